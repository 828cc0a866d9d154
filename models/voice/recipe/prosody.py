"""Prosody: phonemes and voice become durations, pitch and energy.

Three numbers a token (log duration, pitch, energy) are what a person would choose, and where one
sentence has many readings. `Reader` reads the phonemes and says the average of those numbers and
how far readings reach from it: the regression. `recipe.flow` draws one reading. `Contour` then draws
pitch, voicing and energy at 80 frames a second through it: little is left to choose there.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .alphabet import ALPHABET_SIZE
from .corpus import VOICES, Float, Sentence
from .layers import Attention, ConvNeXtBlock, VoiceEmbedding, sinusoids
from .rates import FRAMES_A_POSITION

WIDTH = 128
"""Channels of the prosody network."""

CONTOUR_WIDTH = 96
"""Channels of the contour network."""

VALUES = ("duration", "pitch", "energy")
"""The three numbers a token, in order: log positions, log hertz, the teacher's energy; each normalised."""

LEAST_REACH = 0.02
"""Of a value's spread over the corpus: no reach is less, so that what never varies is not divided by nothing."""

SHORTEST = 0.5
"""Positions: exact durations are not taken below this before their logarithm."""


def token_values(sentence: Sentence) -> Float:
    """Return [3, T]: log duration, mean log pitch (drawn through where unvoiced), mean energy; not normalised."""
    return values_of(sentence.durations_exact, sentence.durations, sentence.pitch, sentence.energy)


def values_of(durations_exact: Float, durations: np.ndarray, pitch: Float, energy: Float) -> Float:
    """The same from durations [T], exact and rounded, in positions, and pitch (0 where unvoiced) and energy [F]."""
    ends = FRAMES_A_POSITION * np.cumsum(durations)
    voiced = pitch > 0
    every = np.arange(len(voiced))
    curve = np.interp(every, every[voiced], np.log(pitch[voiced])) if voiced.any() else np.full(len(voiced), 5.0)
    values = np.zeros((3, len(durations)), np.float32)
    values[0] = np.log(np.maximum(durations_exact, SHORTEST))
    for k, end in enumerate(ends):
        start = end - FRAMES_A_POSITION * durations[k]
        span = slice(start, end) if end > start else slice(min(start, len(curve) - 1), min(start, len(curve) - 1) + 1)
        inside = voiced[span]
        values[1, k] = curve[span][inside].mean() if inside.any() else curve[span].mean()
        values[2, k] = energy[span].mean()
    return values


@dataclass(frozen=True)
class Scale:
    """Mean and spread of the three values over the training part; pitch has a mean a voice.

    mean: [V, 3]; spread: [3].
    """

    mean: Float
    spread: Float

    @staticmethod
    def of(sentences: list[Sentence]) -> "Scale":
        """Measure the scale of `sentences`, silent tokens left out."""
        values = [token_values(s)[:, 1:-1] for s in sentences]
        together = np.concatenate(values, 1)
        mean = np.repeat(together.mean(1)[None], len(VOICES), 0)
        for voice in range(len(VOICES)):
            mean[voice, 1] = np.concatenate(
                [v[1] for v, s in zip(values, sentences, strict=True) if s.voice == voice]
            ).mean()
        centred = [v - mean[s.voice][:, None] for v, s in zip(values, sentences, strict=True)]
        return Scale(mean.astype(np.float32), np.concatenate(centred, 1).std(1).astype(np.float32))


class Reader(nn.Module):
    """Tokens and voice -> what a flow is told, the calm average of the values, and how far people reach from it."""

    def __init__(self, voices: int, width: int = WIDTH, dropout: float = 0.1) -> None:
        super().__init__()
        self.phonemes = nn.Embedding(ALPHABET_SIZE, width)
        self.voice = VoiceEmbedding(voices, width)
        self.varied = nn.Parameter(torch.zeros(width))
        self.place = nn.Linear(width, width)
        self.listen = nn.ModuleList(ConvNeXtBlock(width, 7, 2, dropout) for _ in range(5))
        self.attend = nn.ModuleList(Attention(width) for _ in range(3))
        self.answer = ConvNeXtBlock(width, 7, 2, dropout)
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, 2 * len(VALUES))
        self.width = width

    def encode(self, tokens: Tensor, voice: Tensor, varied: Tensor, mask: Tensor | None) -> Tensor:
        """tokens: [B, T]; voice: [B, V]; varied: [B], 1 for a drawn reading, 0 for the usual one -> [B, 128, T]."""
        order = torch.arange(tokens.shape[1], dtype=torch.float32)
        x = self.phonemes(tokens) + self.place(sinusoids(order, self.width))
        x = x.transpose(1, 2) + (self.voice(voice) + varied[:, None] * self.varied)[:, :, None]
        for k, block in enumerate(self.listen):
            x = block(x, mask)
            if k in (1, 2, 3):
                x = self.attend[k - 1](x, mask)
        return x

    def regress(self, encoded: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """encoded: [B, 128, T] -> calm and reach, [B, 3, T] each: mean and spread of the normalised values."""
        x = self.norm(self.answer(encoded, mask).transpose(1, 2))
        calm, reach = self.leave(x).transpose(1, 2).chunk(2, 1)
        return calm, F.softplus(reach) + LEAST_REACH


class Contour(nn.Module):
    """Tokens laid out in time and their three values -> pitch, voicing and energy at 80 a second."""

    def __init__(self, voices: int, width: int = CONTOUR_WIDTH, blocks: int = 4) -> None:
        super().__init__()
        self.phonemes = nn.Embedding(ALPHABET_SIZE, width)
        self.voice = VoiceEmbedding(voices, width)
        self.around = ConvNeXtBlock(width, 5, 2)
        self.values = nn.Conv1d(2, width, 3, padding=1)
        self.place = nn.Conv1d(4, width, 1)
        self.blocks = nn.ModuleList(ConvNeXtBlock(width, 7, 2) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, 3 * FRAMES_A_POSITION)

    def forward(
        self, tokens: Tensor, voice: Tensor, mask: Tensor, values: Tensor, index: Tensor, place: Tensor
    ) -> Tensor:
        """tokens: [B, T]; values: [B, 3, T] normalised; index: [B, N]; place: [B, 4, N] ->
        [B, 3, 2N]: normalised log pitch, voicing (a logit), normalised energy."""
        x = self.phonemes(tokens).transpose(1, 2) + self.voice(voice)[:, :, None]
        x = self.around(x, mask)
        batch, width, _ = x.shape
        wide = index[:, None].expand(-1, width, -1)
        known = values[:, 1:].gather(2, index[:, None].expand(-1, 2, -1))
        x = x.gather(2, wide) + self.values(known) + self.place(place)
        for block in self.blocks:
            x = block(x)
        y = self.leave(self.norm(x.transpose(1, 2)))
        y = y.view(batch, -1, 3).transpose(1, 2)
        steady = known.repeat_interleave(FRAMES_A_POSITION, 2)
        return torch.stack([y[:, 0] + steady[:, 0], y[:, 1], y[:, 2] + steady[:, 1]], 1)
