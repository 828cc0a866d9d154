"""Train the teacher of the prosody flow: many small steps, with guidance. The regression that it starts from goes on
learning beside it, since both read the text by the same layers.

python -m recipe.train_flow --corpus DIR --minutes 30
"""

import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from workshop.graphs import of_module
from workshop.training import (
    Average,
    Means,
    Stopwatch,
    averaged,
    cosine_rate,
    load_checkpoint,
    report,
    save_checkpoint,
    set_rate,
    size_in_millions,
)

from .begin import flow_weights
from .corpus import VOICES
from .flow import LARGEST, Flow, Noise, wide
from .prosody import Reader, Scale
from .readings import Reading, Readings, endless, load
from .train_prosody import regression_losses
from .training import trainer_arguments

DRAWS = 2
"""Times and noises a reading and step: the reader's part of the work is shared by them."""

BLIND = 0.1
"""Share of the clauses whose flow is told nothing, for guidance."""

DROPOUT = 0.05
"""Of both networks: less than a passing regression has, since readings are many."""

AT_NOISE = 0.05
"""Share of the times at 1 exactly, where every sampling begins."""


class Told:
    """A trained regression, frozen: readings become deviations, and it says what a flow is told of them."""

    def __init__(self, prosody: Path) -> None:
        self.reader = Reader(len(VOICES))
        self.reader.load_state_dict(load_checkpoint(prosody)["average"])
        self.reader.eval().requires_grad_(False)

    @torch.no_grad()
    def __call__(self, batch: Readings) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor]:
        """(encoded, calm, reach) and the deviations, cut at LARGEST."""
        encoded = self.reader.encode(batch.tokens, batch.voice, batch.varied, None)
        calm, reach = self.reader.regress(encoded, None)
        return (encoded, calm, reach), deviations(batch.values, calm, reach)


def deviations(values: Tensor, calm: Tensor, reach: Tensor) -> Tensor:
    """How far values lie from calm, in units of the reach, cut at LARGEST."""
    return ((values - calm) / reach).clamp(-LARGEST, LARGEST)


def draw_times(count: int) -> Tensor:
    """[count] times in (0, 1], spread evenly, some at 1."""
    even = (torch.randperm(count) + torch.rand(count)) / count
    return torch.where(torch.rand(count) < AT_NOISE, torch.ones(count), even)


def weight_of(reach: Tensor) -> Tensor:
    """Weight of each value in the loss: the more a value varies, the more its place on the scale is heard."""
    return reach / reach.mean((1, 2), keepdim=True)


def velocity_loss(flow: Flow, told: Tensor, x: Tensor, reach: Tensor, noise: Noise) -> Tensor:
    """Squared error of the plain velocity, which is ε − x in the mean (Lipman et al. 2023)."""
    told, x, weight = (part.repeat(DRAWS, 1, 1) for part in (told, x, weight_of(reach)))
    blind = wide((torch.rand(len(x)) < BLIND).float())
    told = told * (1 - blind) + flow.nothing * blind
    t, epsilon = draw_times(len(x)), noise.draw(len(x), x.shape[2])
    z = (1 - wide(t)) * x + wide(t) * epsilon
    return ((flow(told, z, t, t, None) - (epsilon - x)).square() * weight).mean()


class Teacher(nn.Module):
    """The reader and the flow, as they are trained together; with `keep` the reader stays as it is."""

    def __init__(self, keep: bool = False) -> None:
        super().__init__()
        self.reader = Reader(len(VOICES), dropout=0.0 if keep else DROPOUT)
        self.flow = Flow(dropout=DROPOUT)
        self.keep = keep
        self.reader.requires_grad_(not keep)

    def losses(self, batch: Readings, noise: Noise) -> dict[str, Tensor]:
        """The regression's losses, unless it is kept, and the velocity's; calm and reach are learned by the former."""
        encoded = self.reader.encode(batch.tokens, batch.voice, batch.varied, None)
        calm, reach = self.reader.regress(encoded, None)
        parts = {} if self.keep else regression_losses(calm, reach, batch.values)
        known = calm.detach(), reach.detach()
        told = self.flow.adapt(encoded, *known, None)
        x = deviations(batch.values, *known)
        return {**parts, "velocity": velocity_loss(self.flow, told, x, known[1], noise)}


@torch.no_grad()
def validate(teacher: Teacher, average: Average, batches: list[Readings], noise: Noise) -> dict[str, float]:
    """The losses of the averaged weights with the same draws every time."""
    state = torch.get_rng_state()
    torch.manual_seed(3)
    with averaged(teacher, average):
        parts = [(teacher.losses(batch, noise), len(batch.tokens)) for batch in batches]
    torch.set_rng_state(state)
    total = sum(count for _, count in parts)
    return {f"valid_{name}": sum(float(p[name]) * n for p, n in parts) / total for name in parts[0][0]}


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one, else from the regression's."""
    parser = trainer_arguments(__doc__, minutes=30, batch=1408, rate=1e-3, threads=1, seed=1)
    parser.add_argument("--made", type=Path, help="readings of recipe.make_prosody; made.npz beside the checkpoints")
    parser.add_argument("--keep-reader", action="store_true", help="leave the regression as it is")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    made = options.made or options.out / "made.npz"
    readings, held = only_varied(load(options.corpus, options.cache, made))
    regression = load_checkpoint(options.out / "prosody.pt")
    teacher = Teacher(options.keep_reader)
    teacher.reader.load_state_dict(regression["average"])
    if options.weights:
        teacher.flow.load_state_dict(flow_weights(options.weights, "teacher"), strict=False)
    learned = [p for p in teacher.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    average, step, already = Average(teacher, 0.998), 0, 0.0
    path = options.out / "teacher.pt"
    if path.exists():
        state = load_checkpoint(path)
        teacher.load_state_dict(state["both"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["averages"], state["step"]
        step, already, noise = state["step"], state["minutes"], Noise(state["shared"], state["own"])
    else:
        told, sample = Told(options.out / "prosody.pt"), endless(readings, options.batch, np.random.default_rng(0))
        noise = Noise.like([x.numpy() for b, _ in zip(sample, range(60), strict=False) for x in told(b)[1][:, :, 1:-1]])
    torch.manual_seed(options.seed + step)
    held_batches = [b for b, _ in zip(endless(held, options.batch, np.random.default_rng(0)), range(40), strict=False)]
    print(f"{len(readings)} readings; {size_in_millions(teacher):.2f} M parameters; shared {noise.shared}", flush=True)

    watch, means = Stopwatch(options.minutes, options.pause_file, already), Means()
    order, began = endless(readings, options.batch, np.random.default_rng([options.seed, step])), made.stat().st_mtime
    cpu = time.process_time()

    def save() -> None:
        save_checkpoint(
            path,
            both=teacher.state_dict(),
            averages=average.weights,
            average=of_module(average.weights, "flow"),
            optimiser=optimiser.state_dict(),
            step=step,
            minutes=watch.elapsed,
            shared=noise.shared,
            own=noise.own,
        )
        read = of_module(average.weights, "reader")
        save_checkpoint(options.out / "prosody.pt", **{**regression, "network": read, "average": read})

    while (share := watch.tick()) < 1:
        set_rate(optimiser, cosine_rate(options.rate, share, step))
        parts = teacher.losses(next(order), noise)
        optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        average.update(teacher)
        means.add(parts)
        step += 1
        if step % 200 == 0:
            report(step, watch.elapsed, means.take())
            report(step, watch.elapsed, validate(teacher, average, held_batches, noise))
            print(f"{time.process_time() - cpu:.0f} s of processor time", flush=True)
            save()
            if made.stat().st_mtime > began:
                began = made.stat().st_mtime
                readings, _ = only_varied(load(options.corpus, options.cache, made))
                order = endless(readings, options.batch, np.random.default_rng([options.seed, step]))
                print(f"{len(readings)} readings now", flush=True)
    save()


def only_varied(loaded: tuple[Scale, list[Reading], list[Reading]]) -> tuple[list[Reading], list[Reading]]:
    """The readings whose prosody was drawn, to train on and held out: what a flow is to draw."""
    _, readings, held = loaded
    return [r for r in readings if r.varied], held


if __name__ == "__main__":
    main()
