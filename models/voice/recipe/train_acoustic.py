"""Train the acoustic model on crops, with the true durations, pitch and energy.

    python -m recipe.train_acoustic --corpus DIR --minutes 45

Spectral losses only; `train_adversarial` goes on from here.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from workshop.graphs import read_weights
from workshop.training import Average, Course, averaged, size_in_millions

from .acoustic import Acoustic
from .batches import Crops, crop_batch
from .corpus import VOICES, Float, Sentence, read_corpus, split_validation, training_rows
from .head import compose, overlap
from .losses import phase_loss, spectral_loss
from .training import trainer_arguments

CROP = 48
"""Positions a crop: 1.2 s."""


class CropSource:
    """Random crops of the training part, and fixed ones of the part that is held out for validation."""

    def __init__(self, corpus: Path, cache: Path, seed: list[int]) -> None:
        sentences = [s for s in read_corpus(corpus, cache, training_rows) if s.positions > CROP]
        self.train, held = split_validation(sentences)
        lengths = np.array([s.positions for s in self.train], np.float64)
        self.chances = lengths / lengths.sum()
        self.rng = np.random.default_rng(seed)
        fixed = np.random.default_rng(3)
        self.held = [_draw(held, 16, fixed, np.full(len(held), 1 / len(held))) for _ in range(3)]

    def draw(self, count: int) -> Crops:
        """A random batch: sentences by their length, the place in each evenly."""
        return _draw(self.train, count, self.rng, self.chances)


def _draw(sentences: list[Sentence], count: int, rng: np.random.Generator, chances: Float) -> Crops:
    chosen = [sentences[k] for k in rng.choice(len(sentences), count, p=chances)]
    return crop_batch(chosen, CROP, [int(rng.integers(0, s.positions - CROP + 1)) for s in chosen])


@dataclass(frozen=True)
class Made:
    """What the acoustic model makes of a batch: sound [B, S] and the head's certain part [B, 601, F]."""

    sound: Tensor
    certain: Tensor

    def losses(self, batch: Crops) -> dict[str, Tensor]:
        """The parts of the loss, each a scalar, to be added up."""
        return {**spectral_loss(self.sound, batch.sound), "phase": phase_loss(self.certain, batch.sound)}


def make_sound(
    network: Acoustic, batch: Crops, generator: torch.Generator | None = None, bfloat16: bool = False
) -> Made:
    """Run the whole acoustic path on a batch, with pulses in the teacher's own phase."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        encoded = network.encoder.encode(batch.tokens, batch.voice, batch.mask)
        conditions = network.encoder.spread(encoded, batch.index, batch.place)
        spectra = network.decoder(conditions, batch.pitch, batch.energy).float()
    certain, noise = compose(spectra, batch.pitch, batch.turns, generator)
    return Made(overlap(certain + noise), certain)


@torch.no_grad()
def validate(network: Acoustic, average: Average, batches: list[Crops]) -> dict[str, float]:
    """Mean loss parts of the averaged weights over fixed batches, with fixed noise."""
    generator = torch.Generator().manual_seed(7)
    with averaged(network, average):
        parts = [make_sound(network, b, generator).losses(b) for b in batches]
    return {f"valid_{name}": float(torch.stack([p[name] for p in parts]).mean()) for name in parts[0]}


def exported_weights(folder: Path) -> dict[str, Tensor]:
    """The acoustic model's parameters as the graphs in `folder` hold them, rounding included."""
    stored = read_weights(folder / "front.onnx") | read_weights(folder / "decoder.onnx")
    return {name: value for name, value in stored.items() if name.startswith(("encoder.", "decoder."))}


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one."""
    options = trainer_arguments(__doc__, minutes=45, batch=10, rate=1e-3, threads=2, seed=1).parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    network = Acoustic(len(VOICES))
    if options.weights:
        network.load_state_dict(exported_weights(options.weights))
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    course = Course(options.out / "acoustic.pt", network, optimiser, options, clip=5.0)
    source = CropSource(options.corpus, options.cache, [options.seed, course.step])
    print(f"{len(source.train)} sentences; {size_in_millions(network):.2f} M parameters", flush=True)
    while course.goes_on():
        batch = source.draw(options.batch)
        course.learn(make_sound(network, batch).losses(batch))
        if course.every(100):
            course.report()
            course.save()
        if course.every(1000):
            course.report(validate(network, course.average, source.held))
    course.save()


if __name__ == "__main__":
    main()
