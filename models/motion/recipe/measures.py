"""What is measured of a mouth: closures, openings, errors, lags. Times in seconds, frames at 25 a second from 0."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .articulate import closure_time
from .face import Array
from .phonemes import CLOSED, OPEN
from .rates import FRAME_RATE

CLOSED_MM = 1.5
"""Inner lips nearer than this are closed."""

NEAR = 0.04
"""Seconds before and after the closure of a phoneme in which lips have to be closed."""

Segment = tuple[str, float, float]


@dataclass
class Closures:
    """Counts over many sounds.

    wanted, met: p, b and m, and those of them with closed lips. closures: runs of closed frames; explained: those at
    p, b, m or a pause. open_wanted, open_gaps: open vowels and their widest gaps in millimetres.
    """

    wanted: int = 0
    met: int = 0
    closures: int = 0
    explained: int = 0
    open_gaps: list[float] = field(default_factory=list)

    def add(self, gap: Array, segments: Sequence[Segment]) -> None:
        """Take in one sound: the gap at each frame, and its phonemes."""
        times = np.arange(len(gap)) / FRAME_RATE
        closed = gap < CLOSED_MM
        for symbol, start, end in segments:
            if symbol in CLOSED and end < times[-1]:
                moment = closure_time(symbol, start, end)
                self.wanted += 1
                self.met += bool(closed[np.abs(times - moment) <= NEAR + 1e-6].any())
            elif symbol in OPEN and end - start >= 0.06 and end < times[-1]:
                self.open_gaps.append(float(gap[(times >= start - 0.02) & (times <= end + 0.02)].max()))
        reasons = [(s - 0.06, e + 0.06) for symbol, s, e in segments if symbol in CLOSED or symbol == "sil"]
        edges = np.flatnonzero(np.diff(np.concatenate([[0], closed.astype(int), [0]])))
        for first, after in edges.reshape(-1, 2):
            self.closures += 1
            self.explained += any(a <= times[after - 1] and times[first] <= b for a, b in reasons)

    @property
    def rate(self) -> float:
        """Share of p, b and m with closed lips."""
        return self.met / max(1, self.wanted)

    @property
    def reason_rate(self) -> float:
        """Share of closures at p, b, m or a pause."""
        return self.explained / max(1, self.closures)


def lag(made: Array, real: Array, most: int = 8) -> float:
    """Milliseconds that `made` comes after `real`, by the peak of their correlation (a parabola between frames)."""
    a, b = made - made.mean(), real - real.mean()
    shifts = list(range(-most, most + 1))
    values = np.array([(a[max(0, s) : len(a) + min(0, s)] * b[max(0, -s) : len(b) + min(0, -s)]).sum() for s in shifts])
    k = int(np.clip(values.argmax(), 1, len(values) - 2))
    left, middle, right = values[k - 1 : k + 2]
    return float(shifts[k] + 0.5 * (left - right) / (left - 2 * middle + right)) * 1000 / FRAME_RATE


def below_mean(made: Array, real: Array) -> float:
    """Share by which the root mean square error of `made` is below that of the mean of `real`."""
    return float(1 - np.sqrt(((made - real) ** 2).mean()) / real.std())


def spectrum(values: Array, bands: Sequence[tuple[float, float]]) -> list[float]:
    """Root of the power of [n, F] in bands of frequency (Hz), mean over rows, each row's mean removed."""
    window = np.hanning(values.shape[1])
    power = np.abs(np.fft.rfft((values - values.mean(1, keepdims=True)) * window, axis=1)) ** 2
    power = power.mean(0) * 2 / (window**2).sum() / values.shape[1]
    hertz = np.fft.rfftfreq(values.shape[1], 1 / FRAME_RATE)
    return [float(np.sqrt(power[(hertz >= low) & (hertz < high)].sum())) for low, high in bands]
