"""How far a sound is from the true one: magnitudes of several transforms, and a mel scale.

The multi-resolution loss is that of Parallel WaveGAN (Yamamoto et al. 2020): spectral convergence
plus the mean difference of log magnitudes.
"""

import math
from functools import lru_cache
from itertools import pairwise

import torch
from torch import Tensor

from .rates import HOP, SAMPLE_RATE, TRANSFORM

RESOLUTIONS = (2048, 1024, 512, 192)
"""Transform lengths in samples; the hop is a quarter."""

FLOOR = 2e-4
"""Magnitude (a full-scale sine has one) added before the logarithm: about the teacher's own noise."""

MEL_TRANSFORM, MEL_BANDS = 1024, 80

PHASE_BANDS = (0, 12, 25, 40, 60, 85, 115, 150, 200, 250)
"""Edges of the bands, in bins of 20 Hz, in which the phase of the certain part is compared: up to 5 kHz."""


def magnitudes(sound: Tensor, transform: int) -> Tensor:
    """sound: [B, S] -> [B, bins, frames]; a full-scale sine has magnitude one."""
    window = torch.hann_window(transform)
    spectrum = torch.stft(sound, transform, transform // 4, window=window * (2 / window.sum()), return_complex=True)
    return torch.view_as_real(spectrum).square().sum(-1).add(1e-12).sqrt()


@lru_cache
def mel_filters(transform: int, bands: int) -> Tensor:
    """[bands, bins]: triangles evenly spaced on the mel scale from 0 to 12 kHz, each adding up to one."""
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    edges = 700 * (10 ** (torch.linspace(0, top, bands + 2) / 2595) - 1)
    bins = torch.linspace(0, SAMPLE_RATE / 2, transform // 2 + 1)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    filters = torch.minimum(rising, falling).clamp(min=0)
    return filters / filters.sum(1, keepdim=True).clamp(min=1e-6)


def spectral_loss(made: Tensor, true: Tensor) -> dict[str, Tensor]:
    """made, true: [B, S] -> the parts of the loss, each a scalar, to be added up."""
    convergence, log_distance = [], []
    mel = torch.zeros(())
    for transform in RESOLUTIONS:
        a, b = magnitudes(made, transform), magnitudes(true, transform)
        log_distance.append((torch.log(a + FLOOR) - torch.log(b + FLOOR)).abs().mean())
        convergence.append((a - b).norm() / b.norm().clamp(min=1e-4))
        if transform == MEL_TRANSFORM:
            filters = mel_filters(transform, MEL_BANDS)
            mel = (torch.log(filters @ a + FLOOR) - torch.log(filters @ b + FLOOR)).abs().mean()
    return {
        "log": torch.stack(log_distance).mean(),
        "convergence": torch.stack(convergence).mean(),
        "mel": mel,
    }


def phase_loss(certain: Tensor, sound: Tensor) -> Tensor:
    """One minus the cosine between the phases of the head's certain part and of the true spectrum, a mean over bands.

    certain: [B, 601, F] complex; sound: [B, F * 300]. It needs pulses in the teacher's own phase. Loud bins count
    more; the size of the certain part does not count, because where a phase cannot be known a distance of complex
    numbers is least for silence, and the voice would turn into a whisper.
    """
    window = torch.hann_window(TRANSFORM)
    true = torch.stft(sound, TRANSFORM, HOP, window=window, return_complex=True)[..., : certain.shape[2]]
    true, made = (torch.view_as_real(x[:, : PHASE_BANDS[-1]]) for x in (true, certain))
    size = true.square().sum(-1).sqrt()
    cosine = (true * made).sum(-1) / (size * made.square().sum(-1).add(1e-6).sqrt() + 1e-6)
    missed = size * (1 - cosine)
    bands = list(pairwise(PHASE_BANDS))
    parts = [missed[:, low:high].mean() / size[:, low:high].mean().clamp(min=1e-3) for low, high in bands]
    return torch.stack(parts).mean()
