"""The one block that all networks of the voice are made of, and the embedding of voices."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class ConvNeXtBlock(nn.Module):
    """A depthwise convolution, then two pointwise ones (Liu et al. 2022, in one dimension).

    Sees `kernel // 2` positions on either side.
    """

    def __init__(
        self, channels: int, kernel: int, expansion: int, dropout: float = 0.0, modulated: bool = False
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(channels, channels, kernel, padding=kernel // 2, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.modulate = nn.Linear(channels, 2 * channels) if modulated else None
        if self.modulate is not None:
            nn.init.zeros_(self.modulate.weight)
            nn.init.zeros_(self.modulate.bias)
        self.widen = nn.Linear(channels, expansion * channels)
        self.narrow = nn.Linear(expansion * channels, channels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None, condition: Tensor | None = None) -> Tensor:
        """x: [B, C, N]; mask: [B, 1, N] of zeros and ones, or none; condition: [B, C] where modulated -> [B, C, N]."""
        y = self.norm(self.along(x if mask is None else x * mask).transpose(1, 2))
        if self.modulate is not None and condition is not None:
            scale, shift = self.modulate(condition)[:, None].chunk(2, -1)
            y = y * (1 + scale) + shift
        y = self.narrow(F.gelu(self.widen(y), approximate="tanh"))
        return x + self.dropout(y.transpose(1, 2))

    def along(self, x: Tensor) -> Tensor:
        """The depthwise convolution; in training as one of two dimensions, which takes a third of the time."""
        if torch.onnx.is_in_onnx_export():
            return self.depthwise(x)
        flat = x[:, :, None].contiguous(memory_format=torch.channels_last)
        weight, bias, padding = self.depthwise.weight[:, :, None], self.depthwise.bias, self.depthwise.padding[0]
        return F.conv2d(flat, weight, bias, padding=(0, int(padding)), groups=x.shape[1])[:, :, 0]


class Attention(nn.Module):
    """Self-attention over the tokens of a clause, with four heads."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.project = nn.Linear(channels, 3 * channels)
        self.join = nn.Linear(channels, channels)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: [B, C, T]; mask: [B, 1, T], or none where every place is real -> [B, C, T]."""
        batch, channels, length = x.shape
        parts = self.project(self.norm(x.transpose(1, 2))).view(batch, length, 3, self.heads, channels // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        heard = F.scaled_dot_product_attention(query, key, value, None if mask is None else mask[:, None] > 0)
        y = heard.transpose(1, 2).reshape(batch, length, channels)
        return x + self.join(y).transpose(1, 2)


class VoiceEmbedding(nn.Module):
    """Voices as vectors, so that a blend of voices is a weighted mean."""

    def __init__(self, voices: int, channels: int) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(voices, channels) * 0.3)

    def forward(self, weights: Tensor) -> Tensor:
        """weights: [B, V], each row adds up to one -> [B, C]."""
        return weights @ self.vectors


def sinusoids(position: Tensor, channels: int, longest: float = 1000.0) -> Tensor:
    """Sines and cosines of a position or a time at a range of periods (Vaswani et al. 2017).

    position: [...] -> [..., channels].
    """
    half = channels // 2
    frequency = torch.exp(-math.log(longest) * torch.arange(half, dtype=torch.float32) / half)
    angle = position[..., None] * frequency
    return torch.cat([angle.sin(), angle.cos()], -1)
