"""Precisions and speed: size, time and quality of each way to store the weights; what windows, steps and states cost.

python -m recipe.precision --weights . --voice DIR --alphabet FILE --face-model DIR --words words.tsv
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from workshop.record import machine

from .bench import CLIP_SAMPLES, FRAMES, Bench, as_float, noise_for, read_bench
from .encoder import Encoder
from .evaluate import bench_arguments, merge
from .export import write
from .generator import FLOW, TRUNK, Generator
from .manifest import WINDOWS, motion_feed
from .match import match
from .measures import Closures
from .mouth_figures import against_real
from .rates import BLOCK, FRAME_RATE
from .speech import HELD_VOICES
from .systems import Served
from .training import read_networks

RUNS = 80
"""Runs of which the fastest counts, because the machine is seldom idle."""

REACH = 2 * sum(TRUNK) + 2 * sum(FLOW)
"""Frames that the generator looks back: what would have to be computed again were no state carried."""

Row = dict[str, float | str]


def precisions(bench: Bench, encoder: Encoder, generator: Generator) -> dict[str, Row]:
    """Size, time of a window of two frames, distance to float32, error and closures, by precision."""
    rows: dict[str, Row] = {}
    truth: list[np.ndarray] = []
    held = [u for u in bench.utterances if u.voice in HELD_VOICES][::3]
    for precision in ("float32", "float16", "int8"):
        with tempfile.TemporaryDirectory() as folder:
            size = write(encoder, generator, Path(folder), precision, "A measurement.")
            served = Served(Path(folder))
            made, closures = [], Closures()
            for k in bench.test:
                features, _ = served.hear(as_float(bench.clips[bench.motion.names[k]], CLIP_SAMPLES))
                made.append(served.move(features, np.zeros_like(noise_for(0, FRAMES))))
            for number, utterance in enumerate(held):
                features, _ = served.hear(as_float(bench.voices[utterance.name]))
                face = served.move(features, noise_for(number, len(features) // 2))
                closures.add(bench.gap(face.units()), utterance.segments())
            truth = truth or [face.coefficients for face in made]
            apart = max(float(np.abs(a.coefficients - b).max()) for a, b in zip(made, truth, strict=True))
            error = against_real(bench, {"it": [face.units() for face in made]})["it"]
            rows[precision] = {
                "MB": size / 1e6,
                "2 frames, ms": sum(window_cost(served, 2, 1)),
                "largest change of a coefficient": apart,
                "jaw": error["jaw"],
                "lip gap": error["lip gap"],
                "closed at p b m": closures.rate,
            }
    return rows


def window_cost(served: Served, frames: int, steps: int) -> tuple[float, float]:
    """Milliseconds of the encoder and of the generator for one window: the fastest of many runs."""
    sound = np.random.default_rng(1).normal(0, 0.1, (1, 2 * frames * BLOCK)).astype(np.float32)
    heard = {"samples": sound, "state": np.zeros((1, served.encoder_state), np.float32)}
    feed = motion_feed(frames, served.motion_state)
    times: list[tuple[float, float]] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        served.encoder.run(None, heard)
        middle = time.perf_counter()
        for _ in range(steps):
            served.motion.run(None, feed)
        times.append((middle - start, time.perf_counter() - middle))
    encoder, motion = np.min(times, axis=0) * 1000
    return float(encoder), float(motion)


def speeds(served: Served) -> dict[str, Row]:
    """Cost of windows by length and steps, as share of a core, and what carrying the state saves."""
    rows: dict[str, Row] = {}
    for frames in WINDOWS:
        for steps in (1, 2):
            encoder, motion = window_cost(served, frames, steps)
            again = sum(window_cost(served, frames + REACH, steps))
            rows[f"{frames} frames, {steps} step{'s' * (steps > 1)}"] = {
                "encoder ms": encoder,
                "generator ms": motion,
                "share of a core": (encoder + motion) / (1000 * frames / FRAME_RATE),
                "without carried state ms": again,
                "saved by the state": f"{100 * (1 - (encoder + motion) / again):.0f} %",
            }
    return rows


def main() -> None:
    """Measure and write."""
    options = bench_arguments(__doc__).parse_args()
    torch.set_num_threads(1)
    bench = read_bench(options)
    encoder, generator = read_networks(options.checkpoints)
    match(generator, options.checkpoints)
    merge(
        options.out,
        {
            "precision": precisions(bench, encoder, generator),
            "speed": speeds(bench.served),
            "machine": machine(),
        },
    )


if __name__ == "__main__":
    main()
