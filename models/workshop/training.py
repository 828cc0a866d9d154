"""What every training shares: options, a clock that knows pauses, a schedule, an averaged copy, checkpoints."""

import argparse
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

WORK = Path("/var/tmp/vivavoce-training")
"""Where checkpoints and caches lie unless told otherwise: outside the checkout."""

WARM_UP = 200
"""Steps in which the learning rate rises."""


def trainer_arguments(
    description: str | None, work: Path, *, minutes: float, batch: int, rate: float, threads: int, seed: int
) -> argparse.ArgumentParser:
    """The options that every trainer has, with this one's defaults; `work` is the folder of its checkpoints."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=work, help="folder of the checkpoints; a run goes on from them")
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


def cosine_rate(peak: float, share: float, step: int, warm_up: int = WARM_UP, last: float = 0.02) -> float:
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


class Course:
    """One training: what learns, its optimiser, its averaged copy and how far it is, all in one checkpoint.

    It goes on from `path` where that is there. `shipped` is the part of `network` whose averaged copy is evaluated and
    exported, where that is not the whole. Use:

        course = Course(path, network, optimiser, options)
        while course.goes_on():
            course.learn(losses(network, next(batches)))
            if course.every(200):
                course.report(validate(...))
                course.save()
        course.save()
    """

    def __init__(
        self,
        path: Path,
        network: nn.Module,
        optimiser: torch.optim.Optimizer,
        options: argparse.Namespace,
        *,
        shipped: nn.Module | None = None,
        rate: float | None = None,
        decay: float = 0.999,
        clip: float = 1.0,
    ) -> None:
        self.path, self.network, self.optimiser = path, network, optimiser
        self.shipped = network if shipped is None else shipped
        self.rate, self.clip = options.rate if rate is None else rate, clip
        self.average = Average(self.shipped, decay)
        self.means = Means()
        self.step, already = 0, 0.0
        if path.exists():
            state = load_checkpoint(path)
            network.load_state_dict(state["network"])
            optimiser.load_state_dict(state["optimiser"])
            self.average.weights, self.average.steps = state["average"], state["step"]
            self.step, already = state["step"], state["minutes"]
        self.watch = Stopwatch(options.minutes, options.pause_file, already)

    def goes_on(self) -> bool:
        """Wait out a pause, set the learning rate, and say whether there is time for another step."""
        share = self.watch.tick()
        set_rate(self.optimiser, cosine_rate(self.rate, share, self.step))
        return share < 1

    def learn(self, parts: Mapping[str, Tensor], loss: Tensor | None = None) -> None:
        """One step down `loss`, or the sum of its parts where none is given; a gradient that is not finite is left."""
        self.optimiser.zero_grad()
        (torch.stack(list(parts.values())).sum() if loss is None else loss).backward()
        learned = [p for group in self.optimiser.param_groups for p in group["params"]]
        norm = nn.utils.clip_grad_norm_(learned, self.clip)
        if not bool(torch.isfinite(norm)):
            print(f"step {self.step}: the gradient is not finite, skipped", flush=True)
            return
        self.optimiser.step()
        self.average.update(self.shipped)
        self.means.add(parts)
        self.step += 1

    def every(self, steps: int) -> bool:
        """Whether this is one of each so many steps."""
        return self.step % steps == 0

    def report(self, figures: Mapping[str, float] | None = None) -> None:
        """Print `figures`, or else the means of the loss since the last time."""
        report(self.step, self.watch.elapsed, self.means.take() if figures is None else figures)

    def averaged(self) -> AbstractContextManager[None]:
        """Lend the averaged weights to what is shipped, for a validation."""
        return averaged(self.shipped, self.average)

    def save(self, **more: Any) -> None:
        """Write the checkpoint, with `more` beside what going on needs."""
        save_checkpoint(
            self.path,
            network=self.network.state_dict(),
            optimiser=self.optimiser.state_dict(),
            average=self.average.weights,
            step=self.step,
            minutes=self.watch.elapsed,
            **more,
        )
