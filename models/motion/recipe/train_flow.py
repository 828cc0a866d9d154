"""Train the flow: a many-step teacher, then students of one or two steps.

    python -m recipe.train_flow --voice DIR --kind teacher     --minutes 8
    python -m recipe.train_flow --voice DIR --kind split       --minutes 8     # SplitMeanFlow: what is served
    python -m recipe.train_flow --voice DIR --kind consistency --minutes 8     # its rival

The articulation is frozen: the flow learns what it leaves open of the mouth, and brows and head. Data lie at t = 0,
noise at t = 1, z_t = (1 - t) · x + t · noise.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from scipy.linalg import solve_toeplitz
from scipy.signal import lfilter
from torch import Tensor
from workshop.training import Course, load_checkpoint

from .generator import COLOUR, LATENTS, MOUTH_LATENTS, STATES, Anatomy, Flow, Generator
from .layers import Tails
from .names import BROWS, MOUTH
from .train_articulation import articulate, as_tensor
from .training import trainer_arguments

FRAMES = 150
"""Frames of a crop: six seconds, more than the network sees back."""

BOUNDARY = 0.5
"""Share of the split steps that learn the teacher's velocity at r = t."""

WHOLE = 0.3
"""Share of the other split steps that learn the whole way, from t = 1 to r = 0, which one step takes."""

GRID = 16
"""Steps of the teacher that the consistency student learns to skip."""

Velocity = Callable[[Tensor, Tensor, Tensor], Tensor]
"""u(z, r, t) for latents [B, F, LATENTS] and times [B]."""


def encode_motion(anatomy: Anatomy, units: Tensor, real: Tensor, heads: Tensor) -> Tensor:
    """What the flow has to draw for real motion, [B, F, LATENTS]: the inverse of the generator's decoding."""
    mouth = (real[..., : len(MOUTH)] - units[..., : len(MOUTH)]) @ anatomy.mouth_project
    brows = (real[..., len(MOUTH) :] - anatomy.brow_mean) / anatomy.brow_scale
    return torch.cat([mouth, brows, heads / anatomy.head_scale], -1)


def fit_mouth(anatomy: Anatomy, rest: Tensor, spread: Tensor) -> None:
    """Set the basis of the mouth's rest, [n, 15]: principal directions in the units' spread, of variance one."""
    scaled = rest / spread
    values, directions = torch.linalg.eigh(scaled.T @ scaled / len(scaled))
    kept, sizes = directions[:, -MOUTH_LATENTS:], values[-MOUTH_LATENTS:].sqrt()
    anatomy.mouth_basis.copy_((kept * sizes * spread[:, None]).T)
    anatomy.mouth_project.copy_(kept / sizes / spread[:, None])


def fit_colour(latents: Tensor, order: int = 4) -> Tensor:
    """The filter [LATENTS, 1, COLOUR] that gives white noise each latent's spectrum: an autoregression's response."""
    made = torch.zeros(LATENTS, 1, COLOUR)
    taper = np.cos(np.linspace(0, np.pi / 2, COLOUR)) ** 0.5
    for k in range(LATENTS):
        x = latents[..., k].numpy().astype(np.float64)
        x = x - x.mean()
        lags = np.array([(x[:, lag:] * x[:, : x.shape[1] - lag]).mean() for lag in range(order + 1)])
        lags[0] *= 1.0005
        weights = solve_toeplitz(lags[:-1], lags[1:])
        response = lfilter([1.0], np.concatenate([[1.0], -weights]), np.eye(1, COLOUR)[0]) * taper
        made[k, 0] = torch.from_numpy((response / np.linalg.norm(response))[::-1].copy())
    return made


def label_of(speaking: Tensor, random: np.random.Generator) -> Tensor:
    """Labels [B, F, 3] from where words are spoken [B, F]; the rest is idle, listening, or a pause in speech."""
    made = torch.zeros(*speaking.shape, len(STATES))
    for k in range(len(speaking)):
        other = int(random.integers(3))
        made[k, :, 2] = speaking[k]
        made[k, :, other] += 1 - speaking[k]
    return made


class Batches:
    """Latents, context and labels of real motion, articulated once."""

    def __init__(self, generator: Generator, folder: Path, random: np.random.Generator, fit: bool) -> None:
        self.random, self.generator = random, generator
        chains = np.load(folder / "chains.npz")
        self.speaking = torch.from_numpy(chains["speaking"])
        contexts, units = [], []
        with torch.no_grad():
            for part in np.array_split(np.arange(len(chains["features"])), 60):
                context, unit = articulate(generator, as_tensor(list(chains["features"][part])))
                contexts.append(context)
                units.append(unit)
        self.context, made = torch.cat(contexts), torch.cat(units)
        real, heads = (
            torch.from_numpy(chains["units"].astype(np.float32)),
            torch.from_numpy(chains["heads"].astype(np.float32)),
        )
        if fit:
            rest = (real[..., : len(MOUTH)] - made[..., : len(MOUTH)])[self.speaking > 0.5]
            fit_mouth(generator.anatomy, rest, real[..., : len(MOUTH)].reshape(-1, len(MOUTH)).std(0) + 0.02)
        self.latents = encode_motion(generator.anatomy, made, real, heads).clamp(-6, 6)
        if fit:
            generator.colour.copy_(fit_colour(self.latents))

    def noise(self, count: int) -> Tensor:
        """Coloured noise [n, FRAMES, LATENTS], as if it had always been there."""
        tails = Tails(torch.randn(count, self.generator.noise_size))
        return self.generator.coloured(torch.randn(count, FRAMES, LATENTS), tails)

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Latents [n, F, LATENTS], context and smoothed labels; half of the crops are mirrored."""
        rows = self.random.integers(0, len(self.latents), count)
        starts = self.random.integers(0, self.latents.shape[1] - FRAMES + 1, count)
        latents, context, speaking = (
            torch.stack([kind[k, s : s + FRAMES] for k, s in zip(rows, starts, strict=True)])
            for kind in (self.latents, self.context, self.speaking)
        )
        sign = torch.where(torch.rand(count, 1, 1) < 0.5, -1.0, 1.0)
        # A mirrored head turns, leans and moves to the other side: yaw, roll and x change their sign.
        mirrored = torch.ones(count, 1, LATENTS)
        for place in (-6, -4, -3):
            mirrored[..., place] = sign[..., 0]
        tails = Tails(torch.zeros(count, self.generator.label_size))
        label = self.generator.smooth(label_of(speaking, self.random), tails)
        context = context * (torch.rand(count, 1, 1) > 0.1)
        return latents * mirrored, context, label


def velocity_of(flow: Flow, context: Tensor, label: Tensor) -> Velocity:
    """The average velocity under given conditions, from a cold start."""

    def velocity(z: Tensor, r: Tensor, t: Tensor) -> Tensor:
        return flow(z, context, label, torch.stack([r, t], 1), Tails(torch.zeros(len(z), flow.stack.size)))

    return velocity


def along(value: Tensor) -> Tensor:
    """[B] -> [B, 1, 1]."""
    return value[:, None, None]


def teacher_loss(student: Velocity, latents: Tensor, noise: Tensor) -> Tensor:
    """Plain flow matching: the velocity of the straight way from data to noise."""
    t = torch.where(torch.rand(len(latents)) < 0.7, torch.sigmoid(torch.randn(len(latents))), torch.rand(len(latents)))
    z = (1 - along(t)) * latents + along(t) * noise
    return (student(z, t, t) - (noise - latents)).square().mean()


def split_loss(student: Velocity, teacher: Velocity, latents: Tensor, noise: Tensor) -> Tensor:
    """SplitMeanFlow: the mean of two shorter ways is the longer one; at r = t it is the teacher's velocity."""
    first, second = torch.rand(2, len(latents))
    r, t = torch.minimum(first, second), torch.maximum(first, second)
    whole = torch.rand(len(latents)) < WHOLE
    r, t = torch.where(whole, 0.0, r), torch.where(whole, 1.0, t)
    at_boundary = torch.rand(len(latents)) < BOUNDARY
    r = torch.where(at_boundary, t, r)
    z = (1 - along(t)) * latents + along(t) * noise
    share = torch.rand(len(latents))
    middle = (1 - share) * t + share * r
    with torch.no_grad():
        later = student(z, middle, t)
        earlier = student(z - along(t - middle) * later, r, middle)
        split = along(1 - share) * earlier + along(share) * later
        goal = torch.where(along(at_boundary), teacher(z, t, t), split)
    return (student(z, r, t) - goal).square().mean()


def consistency_loss(student: Velocity, slow: Velocity, teacher: Velocity, latents: Tensor, noise: Tensor) -> Tensor:
    """Consistency distillation: neighbours on the teacher's way lead to the same data."""
    place = torch.randint(1, GRID + 1, (len(latents),))
    t, before = place / GRID, (place - 1) / GRID
    z = (1 - along(t)) * latents + along(t) * noise
    zero = torch.zeros_like(t)
    with torch.no_grad():
        first = teacher(z, t, t)
        nearer = z - along(t - before) * (first + teacher(z - along(t - before) * first, before, before)) / 2
        goal = nearer - along(before) * slow(nearer, zero, before)
    return ((z - along(t) * student(z, zero, t) - goal).square() + 1e-4).sqrt().mean()


def sample(velocity: Velocity, noise: Tensor, steps: int, instant: bool = False) -> Tensor:
    """From noise to latents; `instant` takes the velocity at a moment (a teacher), not the average of the way."""
    z = noise
    for k in range(steps):
        t, r = torch.full((len(z),), 1 - k / steps), torch.full((len(z),), 1 - (k + 1) / steps)
        z = z - along(t - r) * velocity(z, t if instant else r, t)
    return z


def validate(flow: Flow, batches: Batches, kind: str) -> dict[str, float]:
    """Spread of what is drawn over that of real motion: rest of the mouth, brows, head; and how fast it moves."""
    latents, context, label = batches.draw(32)
    with torch.no_grad():
        velocity = velocity_of(flow, context, label)
        made = sample(velocity, batches.noise(32), 16 if kind == "teacher" else 1, kind == "teacher")
    parts = {
        "mouth": slice(0, MOUTH_LATENTS),
        "brows": slice(MOUTH_LATENTS, MOUTH_LATENTS + len(BROWS)),
        "head": slice(-6, None),
    }
    figures = {}
    for name, part in parts.items():
        figures[name] = (made[..., part].var() / latents[..., part].var()).item()
        figures[f"{name} speed"] = (made[..., part].diff(dim=1).var() / latents[..., part].diff(dim=1).var()).item()
    return figures


def main() -> None:
    """Train one kind, or go on."""
    parser = trainer_arguments(__doc__, minutes=8, batch=24, rate=1.5e-3, threads=1, seed=1)
    parser.add_argument("--kind", choices=["teacher", "split", "consistency"], required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    generator, teacher, slow = Generator(), Flow().eval(), Flow().eval()
    path = options.out / f"{options.kind}.pt"
    start = options.out / ("articulation.pt" if options.kind == "teacher" else "teacher.pt")
    generator.load_state_dict(load_checkpoint(start)["average"])
    batches = Batches(generator, options.out, random, fit=options.kind == "teacher")
    flow = generator.flow
    teacher.load_state_dict(flow.state_dict())
    rate = options.rate if options.kind == "teacher" else options.rate / 2
    optimiser = torch.optim.AdamW(flow.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.01)
    course = Course(path, generator, optimiser, options, rate=rate)
    slow.load_state_dict(flow.state_dict())

    def save() -> None:
        with course.averaged():
            course.report(validate(flow, batches, options.kind))
        course.save()

    while course.goes_on():
        latents, context, label = batches.draw(options.batch)
        student, noise = velocity_of(flow, context, label), batches.noise(options.batch)
        if options.kind == "teacher":
            loss = teacher_loss(student, latents, noise)
        elif options.kind == "split":
            loss = split_loss(student, velocity_of(teacher, context, label), latents, noise)
        else:
            loss = consistency_loss(
                student, velocity_of(slow, context, label), velocity_of(teacher, context, label), latents, noise
            )
        course.learn({"loss": loss})
        with torch.no_grad():
            for kept, new in zip(slow.parameters(), flow.parameters(), strict=True):
                kept.lerp_(new, 0.05)
        if course.every(100):
            course.report()
        if course.every(500):
            save()
    save()


if __name__ == "__main__":
    main()
