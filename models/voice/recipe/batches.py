"""Batches of the corpus as tensors: crops for sound, whole clauses for prosody."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .acoustic import places
from .corpus import POLARITY, VOICES, Float, Sentence
from .rates import FRAMES_A_POSITION, HOP, POSITION
from .training import one_hot_voices

ADVANCE = 10
"""Samples by which the teacher's sound comes before its pulses, over the four voices (5 to 16): ours come as early."""


@dataclass(frozen=True)
class Crops:
    """Pieces of equal length of several sentences.

    tokens: [B, T] whole clauses, padded; mask: [B, 1, T]; voice: [B, V] weights;
    index: [B, N] token of each position; place: [B, 4, N]; pitch, energy: [B, 2N];
    turns: [B, 600N] phase of the teacher's pulses at each sample, in [0, 1); sound: [B, 600N] in [-1, 1], turned
    over where the voice's POLARITY says so.
    """

    tokens: Tensor
    mask: Tensor
    voice: Tensor
    index: Tensor
    place: Tensor
    pitch: Tensor
    energy: Tensor
    turns: Tensor
    sound: Tensor


def pad_tokens(sentences: list[Sentence]) -> tuple[Tensor, Tensor]:
    """Return tokens [B, T] and mask [B, 1, T]."""
    longest = max(len(s.tokens) for s in sentences)
    tokens = torch.zeros(len(sentences), longest, dtype=torch.long)
    mask = torch.zeros(len(sentences), 1, longest)
    for k, s in enumerate(sentences):
        tokens[k, : len(s.tokens)] = torch.from_numpy(s.tokens)
        mask[k, 0, : len(s.tokens)] = 1
    return tokens, mask


def crop_batch(sentences: list[Sentence], positions: int, starts: list[int]) -> Crops:
    """Cut `positions` positions of 25 ms out of each sentence, beginning at `starts`."""
    tokens, mask = pad_tokens(sentences)
    index, place, pitch, energy, turns, sound = [], [], [], [], [], []
    for s, start in zip(sentences, starts, strict=True):
        token, elapsed = token_of_positions(s.durations)
        window = slice(start, start + positions)
        frames = slice(start * FRAMES_A_POSITION, (start + positions) * FRAMES_A_POSITION)
        index.append(torch.from_numpy(token[window]))
        duration = torch.from_numpy(s.durations[token[window]]).float()
        place.append((torch.from_numpy(elapsed[window]).float(), duration))
        pitch.append(torch.from_numpy(s.pitch[frames]))
        energy.append(torch.from_numpy(s.energy[frames]))
        samples = slice(start * POSITION, (start + positions) * POSITION)
        turns.append(torch.from_numpy(turns_of_samples(s, samples.start, samples.stop)))
        sound.append(torch.from_numpy(s.sound[samples].astype(np.float32) * (POLARITY[s.voice] / 32768)))
    return Crops(
        tokens=tokens,
        mask=mask,
        voice=one_hot_voices(torch.tensor([s.voice for s in sentences]), len(VOICES)),
        index=torch.stack(index),
        place=places(torch.stack([e for e, _ in place]), torch.stack([d for _, d in place])),
        pitch=torch.stack(pitch),
        energy=torch.stack(energy),
        turns=torch.stack(turns),
        sound=torch.stack(sound),
    )


def turns_of_samples(sentence: Sentence, start: int, end: int) -> Float:
    """Phase of the teacher's pulses at samples `start` to `end`, in turns, in [0, 1).

    `ADVANCE` samples early, so that they lie under the sound. Between the middles of two frames it is a straight
    line: so the teacher's source makes it.
    """
    middles = HOP * np.arange(len(sentence.turns)) + (HOP - 1) / 2
    return (np.interp(np.arange(start, end) + ADVANCE, middles, sentence.turns) % 1.0).astype(np.float32)


def token_of_positions(durations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """durations: [T] positions -> the token of each position and the positions of that token before it, [N] each."""
    token = np.repeat(np.arange(len(durations)), durations)
    first = np.cumsum(durations) - durations
    return token, np.arange(len(token)) - first[token]
