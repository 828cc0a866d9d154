"""The prosody flow: from noise to one reading of a clause, in as many steps as wanted.

`z_t = (1 − t)·x + t·ε`: a reading at t = 0, noise at t = 1. The network's answer `u(z_t, r, t)` is the average
velocity from t down to r, so a step is `z_r = z_t − (t − r)·u(z_t, r, t)`. At r = t it is the plain velocity of a
many-step flow, whose mean is `ε − x`. What flows are deviations: values = calm + reach · x.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .corpus import Float
from .layers import Attention, ConvNeXtBlock, sinusoids
from .prosody import VALUES, WIDTH

LARGEST = 5.0
"""Of the reach: deviations are cut here before they are learned."""

Velocity = Callable[[Tensor, Tensor, Tensor], Tensor]
"""u(z, r, t): z [B, 3, T]; r, t [B] -> [B, 3, T]."""


@dataclass(frozen=True)
class Noise:
    """Where the flow begins: a mood that all tokens of an utterance share, and each token's own draw.

    shared, own: [3]; shared² + own² = 1. The nearer the noise is to the deviations' own coherence, the straighter
    the way.
    """

    shared: Float
    own: Float

    @staticmethod
    def like(deviations: list[Float]) -> "Noise":
        """The noise whose coherence over a clause is that of `deviations`, [3, T] each."""
        inside = [d for d in deviations if d.shape[1] > 1]
        together = np.mean([(d.sum(1) ** 2 - (d**2).sum(1)) / (d.shape[1] * (d.shape[1] - 1)) for d in inside], 0)
        alone = np.mean([(d**2).mean(1) for d in inside], 0)
        share = np.clip(together / alone, 0.0, 0.95)
        return Noise(np.sqrt(share).astype(np.float32), np.sqrt(1 - share).astype(np.float32))

    def draw(self, batch: int, length: int, generator: torch.Generator | None = None) -> Tensor:
        """[batch, 3, length] of noise."""
        mood = torch.randn(batch, len(VALUES), 1, generator=generator)
        each = torch.randn(batch, len(VALUES), length, generator=generator)
        return torch.from_numpy(self.shared)[:, None] * mood + torch.from_numpy(self.own)[:, None] * each


class Flow(nn.Module):
    """The network u(z, r, t) over the tokens of a clause, given what the reader read."""

    def __init__(self, width: int = WIDTH, dropout: float = 0.0) -> None:
        super().__init__()
        self.known = nn.Conv1d(2 * len(VALUES), width, 1)
        self.read = ConvNeXtBlock(width, 7, 2, dropout)
        self.nothing = nn.Parameter(torch.zeros(width, 1))
        self.noisy = nn.Conv1d(len(VALUES), width, 1)
        self.time = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
        self.span = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
        for parameter in self.span[2].parameters():
            nn.init.zeros_(parameter)
        self.speak = nn.ModuleList(ConvNeXtBlock(width, 7, 2, dropout, modulated=True) for _ in range(4))
        self.recall = nn.ModuleList(Attention(width) for _ in range(2))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, len(VALUES))
        self.width = width

    def adapt(self, encoded: Tensor, calm: Tensor, reach: Tensor, mask: Tensor | None) -> Tensor:
        """What the flow is told, once a clause. encoded: [B, 128, T]; calm, reach: [B, 3, T] -> [B, 128, T]."""
        return self.read(encoded + self.known(torch.cat([calm, reach.log()], 1)), mask)

    def forward(self, told: Tensor, z: Tensor, r: Tensor, t: Tensor, mask: Tensor | None) -> Tensor:
        """told: [B, 128, T] from `adapt`; z: [B, 3, T]; r, t: [B] with r ≤ t -> the average velocity, [B, 3, T]."""
        x = told + self.noisy(z)
        when = F.silu(self.time(sinusoids(100 * t, self.width)) + self.span(sinusoids(100 * (t - r), self.width)))
        for k, block in enumerate(self.speak):
            x = block(x, mask, when)
            if k % 2:
                x = self.recall[k // 2](x, mask)
        return self.leave(self.norm(x.transpose(1, 2))).transpose(1, 2)

    def guided(self, told: Tensor, mask: Tensor | None, weight: float) -> Velocity:
        """The velocity with guidance: away from that of a flow that is told nothing (Ho and Salimans 2022)."""

        def velocity(z: Tensor, r: Tensor, t: Tensor) -> Tensor:
            known = self(told, z, r, t, mask)
            if weight == 0:
                return known
            blind: Tensor = self(self.nothing.expand_as(told), z, r, t, mask)
            return known + weight * (known - blind)

        return velocity


def wide(time: Tensor) -> Tensor:
    """[B] -> [B, 1, 1]."""
    return time[:, None, None]


def split_target(u: Velocity, z: Tensor, r: Tensor, s: Tensor, t: Tensor) -> Tensor:
    """Interval splitting (SplitMeanFlow): what u(z_t, r, t) must be if u is right on [s, t] and on [r, s].

    (t − r)·u(z_t, r, t) = (s − r)·u(z_s, r, s) + (t − s)·u(z_t, s, t), with z_s = z_t − (t − s)·u(z_t, s, t).
    """
    with torch.no_grad():
        later = u(z, s, t)
        earlier = u(z - wide(t - s) * later, r, s)
        share = wide((t - s) / (t - r).clamp(min=1e-6))
        return (1 - share) * earlier + share * later


def travel(u: Velocity, z: Tensor, times: Sequence[float], average: bool = True) -> Tensor:
    """Follow u from noise to a reading through `times`, which fall from 1 to 0.

    With `average` each step asks for the average velocity over it, else for the velocity where it begins (Euler).
    """
    for t, r in itertools.pairwise(times):
        now, then = torch.full((len(z),), float(t)), torch.full((len(z),), float(r))
        z = z - (t - r) * u(z, then if average else now, now)
    return z


def even_times(steps: int) -> list[float]:
    """Times of so many equal steps, from 1 to 0."""
    return [1 - k / steps for k in range(steps + 1)]
