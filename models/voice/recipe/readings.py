"""Readings as the trainings of prosody take them: tokens, voice and normalised values, in batches of one length."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .corpus import VOICES, Float, Sentence, read_corpus, split_validation, training_rows
from .make_prosody import read
from .prosody import Scale, token_values
from .texts import holds_any, runs_of_words
from .training import one_hot_voices


@dataclass(frozen=True)
class Reading:
    """One reading of a text. tokens: [T]; values: [3, T], normalised; varied: whether its prosody was drawn."""

    voice: int
    tokens: np.ndarray
    values: Float
    varied: bool


@dataclass(frozen=True)
class Readings:
    """Several readings of the same count of tokens. tokens: [B, T]; voice: [B, V]; varied: [B]; values: [B, 3, T]."""

    tokens: Tensor
    voice: Tensor
    varied: Tensor
    values: Tensor


def of_sentences(sentences: list[Sentence], scale: Scale) -> list[Reading]:
    """The readings of the corpus."""
    return [Reading(s.voice, s.tokens, normalised(token_values(s), s.voice, scale), s.hidden) for s in sentences]


def of_made(path: Path, scale: Scale) -> list[Reading]:
    """The readings that `recipe.make_prosody` made."""
    return [Reading(voice, tokens, normalised(values, voice, scale), True) for voice, tokens, values in read(path)]


def normalised(values: Float, voice: int, scale: Scale) -> Float:
    """values: [3, T] -> the same around the voice's mean, in units of the spread."""
    return (values - scale.mean[voice][:, None]) / scale.spread[:, None]


def load(corpus: Path, cache: Path, made: Path) -> tuple[Scale, list[Reading], list[Reading]]:
    """The scale of the corpus, the readings to train on, and those for validation (of texts that no other row has).

    made: readings of `recipe.make_prosody`, with what other runs of it wrote beside (`made-2.npz`).
    """
    train, held = split_validation(read_corpus(corpus, cache, training_rows))
    scale = Scale.of(train)
    readings = of_sentences(train, scale)
    pieces = runs_of_words([s.phonemes for s in held])
    for path in sorted(made.parent.glob(f"{made.stem}*.npz")):
        readings += [r for r in of_made(path, scale) if not holds_any(r.tokens, pieces)]
    return scale, readings, [r for r in of_sentences(held, scale) if r.varied]


def collate(readings: list[Reading]) -> Readings:
    """One batch of readings of equal length."""
    return Readings(
        torch.from_numpy(np.stack([r.tokens for r in readings])),
        one_hot_voices(torch.tensor([r.voice for r in readings]), len(VOICES)),
        torch.tensor([float(r.varied) for r in readings]),
        torch.from_numpy(np.stack([r.values for r in readings])),
    )


def endless(readings: list[Reading], tokens: int, rng: np.random.Generator) -> Iterator[Readings]:
    """Batches of one length and about `tokens` tokens, in random order, pass after pass: nothing is padded."""
    lengths: dict[int, list[int]] = {}
    for k, reading in enumerate(readings):
        lengths.setdefault(len(reading.tokens), []).append(k)
    while True:
        batches = []
        for length, members in lengths.items():
            size = max(1, tokens // length)
            mixed = rng.permutation(members)
            batches += [mixed[k : k + size] for k in range(0, len(mixed), size)]
        for k in rng.permutation(len(batches)):
            yield collate([readings[i] for i in batches[k]])
