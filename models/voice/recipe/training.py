"""What every training shares: a clock that knows pauses, a schedule, an averaged copy, checkpoints."""

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


class Stopwatch:
    """Minutes of training so far, over all runs, without the pauses.

    While `pause_file` exists, `tick` sleeps: a measurement on the same machine asks for quiet so.
    """

    def __init__(self, minutes: float, pause_file: Path | None, already: float = 0.0) -> None:
        self.budget = minutes
        self.elapsed = already
        self.pause_file = pause_file
        self._last = time.monotonic()

    def tick(self) -> float:
        """Wait out a pause, then return the share of the budget that is spent, 1.0 or more when it is over."""
        now = time.monotonic()
        self.elapsed += (now - self._last) / 60
        while self.pause_file is not None and self.pause_file.exists():
            time.sleep(1)
        self._last = time.monotonic()
        return self.elapsed / self.budget


def cosine_rate(peak: float, share: float, step: int, warm_up: int = 200, last: float = 0.02) -> float:
    """Learning rate: a linear warm-up in steps, then a cosine over the share of time, down to `last` of `peak`."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
    return peak * min(1.0, (step + 1) / warm_up) * (last + (1 - last) * cosine)


class Average:
    """An exponentially averaged copy of a network's weights: what is evaluated and shipped."""

    def __init__(self, network: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.steps = 0
        self.weights = {name: value.detach().clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move a little towards the weights of `network`; quickly at first."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in network.state_dict().items():
            self.weights[name].lerp_(value, 1 - decay)


def save_checkpoint(path: Path, **state: Any) -> None:
    """Write a checkpoint so that a crash in the middle leaves the last one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=False)
    return state


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Set the learning rate of every group."""
    for group in optimiser.param_groups:
        group["lr"] = rate


def report(step: int, minutes: float, parts: Mapping[str, float]) -> None:
    """Print one line of the log: step, minutes of training, and every figure by name."""
    figures = "  ".join(f"{name} {value:.4f}" for name, value in parts.items())
    print(f"step {step:6d}  {minutes:6.1f} min  {figures}", flush=True)


def size_in_millions(network: nn.Module) -> float:
    """Parameters of `network`, in millions."""
    return sum(p.numel() for p in network.parameters()) / 1e6


def one_hot_voices(voices: Tensor, count: int) -> Tensor:
    """voices: [B] indices -> [B, V] weights, one voice each."""
    return nn.functional.one_hot(voices, count).float()
