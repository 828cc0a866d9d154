"""The speech encoder: 16 kHz sound of anyone → features at 50 a second, causal, 80 ms of look-ahead."""

import math

import numpy as np
import torch
from torch import Tensor, nn

from .layers import CausalStack, Tails
from .phonemes import CLASSES
from .rates import BLOCK, SAMPLE_RATE, WIDTH

WINDOW = 400
"""Samples of one spectrum: 25 ms, every 10 ms."""

HOP = 160
BINS = WINDOW // 2 + 1
BANDS = 48
FLOOR = 1e-7
"""Power of a band against full scale that counts as silence: digital silence becomes exactly 0."""

TAIL = WINDOW - HOP
"""Samples of the last window that this one's first spectrum needs."""

CHANNELS = 112
DILATIONS = (1, 1, 2, 2, 4, 4)


def mel_filters(bands: int = BANDS, lowest: float = 60.0, highest: float = 7600.0) -> np.ndarray:
    """Return triangular filters [BINS, bands] over the power spectrum, evenly spaced in mel."""

    def mel(hertz: float) -> float:
        return 2595 * math.log10(1 + hertz / 700)

    points = 700 * (10 ** (np.linspace(mel(lowest), mel(highest), bands + 2) / 2595) - 1)
    hertz = np.arange(BINS) * SAMPLE_RATE / WINDOW
    rising = (hertz[:, None] - points[None, :-2]) / (points[1:-1] - points[:-2])
    falling = (points[None, 2:] - hertz[:, None]) / (points[2:] - points[1:-1])
    filters = np.clip(np.minimum(rising, falling), 0, None)
    # A narrow filter between two bins would see nothing: it takes the nearest.
    for k in np.flatnonzero(filters.sum(0) < 0.5):
        filters[np.abs(hertz - points[k + 1]).argmin(), k] = 1.0
    return filters.astype(np.float32)


class LogMel(nn.Module):
    """Log mel spectra, 100 a second, by a transform whose matrix is made of one table of 400 cosines.

    samples: [B, 240 + 320·N] -> [B, 2N, BANDS], 0 in digital silence.
    """

    cosines: Tensor
    hann: Tensor
    places: Tensor
    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        turns = 2 * np.pi * np.arange(WINDOW) / WINDOW
        hann = 0.5 - 0.5 * np.cos(turns)
        self.register_buffer("cosines", torch.tensor(np.cos(turns), dtype=torch.float32))
        self.register_buffer("hann", torch.tensor(hann / hann.sum(), dtype=torch.float32))
        self.register_buffer("places", torch.arange(WINDOW))
        self.register_buffer("filters", torch.tensor(mel_filters()))

    def matrix(self) -> Tensor:
        """The transform [2 · BINS, 1, WINDOW]: real parts, then imaginary ones."""
        place = self.places[:BINS, None] * self.places[None]
        real = self.cosines[place % WINDOW]
        imaginary = self.cosines[(place + WINDOW // 4) % WINDOW]
        return (torch.cat([real, imaginary]) * self.hann).unsqueeze(1)

    def forward(self, samples: Tensor) -> Tensor:
        """See the class."""
        spectrum = nn.functional.conv1d(samples.unsqueeze(1), self.matrix(), stride=HOP)
        real, imaginary = spectrum[:, :BINS], spectrum[:, BINS:]
        return self.bands((real * real + imaginary * imaginary).transpose(1, 2))

    def fast(self, samples: Tensor) -> Tensor:
        """The same by a fast transform: for training, where sounds are long."""
        return self.bands(torch.fft.rfft(samples.unfold(1, WINDOW, HOP) * self.hann).abs().square())

    def bands(self, power: Tensor) -> Tensor:
        """Power spectra [B, 2N, BINS] to logarithms of bands."""
        return (torch.log(power @ self.filters + FLOOR) - math.log(FLOOR)) / 8


class Encoder(nn.Module):
    """The whole encoder.

    samples [B, 320·N], state [B, E] -> features [B, N, WIDTH], log probabilities of phonemes [B, N, P], next state.
    """

    inputs = ("samples", "state")
    outputs = ("features", "phonemes", "nextState")

    def __init__(self) -> None:
        super().__init__()
        self.spectra = LogMel()
        self.enter = nn.Linear(2 * BANDS, CHANNELS)
        self.stack = CausalStack(CHANNELS, 2 * CHANNELS, 5, DILATIONS)
        self.norm = nn.LayerNorm(CHANNELS)
        self.leave = nn.Linear(CHANNELS, WIDTH)
        self.tell = nn.Linear(WIDTH, len(CLASSES))
        self.state_size = TAIL + self.stack.size

    def start(self, batch: int = 1) -> Tensor:
        """The state before any sound."""
        return torch.zeros(batch, self.state_size)

    def forward(self, samples: Tensor, state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See the class."""
        tails = Tails(state)
        whole = torch.cat([tails.take(1, TAIL)[:, 0], samples], 1)
        tails.give(whole[:, -TAIL:])
        features = self.from_spectra(self.spectra(whole), tails)
        return features, torch.log_softmax(self.tell(features), -1), tails.joined()

    def from_spectra(self, spectra: Tensor, tails: Tails) -> Tensor:
        """spectra: [B, 2N, BANDS] -> features [B, N, WIDTH]."""
        paired = spectra.reshape(spectra.shape[0], -1, 2 * BANDS)
        return torch.tanh(self.leave(self.norm(self.stack(self.enter(paired), tails))))


def blocks(samples: int) -> int:
    """How many whole blocks there are in so many samples."""
    return samples // BLOCK
