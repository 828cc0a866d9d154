"""Train the teacher of the prosody flow: many small steps, with guidance, on top of the trained regression.

python -m recipe.train_flow --corpus DIR --minutes 25
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .corpus import VOICES
from .flow import LARGEST, Flow, Noise, wide
from .prosody import Reader
from .readings import Readings, endless, load
from .training import (
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
    trainer_arguments,
)

DRAWS = 2
"""Times and noises a reading and step: the reader's part of the work is shared by them."""

BLIND = 0.1
"""Share of the clauses whose flow is told nothing, for guidance."""

AT_NOISE = 0.05
"""Share of the times at 1 exactly, where every sampling begins."""


class Told:
    """A trained regression, frozen: readings become deviations and what the flow is told of them."""

    def __init__(self, prosody: Path) -> None:
        self.reader = Reader(len(VOICES))
        self.reader.load_state_dict(load_checkpoint(prosody)["average"])
        self.reader.eval().requires_grad_(False)

    @torch.no_grad()
    def __call__(self, batch: Readings) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor]:
        """(encoded, calm, reach) and the deviations, cut at LARGEST."""
        encoded = self.reader.encode(batch.tokens, batch.voice, batch.varied, None)
        calm, reach = self.reader.regress(encoded, None)
        return (encoded, calm, reach), ((batch.values - calm) / reach).clamp(-LARGEST, LARGEST)


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


@torch.no_grad()
def validate(flow: Flow, average: Average, batches: list[Readings], told: Told, noise: Noise) -> float:
    """The loss of the averaged weights with the same draws every time."""
    state = torch.get_rng_state()
    torch.manual_seed(3)
    with averaged(flow, average):
        parts = []
        for batch in batches:
            known, x = told(batch)
            parts.append((velocity_loss(flow, flow.adapt(*known, None), x, known[2], noise), len(x)))
    torch.set_rng_state(state)
    return sum(float(loss) * n for loss, n in parts) / sum(n for _, n in parts)


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one."""
    parser = trainer_arguments(__doc__, minutes=25, batch=1536, rate=1.5e-3, threads=1, seed=1)
    parser.add_argument("--made", type=Path, help="readings of recipe.make_prosody; made.npz beside the checkpoints")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    _, readings, held = load(options.corpus, options.cache, options.made or options.out / "made.npz")
    readings = [r for r in readings if r.varied]
    told, flow = Told(options.out / "prosody.pt"), Flow(dropout=0.05)
    optimiser = torch.optim.AdamW(flow.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    average, step, already = Average(flow, 0.998), 0, 0.0
    sample = [b for b, _ in zip(endless(readings, options.batch, np.random.default_rng(0)), range(60), strict=False)]
    noise = Noise.like([x.numpy() for b in sample for x in told(b)[1][:, :, 1:-1]])
    path = options.out / "teacher.pt"
    if path.exists():
        state = load_checkpoint(path)
        flow.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["average"], state["step"]
        step, already, noise = state["step"], state["minutes"], Noise(state["shared"], state["own"])
    torch.manual_seed(options.seed + step)
    held_batches = [b for b, _ in zip(endless(held, options.batch, np.random.default_rng(0)), range(40), strict=False)]
    print(
        f"{len(readings)} readings; {size_in_millions(flow):.2f} M parameters; noise shared {noise.shared}", flush=True
    )

    watch, means = Stopwatch(options.minutes, options.pause_file, already), Means()
    order = endless(readings, options.batch, np.random.default_rng([options.seed, step]))

    def save() -> None:
        save_checkpoint(
            path,
            network=flow.state_dict(),
            average=average.weights,
            optimiser=optimiser.state_dict(),
            step=step,
            minutes=watch.elapsed,
            shared=noise.shared,
            own=noise.own,
        )

    while (share := watch.tick()) < 1:
        known, x = told(next(order))
        set_rate(optimiser, cosine_rate(options.rate, share, step))
        loss = velocity_loss(flow, flow.adapt(*known, None), x, known[2], noise)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(flow.parameters(), 1.0)
        optimiser.step()
        average.update(flow)
        means.add({"velocity": loss})
        step += 1
        if step % 200 == 0:
            report(step, watch.elapsed, {**means.take(), "valid": validate(flow, average, held_batches, told, noise)})
            save()
    save()


if __name__ == "__main__":
    main()
