"""The head: five spectra a frame become sound (the definition of hibari-tts 0.2.1's `dsp.py`).

    S = exp(harmonic) · e^{iπ·tanh(offset)} · STFT(pulses(pitch)) + exp(noise) · Z + exp(free) · e^{i·phase}

with a transform of 1,200 samples, a hop of 300 and a periodic Hann window; then one inverse
transform and overlap-add. Z is complex white noise of unit variance a component.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from .rates import HOP, SAMPLE_RATE, TRANSFORM

SPECTRA = ("harmonic", "offset", "noise", "free", "phase")
"""The five spectra, in the order of the decoder's outputs."""

LARGEST_LOG = 7.0
"""Log magnitudes are cut here before the exponential."""

VOICED_ABOVE = 40.0
"""Pitch in hertz under which no pulses are made."""

HIGHEST_HARMONIC = 11_000.0
"""Hertz: harmonics over this are left to the noise."""


def pulses(pitch: Tensor, turns: Tensor | None = None) -> Tensor:
    """Band-limited pulse train: every harmonic below 11 kHz with unit amplitude.

    pitch: [B, F] hertz, 0 where unvoiced; turns: [B, F * 300] the phase at each sample, or none, to add it up
    from the pitch -> [B, F * 300]. Uses Σ_{h≤H} cos(h·t) = sin((H + ½)·t) / (2·sin(t/2)) − ½.
    """
    frequency = F.interpolate(pitch[:, None], scale_factor=HOP, mode="linear", align_corners=False)[:, 0]
    voiced = frequency > VOICED_ABOVE
    frequency = frequency.clamp(min=VOICED_ABOVE)
    if turns is None:
        turns = torch.cumsum(frequency.double() / SAMPLE_RATE, 1).remainder(1.0)
    t = (2 * math.pi * turns).float()
    order = torch.floor(HIGHEST_HARMONIC / frequency) + 0.5
    below = 2 * torch.sin(t / 2)
    small = below.abs() <= 2e-3
    train = torch.where(small, order, torch.sin(order * t) / torch.where(small, 1.0, below)) - 0.5
    return torch.where(voiced, train, 0.0)


def pulse_spectrum(pitch: Tensor, turns: Tensor | None = None) -> Tensor:
    """As `pulses` -> [B, 601, F] complex: a unit cosine has magnitude one."""
    window = torch.hann_window(TRANSFORM) / (TRANSFORM / 4)
    train = pulses(pitch, turns)
    spectrum = torch.stft(train, TRANSFORM, HOP, window=window, center=True, pad_mode="reflect", return_complex=True)
    return spectrum[..., : pitch.shape[1]]


def compose(
    spectra: Tensor, pitch: Tensor, turns: Tensor | None = None, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """spectra: [B, 5, 601, F] in the order of SPECTRA; pitch, turns as in `pulses` ->
    the certain part (pulses and free) and the noise, [B, 601, F] complex each."""
    harmonic, offset, noise, free, phase = spectra.unbind(1)
    with torch.no_grad():
        source = pulse_spectrum(pitch, turns)
        white = torch.view_as_complex(torch.randn(*harmonic.shape, 2, generator=generator))
    certain = torch.polar(harmonic.clamp(max=LARGEST_LOG).exp(), math.pi * offset.tanh()) * source
    certain = certain + torch.polar(free.clamp(max=LARGEST_LOG).exp(), phase)
    return certain, noise.clamp(max=LARGEST_LOG).exp() * white


def overlap(spectrum: Tensor) -> Tensor:
    """spectrum: [B, 601, F] complex -> [B, F * 300] samples: the inverse transform, overlapped and added."""
    length = spectrum.shape[2] * HOP
    return torch.istft(spectrum, TRANSFORM, HOP, window=torch.hann_window(TRANSFORM), length=length)


def synthesise(spectra: Tensor, pitch: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """spectra: [B, 5, 601, F]; pitch: [B, F] hertz -> [B, F * 300] samples."""
    certain, noise = compose(spectra, pitch, generator=generator)
    return overlap(certain + noise)
