"""Small discriminators: what the spectral losses cannot say, they learn to hear.

Two kinds, both small enough for a processor: over magnitudes at several resolutions (UnivNet,
Jang et al. 2021, with strides over frequency) and over the samples folded at several periods
(HiFi-GAN, Kong et al. 2020).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from .losses import FLOOR, magnitudes

RESOLUTIONS = (1024, 320)
"""Transform lengths in samples of the magnitude discriminators."""

PERIODS = (3, 5, 11)
"""Samples a row of the period discriminators."""

Judged = tuple[Tensor, list[Tensor]]
"""The scores and, for feature matching, what every layer saw."""


class MagnitudeJudge(nn.Module):
    """Judges log magnitudes of one resolution."""

    def __init__(self, transform: int) -> None:
        super().__init__()
        self.transform = transform
        shape = ((1, 8, (2, 1)), (8, 16, (2, 1)), (16, 32, (2, 2)), (32, 32, (2, 2)))
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (5, 3), stride, padding=(2, 1))) for a, b, stride in shape
        )
        self.leave = weight_norm(nn.Conv2d(32, 1, 3, padding=1))

    def forward(self, sound: Tensor) -> Judged:
        """sound: [B, S] -> scores and features."""
        x = torch.log(magnitudes(sound, self.transform) + FLOOR)[:, None] / 4 + 1
        return _judge(x, self.layers, self.leave)


class PeriodJudge(nn.Module):
    """Judges the samples folded into rows of one period."""

    def __init__(self, period: int) -> None:
        super().__init__()
        self.period = period
        channels = ((1, 8), (8, 24), (24, 48), (48, 64))
        self.layers = nn.ModuleList(weight_norm(nn.Conv2d(a, b, (5, 1), (3, 1), padding=(2, 0))) for a, b in channels)
        self.leave = weight_norm(nn.Conv2d(64, 1, (3, 1), padding=(1, 0)))

    def forward(self, sound: Tensor) -> Judged:
        """sound: [B, S] -> scores and features."""
        whole = sound.shape[1] // self.period * self.period
        x = sound[:, :whole].view(sound.shape[0], 1, -1, self.period)
        return _judge(x, self.layers, self.leave)


def _judge(x: Tensor, layers: nn.ModuleList, leave: nn.Module) -> Judged:
    seen = []
    for layer in layers:
        x = F.leaky_relu(layer(x), 0.1)
        seen.append(x)
    return leave(x), seen


class Judges(nn.Module):
    """All discriminators together."""

    def __init__(self) -> None:
        super().__init__()
        self.judges = nn.ModuleList([*(MagnitudeJudge(n) for n in RESOLUTIONS), *(PeriodJudge(n) for n in PERIODS)])

    def forward(self, sound: Tensor) -> list[Judged]:
        """sound: [B, S] -> one judgement a discriminator."""
        return [judge(sound) for judge in self.judges]


def judges_loss(true: list[Judged], made: list[Judged]) -> Tensor:
    """Least squares (Mao et al. 2017): true sound to one, made sound to zero."""
    return torch.stack(
        [(1 - t).square().mean() + m.square().mean() for (t, _), (m, _) in zip(true, made, strict=True)]
    ).mean()


def fooling_loss(made: list[Judged]) -> Tensor:
    """The generator's side: made sound to one."""
    return torch.stack([(1 - m).square().mean() for m, _ in made]).mean()


def matching_loss(true: list[Judged], made: list[Judged]) -> Tensor:
    """Mean distance of what the layers saw, relative to its size (Larsen et al. 2016)."""
    distances = [
        (a.detach() - b).abs().mean() / a.detach().abs().mean().clamp(min=1e-3)
        for (_, seen), (_, shown) in zip(true, made, strict=True)
        for a, b in zip(seen, shown, strict=True)
    ]
    return torch.stack(distances).mean()
