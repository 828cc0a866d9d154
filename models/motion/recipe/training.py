"""What every training shares: a clock that knows pauses, a schedule, an averaged copy, checkpoints."""

import argparse
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .encoder import Encoder
from .generator import Generator

WORK = Path("/var/tmp/vivavoce-training/motion")
"""Where checkpoints and caches lie unless told otherwise: outside the checkout."""


def trainer_arguments(
    description: str | None, *, minutes: float, batch: int, rate: float, threads: int, seed: int
) -> argparse.ArgumentParser:
    """The options that every trainer has, with this one's defaults."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, required=True, help="folder of the corpus of synthetic voices")
    parser.add_argument("--sounds", type=Path, default=WORK / "sounds", help="folder of the decoded sound")
    parser.add_argument("--motion", type=Path, default=WORK / "motion.npz", help="the solved motion")
    parser.add_argument("--out", type=Path, default=WORK, help="folder of the checkpoints; a run goes on from them")
    parser.add_argument("--minutes", type=float, default=minutes, help="of training in all, over every run")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=threads)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--pause-file", type=Path, help="sleep while this file exists")
    return parser


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
            if value.is_floating_point():
                self.weights[name].lerp_(value, 1 - decay)


@contextmanager
def averaged(network: nn.Module, average: Average) -> Iterator[None]:
    """Lend the averaged weights to `network`, for a validation."""
    live = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(average.weights)
    network.eval()
    try:
        yield
    finally:
        network.load_state_dict(live)
        network.train()


class Means:
    """Running means of the parts of a loss, between two lines of the log."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, parts: Mapping[str, Tensor]) -> None:
        """Take in one step."""
        self.count += 1
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + value.item()

    def take(self) -> dict[str, float]:
        """Return the means since the last take."""
        means = {name: total / max(1, self.count) for name, total in self.sums.items()}
        self.sums, self.count = {}, 0
        return means


def save_checkpoint(path: Path, **state: Any) -> None:
    """Write a checkpoint so that a crash in the middle leaves the last one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
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


def read_networks(folder: Path) -> tuple[Encoder, Generator]:
    """Build both networks from the averaged weights of the checkpoints in `folder`; untrained where there is none."""
    encoder, generator = Encoder(), Generator()
    for network, name in ((encoder, "encoder"), (generator, "split")):
        if (folder / f"{name}.pt").exists():
            network.load_state_dict(load_checkpoint(folder / f"{name}.pt")["average"])
    encoder.eval()
    generator.eval()
    generator.settle_with(encoder)
    return encoder, generator
