"""Spoiling: what happens to speech on its way to us, so that the encoder learns to hear through it."""

import io

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

from .rates import SAMPLE_RATE

Float = npt.NDArray[np.float32]
Random = np.random.Generator

BANK_SECONDS = 30


def coloured_noise(random: Random, samples: int) -> Float:
    """Noise whose power falls with frequency by a random slope."""
    spectrum = rfft(random.standard_normal(samples))
    bins = np.arange(len(spectrum)) + 20.0
    noise = irfft(spectrum * bins ** -random.uniform(0, 1.2), samples)
    return (noise / noise.std()).astype(np.float32)


def music(random: Random, samples: int) -> Float:
    """Chords of plucked and held notes with a beat below them: nothing that a recogniser could take for speech."""
    times = np.arange(samples) / SAMPLE_RATE
    made = np.zeros(samples)
    beat = random.uniform(0.25, 0.6)
    for start in np.arange(0, samples / SAMPLE_RATE, beat):
        root = 55 * 2 ** (random.integers(12, 36) / 12)
        length = random.uniform(0.2, 1.5)
        on = (times >= start) & (times < start + length)
        local = times[on] - start
        for interval in random.choice([0, 3, 4, 7, 10, 12], 3, replace=False):
            pitch = root * 2 ** (interval / 12)
            harmonics = range(1, int(random.integers(2, 7)))
            tone = sum(np.sin(2 * np.pi * pitch * h * local) / h for h in harmonics)
            made[on] += tone * np.exp(-local * random.uniform(0.5, 5))
        drum = (times >= start) & (times < start + 0.08)
        made[drum] += random.uniform(0, 3) * random.standard_normal(drum.sum()) * np.exp(-np.arange(drum.sum()) / 300)
    return (made / made.std()).astype(np.float32)


def room(random: Random) -> Float:
    """An impulse response: the direct sound, then noise that dies within 0.15 to 0.7 s."""
    length = int(random.uniform(0.15, 0.7) * SAMPLE_RATE)
    times = np.arange(length) / length
    response = random.standard_normal(length) * 10 ** (-3 * times) * random.uniform(0.02, 0.12)
    response[: int(random.uniform(0.002, 0.02) * SAMPLE_RATE)] = 0
    response[0] = 1.0
    return response.astype(np.float32)


class Spoiler:
    """Spoils crops of speech. `babble` is speech of many, to lie below the one."""

    def __init__(self, random: Random, babble: Float) -> None:
        self.random = random
        count = BANK_SECONDS * SAMPLE_RATE
        self.bank = [
            *(coloured_noise(random, count) for _ in range(6)),
            *(music(random, count) for _ in range(4)),
            babble / max(float(babble.std()), 1e-6),
        ]
        self.rooms = [room(random) for _ in range(40)]

    def __call__(self, pcm: Float) -> Float:
        """Return a spoiled copy, as long as `pcm` and in time with it."""
        random = self.random
        made = self._filtered(pcm)
        if random.random() < 0.7:
            made = self._with_noise(made)
        made = made * 10 ** (random.uniform(-22, 8) / 20)
        if random.random() < 0.08:
            made = np.clip(made * random.uniform(2, 8), -0.8, 0.8)
        if random.random() < 0.12:
            made = self._coded(made)
        return np.clip(made, -1, 1).astype(np.float32)

    def _filtered(self, pcm: Float) -> Float:
        """Rooms, telephone bands, tilted microphones: one multiplication of spectra."""
        random = self.random
        length = next_fast_len(len(pcm) + SAMPLE_RATE)
        spectrum = rfft(pcm, length)
        hertz = rfftfreq(length, 1 / SAMPLE_RATE)
        if random.random() < 0.4:
            spectrum = spectrum * rfft(self.rooms[random.integers(len(self.rooms))], length)
        if random.random() < 0.25:
            low, high = random.uniform(100, 350), random.uniform(3000, 4000)
            spectrum = spectrum * (1 / (1 + (low / np.maximum(hertz, 1)) ** 8)) * (1 / (1 + (hertz / high) ** 16))
        if random.random() < 0.5:
            tilt = random.uniform(-4, 4) * np.log2(np.maximum(hertz, 60) / 1000)
            spectrum = spectrum * 10 ** (np.clip(tilt, -14, 14) / 20)
        return irfft(spectrum, length)[: len(pcm)].astype(np.float32)

    def _with_noise(self, pcm: Float) -> Float:
        random = self.random
        noise = self.bank[random.integers(len(self.bank))]
        start = random.integers(len(noise) - len(pcm))
        loudness = float(np.sqrt((pcm**2).mean())) + 1e-5
        return pcm + noise[start : start + len(pcm)] * loudness * 10 ** (-random.uniform(2, 30) / 20)

    def _coded(self, pcm: Float) -> Float:
        """Through a telephone's codec and back: GSM or µ-law at 8 kHz."""
        half = pcm[: len(pcm) // 2 * 2].reshape(-1, 2).mean(1)
        coded = io.BytesIO()
        kind = "GSM610" if self.random.random() < 0.5 else "ULAW"
        soundfile.write(coded, np.clip(half, -1, 1), SAMPLE_RATE // 2, format="WAV", subtype=kind)
        coded.seek(0)
        back, _ = soundfile.read(coded, dtype="float32")
        wide = np.interp(np.arange(len(pcm)) / 2 - 0.25, np.arange(len(back)), back)
        return wide.astype(np.float32)


def faster(pcm: Float, factor: float) -> Float:
    """Play faster by `factor`: pitch and formants go up with it."""
    count = int(len(pcm) / factor)
    return np.interp(np.arange(count) * factor, np.arange(len(pcm)), pcm).astype(np.float32)


def warp_matrix(random: Random, bands: int, most: float = 0.14) -> Float:
    """Formants without pitch: a matrix [bands, bands] that stretches the mel axis by up to `most`."""
    stretch = 1 + random.uniform(-most, most)
    source = np.clip(np.arange(bands) * stretch, 0, bands - 1.001)
    low = source.astype(int)
    matrix = np.zeros((bands, bands), np.float32)
    matrix[low, np.arange(bands)] = 1 - (source - low)
    matrix[low + 1, np.arange(bands)] += source - low
    return matrix
