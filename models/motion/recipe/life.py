"""Measure what a face does besides speaking: blinks, gaze, brows and head. Written to `life.json` for rules to follow.

    python -m recipe.life --data /path/to/motion --out life.json

Clips last three seconds and the man reads one sentence in each, so his blinks gather at its end and come far more
often than in talk; the shape of a blink is taken from him, how often people blink from the literature.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from .clips import Motion, read_motion
from .face import Array
from .measures import spectrum
from .rates import FRAME_RATE
from .training import WORK

ONSET = 0.2
"""Rise of the blink coefficient over a clip's median that begins a blink."""

BEFORE, AFTER = 4, 9
"""Frames around a blink's peak that its shape has."""

BANDS = ((0.3, 0.7), (0.7, 1.5), (1.5, 3.0), (3.0, 6.0))
"""Hertz of the bands of the head's spectrum."""

BLINKS_A_MINUTE = {"idle": 17, "listening": 17, "speaking": 26}
"""Median rates at rest and in conversation (Bentivoglio et al. 1997, Movement Disorders 12(6))."""

SPREAD = 0.55
"""Standard deviation of the logarithm of an interval between blinks, where nothing better can be measured."""


def blinks(motion: Motion) -> tuple[list[float], list[tuple[float, bool]], list[Array]]:
    """Return durations (half height, seconds), intervals (seconds, whether cut off by the clip's end) and shapes."""
    durations, intervals, shapes = [], [], []
    for values in motion.blinks:
        over = values - np.median(values)
        up = over > ONSET
        starts = np.flatnonzero(up[1:] & ~up[:-1]) + 1
        for k, start in enumerate(starts):
            ends = np.flatnonzero(~up[start:])
            if len(ends) == 0:
                continue
            peak = start + int(over[start : start + ends[0]].argmax())
            last = starts[k + 1] if k + 1 < len(starts) else len(values)
            intervals.append(((last - start) / FRAME_RATE, k + 1 == len(starts)))
            if BEFORE <= peak < len(values) - AFTER and over[peak] > 0.3:
                shape = over[peak - BEFORE : peak + AFTER] / over[peak]
                shapes.append(shape)
                durations.append(float((shape > 0.5).sum()) / FRAME_RATE)
    return durations, intervals, shapes


def fit_intervals(intervals: list[tuple[float, bool]]) -> tuple[float, float]:
    """Fit a log-normal to intervals of which some were cut off: return mean and deviation of the logarithm."""
    logs = np.log([span for span, _ in intervals])
    cut = np.array([was_cut for _, was_cut in intervals])

    def surprise(parameters: Array) -> float:
        mean, deviation = parameters[0], np.exp(parameters[1])
        seen = norm.logpdf(logs[~cut], mean, deviation).sum()
        return -float(seen + norm.logsf(logs[cut], mean, deviation).sum())

    found = minimize(surprise, [0.5, -0.5], method="Nelder-Mead").x
    return float(found[0]), float(np.exp(found[1]))


def describe(motion: Motion, data: Path) -> dict[str, object]:
    """Everything, as it is written."""
    durations, intervals, shapes = blinks(motion)
    mean, spread = fit_intervals(intervals)
    times = np.arange(motion.heads.shape[1]) / FRAME_RATE
    spoken = (times >= motion.speech[:, :1]) & (times <= motion.speech[:, 1:])
    stored = np.load(data / "motion.npz")
    names = list(stored["blendshape_names"])

    def eye(name: str) -> Array:
        return stored["blendshapes"][..., names.index(f"eyeLook{name}")].astype(np.float64)

    vertical = (eye("UpLeft") + eye("UpRight") - eye("DownLeft") - eye("DownRight")) / 2
    sideways = (eye("OutLeft") + eye("InRight") - eye("InLeft") - eye("OutRight")) / 2
    opened = motion.blinks - np.median(motion.blinks, 1, keepdims=True) < ONSET / 2

    def deviation(values: Array) -> float:
        return round(float((values - np.median(values, 1, keepdims=True))[opened].std()), 4)

    axes = ("yaw", "pitch", "roll", "x", "y", "z")
    return {
        "source": "Statistics of 950 clips of one speaker (GRID, s1); rates of blinks from Bentivoglio et al. 1997.",
        "blink": {
            "measured": {
                "perMinute": round(60 * len(intervals) / (motion.blinks.size / FRAME_RATE), 1),
                "logIntervalMean": round(mean, 3),
                "logIntervalDeviation": round(spread, 3),
                "halfHeightSeconds": {str(q): round(float(np.percentile(durations, q)), 3) for q in (10, 50, 90)},
                "count": len(intervals),
            },
            "shape": {
                "frameSeconds": 1 / FRAME_RATE,
                "peakAt": BEFORE,
                "values": [round(float(v), 3) for v in np.median(shapes, 0)],
            },
            "rule": {
                state: {
                    "logIntervalMean": round(float(np.log(60 / rate) - SPREAD**2 / 2), 3),
                    "logIntervalDeviation": SPREAD,
                }
                for state, rate in BLINKS_A_MINUTE.items()
            },
        },
        "gaze": {
            "units": "eyeLook coefficients, both eyes, against the clip's median, eyes open",
            "deviation": {"upwards": deviation(vertical), "toItsLeft": deviation(sideways)},
        },
        "head": {
            "units": "degrees and centimetres, against the clip's median in silence",
            "deviation": {
                name: {axis: round(float(motion.heads[where][:, k].std()), 3) for k, axis in enumerate(axes)}
                for name, where in (("speaking", spoken), ("silent", ~spoken))
            },
            "bandsHz": BANDS,
            "bandDeviation": {
                axis: [round(v, 4) for v in spectrum(motion.heads[..., k], BANDS)] for k, axis in enumerate(axes)
            },
        },
    }


def main() -> None:
    """Measure and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--motion", type=Path, default=WORK / "motion.npz")
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    text = json.dumps(describe(read_motion(options.motion), options.data), indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
