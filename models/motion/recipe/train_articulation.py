"""Train the articulation: the regression from features to jaw, lips and tongue. It is also the baseline of the table.

    python -m recipe.train_articulation --voice DIR --face-model DIR --minutes 8

Half of a batch is real motion; the other half is synthetic speech of many voices, held to the rules of articulation.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from workshop.training import Course, size_in_millions

from .articulate import Lips, Rules, broken
from .chains import CLIP_SAMPLES, hear
from .clips import part_of, read_motion
from .encoder import Encoder
from .face import read_face
from .generator import Generator
from .layers import Tails
from .names import MOUTH, UNITS
from .rates import FEATURES_A_FRAME
from .sounds import read_sounds
from .train_encoder import as_float
from .training import read_networks, trainer_arguments

FRAMES = 100
"""Frames of a crop: four seconds."""

WARM = 12
"""Frames at the start of a crop that are not judged."""

RULE_WEIGHTS = {"closed": 0.7, "apart": 5.0, "open": 0.5, "teeth": 0.3, "round": 0.2, "still": 0.5, "tongue": 0.3}
"""Each is a mean over the frames where it holds, and p, b, m are one frame in thirty: a frame that has to be closed
weighs six times one that must not be, so lips close where a closure is likelier than about one in four."""

NEAR_CLOSED = 3.0
"""Millimetres of the real gap below which an error of the gap counts four times: there it is seen."""


class Material:
    """Chains of real motion and synthetic speech with rules, cropped at random."""

    def __init__(self, folder: Path, random: np.random.Generator) -> None:
        self.random = random
        self.chains = {name: value for name, value in np.load(folder / "chains.npz").items()}
        self.spoken = {name: value for name, value in np.load(folder / "spoken.npz").items()}
        self.frames = int(self.spoken["ends"][-1])

    def real(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Features [n, 2F, W], units [n, F, 18] and where words are spoken [n, F]."""
        features, units, speaking = [], [], []
        for _ in range(count):
            k = self.random.integers(len(self.chains["features"]))
            start = self.random.integers(self.chains["units"].shape[1] - FRAMES + 1)
            features.append(self.chains["features"][k, 2 * start : 2 * (start + FRAMES)])
            units.append(self.chains["units"][k, start : start + FRAMES])
            speaking.append(self.chains["speaking"][k, start : start + FRAMES])
        return as_tensor(features), as_tensor(units), as_tensor(speaking)

    def ruled(self, count: int) -> tuple[Tensor, Rules]:
        """Features and the rules that hold; a crop may run over the end of a sentence into the next."""
        starts = self.random.integers(0, self.frames - FRAMES, count)
        features = as_tensor([self.spoken["features"][2 * s : 2 * (s + FRAMES)] for s in starts])
        rules = {
            name: as_tensor([self.spoken[name][s : s + FRAMES] for s in starts]) for name in Rules.__dataclass_fields__
        }
        return features, Rules(**{name: value[:, WARM:] for name, value in rules.items()})


def as_tensor(values: list[np.ndarray]) -> Tensor:
    """Stack arrays into a tensor of float32."""
    return torch.from_numpy(np.stack(values).astype(np.float32))


def articulate(generator: Generator, features: Tensor) -> tuple[Tensor, Tensor]:
    """Context and units from a cold start."""
    return generator.articulation(features, Tails(torch.zeros(len(features), generator.articulation.stack.size)))


def motion_loss(told: Tensor, real: Tensor, spread: Tensor, lips: Lips) -> dict[str, Tensor]:
    """Errors of units (in their spread), of the lip gap and of the width (in millimetres)."""
    mouth = len(MOUTH)
    gap, width = lips.gap(told), lips.width(told)
    padded = nn.functional.pad(real, (0, len(UNITS) - real.shape[-1]))
    goal = lips.gap(padded)
    weight = 1 + 3 * (goal < NEAR_CLOSED).float()
    return {
        "jaw": (((told[..., 0] - real[..., 0]) / spread[0]) ** 2).mean(),
        "units": (((told[..., :mouth] - real[..., :mouth]) / spread[:mouth]) ** 2).mean(),
        "gap": (weight * ((gap - goal) / 4) ** 2).mean(),
        "width": (((width - lips.width(padded)) / 2) ** 2).mean(),
    }


def validate(encoder: Encoder, generator: Generator, options: argparse.Namespace, lips: Lips) -> dict[str, float]:
    """Share of the root mean square error of speech frames that is left of the mean's, on validation clips."""
    motion, sounds = read_motion(options.motion), read_sounds(options.sounds, "motion")
    made, real = [], []
    for k, name in enumerate(motion.names):
        if part_of(name) != "validation":
            continue
        with torch.no_grad():
            _, units = articulate(generator, as_tensor([hear(encoder, as_float(sounds[name], CLIP_SAMPLES))]))
        spoken = (np.arange(75) / 25 >= motion.speech[k, 0]) & (np.arange(75) / 25 <= motion.speech[k, 1])
        made.append(units[0].numpy()[spoken])
        real.append(np.pad(motion.units[k][spoken], ((0, 0), (0, len(UNITS) - motion.units.shape[-1]))))
    told, truth = (torch.from_numpy(np.concatenate(values).astype(np.float32)) for values in (made, real))
    measures = {"jaw": lambda u: u[:, 0], "gap": lips.gap, "pucker": lambda u: u[:, 3], "width": lips.width}
    return {
        name: ((measure(told) - measure(truth)).square().mean().sqrt() / measure(truth).std()).item()
        for name, measure in measures.items()
    }


def main() -> None:
    """Train, or go on."""
    parser = trainer_arguments(__doc__, minutes=8, batch=48, rate=2e-3, threads=1, seed=1)
    parser.add_argument("--face-model", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    material = Material(options.out, np.random.default_rng(options.seed))
    face = read_face(options.face_model)
    moves = face.unit_moves(list(UNITS))
    lips = Lips(*face.gaps(moves), face.width(moves))
    encoder, _ = read_networks(options.out)
    generator = Generator()
    generator.anatomy.fit(face, material.chains)
    network = generator.articulation
    print(f"{size_in_millions(network):.2f} M numbers", flush=True)
    spread = torch.from_numpy(material.chains["units"].reshape(-1, 18).astype(np.float32).std(0) + 0.02)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.02)
    course = Course(options.out / "articulation.pt", generator, optimiser, options)

    def save() -> None:
        with course.averaged():
            course.report(validate(encoder, generator, options, lips))
        course.save()

    while course.goes_on():
        features, real, _ = material.real(options.batch // 2)
        ruled, rules = material.ruled(options.batch // 2)
        _, units = articulate(
            generator,
            torch.cat([features, ruled])
            + 0.05 * torch.randn(options.batch, FRAMES * FEATURES_A_FRAME, features.shape[-1]),
        )
        parts = motion_loss(units[: len(real), WARM:], real[:, WARM:], spread, lips)
        free = units[len(real) :, WARM:]
        rule_parts = broken(free, rules, lips)
        jerk = (free[:, 2:] - 2 * free[:, 1:-1] + free[:, :-2]).square().sum(-1).mean()
        loss = (
            parts["units"] / 4
            + parts["jaw"] / 4
            + parts["gap"]
            + parts["width"] / 2
            + 0.5 * jerk
            + sum(RULE_WEIGHTS[n] * v for n, v in rule_parts.items())
        )
        course.learn({**parts, "jerk": jerk, **rule_parts}, loss)
        if course.every(100):
            course.report()
        if course.every(400):
            save()
    save()


if __name__ == "__main__":
    main()
