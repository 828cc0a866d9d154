"""Train the few-step flow from its teacher: SplitMeanFlow, or the rival, consistency distillation.

python -m recipe.train_student --corpus DIR --minutes 12
python -m recipe.train_student --corpus DIR --minutes 12 --kind consistency
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from workshop.training import Course, load_checkpoint

from .begin import flow_weights
from .flow import Flow, Noise, Velocity, split_target, travel, wide
from .readings import endless, load
from .train_flow import Told, draw_times, only_varied, weight_of
from .training import trainer_arguments

BOUNDARY = 0.5
"""Share of a batch at r = t, where the target is the teacher's guided velocity."""

CORNER = 0.25
"""Share of the other times that are put where sampling asks: t at 1, and r at 0."""

SMALLEST_STEP = 1 / 24
"""Of the consistency rival: how finely the teacher's way is cut."""

MANY = 32
"""Steps of the teacher that a student is measured against in training."""


def draw_intervals(count: int) -> tuple[Tensor, Tensor, Tensor]:
    """Times r ≤ s ≤ t, [count] each, corners included."""
    pair = torch.rand(count, 2)
    t, r = pair.amax(1), pair.amin(1)
    t = torch.where(torch.rand(count) < CORNER, torch.ones(count), t)
    r = torch.where(torch.rand(count) < CORNER, torch.zeros(count), r)
    share = torch.rand(count)
    return r, (1 - share) * t + share * r, t


def boundary_loss(u: Velocity, teacher: Velocity, z: Tensor, t: Tensor) -> Tensor:
    """At r = t the average velocity is the teacher's plain one -> squared differences, [B, 3, T]."""
    with torch.no_grad():
        target = teacher(z, t, t)
    return (u(z, t, t) - target).square()


def split_loss(u: Velocity, z: Tensor, r: Tensor, s: Tensor, t: Tensor) -> Tensor:
    """Over r < t it is what its own halves make of it (SplitMeanFlow) -> squared differences, [B, 3, T]."""
    return (u(z, r, t) - split_target(u, z, r, s, t)).square()


def consistency_loss(u: Velocity, slow: Velocity, teacher: Velocity, z: Tensor, t: Tensor) -> Tensor:
    """Consistency distillation (Song et al. 2023) -> squared differences, [B, 3, T].

    A place on the teacher's way and the one a small step later must end in the same reading; `slow` is the averaged
    copy.
    """
    with torch.no_grad():
        s = (t - SMALLEST_STEP).clamp(min=0)
        later = z - wide(t - s) * teacher(z, t, t)
        target = later - wide(s) * slow(later, torch.zeros_like(s), s)
    return (z - wide(t) * u(z, torch.zeros_like(t), t) - target).square()


class Measure:
    """How far a student ends from its teacher, from the same noise."""

    def __init__(self, told: list[Tensor], teacher: Flow, noise: Noise, guidance: float) -> None:
        generator = torch.Generator().manual_seed(5)
        self.told = told
        self.start = [noise.draw(len(x), x.shape[2], generator) for x in told]
        times = [1 - k / MANY for k in range(MANY + 1)]
        with torch.no_grad():
            self.end = [
                travel(teacher.guided(x, None, guidance), z, times, average=False)
                for x, z in zip(told, self.start, strict=True)
            ]

    @torch.no_grad()
    def __call__(self, flow: Flow, times: list[float]) -> float:
        """Root mean square distance after the steps in `times`."""
        ends = [travel(flow.guided(x, None, 0), z, times) for x, z in zip(self.told, self.start, strict=True)]
        squares = [(a - b).square().mean((1, 2)) for a, b in zip(ends, self.end, strict=True)]
        return float(torch.cat(squares).mean().sqrt())


def heads(flow: Flow) -> dict[str, nn.Parameter]:
    """What a student learns: all but what the flow is told, which it shares with its teacher."""
    return {name: p for name, p in flow.named_parameters() if not name.startswith(("known.", "read.", "nothing"))}


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one, else from the teacher's weights."""
    parser = trainer_arguments(__doc__, minutes=12, batch=2304, rate=6e-4, threads=1, seed=2)
    parser.add_argument("--made", type=Path, help="readings of recipe.make_prosody; made.npz beside the checkpoints")
    parser.add_argument("--kind", choices=["split", "consistency"], default="split")
    parser.add_argument("--guidance", type=float, default=0.0, help="weight of the teacher's guidance, baked in")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    readings, held = only_varied(load(options.corpus, options.cache, options.made or options.out / "made.npz"))
    told, source = Told(options.out / "prosody.pt"), load_checkpoint(options.out / "teacher.pt")
    noise = Noise(source["shared"], source["own"])
    teacher, student, slow = Flow(), Flow(), Flow()
    for flow in (teacher, student, slow):
        flow.load_state_dict(source["average"])
    name = "student" if options.kind == "split" else options.kind
    if options.weights:
        start = flow_weights(options.weights, name)
        student.load_state_dict({part: start[part] for part in heads(student)}, strict=False)
    teacher.eval().requires_grad_(False)
    slow.eval().requires_grad_(False)
    learned = list(heads(student).values())
    optimiser = torch.optim.AdamW(learned, options.rate, betas=(0.9, 0.98), weight_decay=0.0)
    course = Course(options.out / f"{name}.pt", student, optimiser, options, decay=0.998)
    torch.manual_seed(options.seed + course.step)
    held_batches = [b for b, _ in zip(endless(held, options.batch, np.random.default_rng(0)), range(12), strict=False)]
    measure = Measure([teacher.adapt(*told(b)[0], None) for b in held_batches], teacher, noise, options.guidance)
    one, two = [1.0, 0.0], [1.0, 0.5, 0.0]
    print(f"undistilled: {measure(teacher, one):.4f} in one step, {measure(teacher, two):.4f} in two", flush=True)

    order = endless(readings, options.batch, np.random.default_rng([options.seed, course.step]))
    drawn = {"shared": noise.shared, "own": noise.own, "guidance": options.guidance}
    while course.goes_on():
        known, x = told(next(order))
        with torch.no_grad():
            given = teacher.adapt(*known, None)
        epsilon, count = noise.draw(len(x), x.shape[2]), len(x)
        if options.kind == "split":
            half = max(1, round(BOUNDARY * count))
            r, s, t = draw_intervals(count)
            t[:half] = torch.rand(half)
            z = (1 - wide(t)) * x + wide(t) * epsilon
            guided, near = teacher.guided(given[:half], None, options.guidance), student.guided(given[:half], None, 0)
            squares = boundary_loss(near, guided, z[:half], t[:half])
            if half < count:
                far = student.guided(given[half:], None, 0)
                squares = torch.cat([squares, split_loss(far, z[half:], r[half:], s[half:], t[half:])])
        else:
            slow.load_state_dict(course.average.weights)
            t = draw_times(count)
            z = (1 - wide(t)) * x + wide(t) * epsilon
            guided, u = teacher.guided(given, None, options.guidance), student.guided(given, None, 0)
            squares = consistency_loss(u, slow.guided(given, None, 0), guided, z, t)
        course.learn({"loss": (squares * weight_of(known[2])).mean()})
        if course.every(100):
            with course.averaged():
                apart = {"one_step": measure(student, one), "two_steps": measure(student, two)}
            course.report({**course.means.take(), **apart})
            course.save(**drawn)
    course.save(**drawn)


if __name__ == "__main__":
    main()
