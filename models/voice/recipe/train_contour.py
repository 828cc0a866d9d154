"""Train the contour, which draws pitch, voicing and energy through a reading's values, on whole clauses.

python -m recipe.train_contour --corpus DIR --minutes 8
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from workshop.graphs import of_module, read_weights
from workshop.training import Average, Course, averaged, size_in_millions

from .acoustic import places
from .batches import pad_tokens, token_of_positions
from .corpus import VOICES, Float, Sentence, read_corpus, split_validation, training_rows
from .prosody import Contour, Scale, token_values
from .training import one_hot_voices, trainer_arguments


@dataclass(frozen=True)
class Clauses:
    """Whole clauses, padded.

    tokens: [B, T]; mask: [B, 1, T]; voice: [B, V]; values: [B, 3, T] normalised;
    index: [B, N]; place: [B, 4, N]; contour: [B, 3, 2N] (normalised log pitch, voiced, normalised
    energy); frames: [B, 2N] ones where a frame is real.
    """

    tokens: Tensor
    mask: Tensor
    voice: Tensor
    values: Tensor
    index: Tensor
    place: Tensor
    contour: Tensor
    frames: Tensor


def prepare(sentences: list[Sentence], scale: Scale) -> list[Float]:
    """Normalised values of each sentence, computed once."""
    return [(token_values(s) - scale.mean[s.voice][:, None]) / scale.spread[:, None] for s in sentences]


def collate(sentences: list[Sentence], values: list[Float], scale: Scale) -> Clauses:
    """Make one padded batch."""
    tokens, mask = pad_tokens(sentences)
    count, longest = tokens.shape
    positions = max(s.positions for s in sentences)
    padded = torch.zeros(count, 3, longest)
    index = torch.zeros(count, positions, dtype=torch.long)
    elapsed, duration = torch.zeros(count, positions), torch.ones(count, positions)
    contour, frames = torch.zeros(count, 3, 2 * positions), torch.zeros(count, 2 * positions)
    for k, (s, v) in enumerate(zip(sentences, values, strict=True)):
        token, before = token_of_positions(s.durations)
        padded[k, :, : v.shape[1]] = torch.from_numpy(v)
        index[k, : len(token)] = torch.from_numpy(token)
        elapsed[k, : len(token)] = torch.from_numpy(before)
        duration[k, : len(token)] = torch.from_numpy(s.durations[token])
        pitch = (np.log(np.maximum(s.pitch, 40.0)) - scale.mean[s.voice, 1]) / scale.spread[1]
        energy = (s.energy - scale.mean[s.voice, 2]) / scale.spread[2]
        contour[k, :, : len(pitch)] = torch.from_numpy(np.stack([pitch, s.pitch > 0, energy]).astype(np.float32))
        frames[k, : len(pitch)] = 1
    voice = one_hot_voices(torch.tensor([s.voice for s in sentences]), len(VOICES))
    return Clauses(tokens, mask, voice, padded, index, places(elapsed, duration), contour, frames)


def losses(contour: Contour, batch: Clauses) -> dict[str, Tensor]:
    """Absolute error of pitch (voiced) and energy, cross-entropy of voicing."""
    drawn = contour(batch.tokens, batch.voice, batch.mask, batch.values, batch.index, batch.place)
    voiced = batch.contour[:, 1] * batch.frames
    entropy = F.binary_cross_entropy_with_logits(drawn[:, 1], batch.contour[:, 1], reduction="none")
    return {
        "pitch": ((drawn[:, 0] - batch.contour[:, 0]).abs() * voiced).sum() / voiced.sum(),
        "voicing": (entropy * batch.frames).sum() / batch.frames.sum(),
        "energy": ((drawn[:, 2] - batch.contour[:, 2]).abs() * batch.frames).sum() / batch.frames.sum(),
    }


@torch.no_grad()
def validate(contour: Contour, average: Average, batches: list[Clauses]) -> dict[str, float]:
    """Mean losses of the averaged weights over fixed batches."""
    with averaged(contour, average):
        parts = [losses(contour, b) for b in batches]
    return {f"valid_{name}": float(torch.stack([p[name] for p in parts]).mean()) for name in parts[0]}


def endless(sentences: list[Sentence], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches of sentences of nearly equal length, in random order, pass after pass."""
    while True:
        near = sorted(range(len(sentences)), key=lambda k: len(sentences[k].tokens) + rng.uniform(-6, 6))
        batches = [near[k : k + size] for k in range(0, len(near), size)]
        yield from (batches[k] for k in rng.permutation(len(batches)))


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one."""
    options = trainer_arguments(__doc__, minutes=8, batch=16, rate=1e-3, threads=1, seed=1).parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    train, held = split_validation(read_corpus(options.corpus, options.cache, training_rows))
    scale = Scale.of(train)
    values, held_values = prepare(train, scale), prepare(held, scale)
    held_batches = [collate(held[k : k + 16], held_values[k : k + 16], scale) for k in range(0, len(held), 16)]

    contour = Contour(len(VOICES))
    if options.weights:
        contour.load_state_dict(of_module(read_weights(options.weights / "front.onnx"), "contour"))
    optimiser = torch.optim.AdamW(contour.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.02)
    course = Course(options.out / "contour.pt", contour, optimiser, options, decay=0.998)
    print(f"{len(train)} sentences, {len(held)} held; {size_in_millions(contour):.2f} M parameters", flush=True)
    order = endless(train, options.batch, np.random.default_rng([options.seed, course.step]))
    while course.goes_on():
        chosen = next(order)
        course.learn(losses(contour, collate([train[k] for k in chosen], [values[k] for k in chosen], scale)))
        if course.every(200):
            course.report()
            course.report(validate(contour, course.average, held_batches))
            course.save(mean=scale.mean, spread=scale.spread)
    course.save(mean=scale.mean, spread=scale.spread)


if __name__ == "__main__":
    main()
