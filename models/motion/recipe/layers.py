"""Causal layers whose past is a tensor that goes in and out: a window of any length gives the same as the whole."""

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn


class CausalBlock(nn.Module):
    """A residual block: each channel over time (causal, dilated), a norm, then across channels.

    x: [B, N, C] -> [B, N, C]; tail: the last `reach` inputs before x, [B, reach, C].
    `moved` scales and shifts the hidden channels, for a condition such as the time of a flow.
    """

    def __init__(self, width: int, hidden: int, taps: int, dilation: int, conditioned: int = 0) -> None:
        super().__init__()
        self.reach = (taps - 1) * dilation
        self.dilation = dilation
        self.taps = nn.Parameter(torch.randn(taps, width) * (0.5 / taps**0.5))
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, hidden)
        self.narrow = nn.Linear(hidden, width)
        self.moved = nn.Linear(conditioned, 2 * hidden) if conditioned else None
        nn.init.normal_(self.narrow.weight, std=0.3 / hidden**0.5)
        if self.moved is not None:
            nn.init.zeros_(self.moved.weight)
            nn.init.zeros_(self.moved.bias)

    def forward(self, x: Tensor, tail: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the output and the tail for the next window."""
        whole = torch.cat([tail, x], 1)
        mixed = whole[:, self.reach :] * self.taps[-1]
        for k in range(self.taps.shape[0] - 1):
            back = self.reach - k * self.dilation
            mixed = mixed + whole[:, self.reach - back : -back] * self.taps[k]
        hidden = self.wide(self.norm(mixed))
        if self.moved is not None and condition is not None:
            scale, shift = self.moved(condition).unsqueeze(1).chunk(2, -1)
            hidden = hidden * (1 + scale) + shift
        return x + self.narrow(torch.relu(hidden)), whole[:, -self.reach :]


class Tails:
    """Reads the pieces of a flat state [B, S] one after another, and joins the new ones into the next."""

    def __init__(self, state: Tensor) -> None:
        self.state = state
        self.place = 0
        self.next: list[Tensor] = []

    def take(self, rows: int, width: int) -> Tensor:
        """Return the next piece as [B, rows, width]."""
        piece = self.state[:, self.place : self.place + rows * width]
        self.place += rows * width
        return piece.reshape(-1, rows, width)

    def give(self, piece: Tensor) -> None:
        """Keep a piece for the next window."""
        self.next.append(piece.flatten(1))

    def joined(self) -> Tensor:
        """Return the state for the next window."""
        return torch.cat(self.next, 1)


class CausalStack(nn.Module):
    """Blocks in a row. Its part of the state is their tails."""

    def __init__(self, width: int, hidden: int, taps: int, dilations: Sequence[int], conditioned: int = 0) -> None:
        super().__init__()
        self.width = width
        self.blocks = nn.ModuleList(CausalBlock(width, hidden, taps, d, conditioned) for d in dilations)
        self.size = sum((taps - 1) * d for d in dilations) * width

    def forward(self, x: Tensor, tails: Tails, condition: Tensor | None = None) -> Tensor:
        """x: [B, N, C] -> [B, N, C]; takes and gives the tails."""
        for block in self.blocks:
            x, tail = block(x, tails.take(cast(CausalBlock, block).reach, self.width), condition)
            tails.give(tail)
        return x
