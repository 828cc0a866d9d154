"""The manifest: what the service must know to load and run the two graphs, and what they cost here."""

import hashlib
import os
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime

from .encoder import Encoder
from .generator import LATENTS, STATES, Generator
from .names import ARKIT
from .phonemes import CLASSES
from .rates import BLOCK, FEATURE_RATE, FEATURES_A_FRAME, FRAME_RATE, LEAD, SAMPLE_RATE, WIDTH

WINDOWS = (2, 4, 8, 16)
"""Frames a window may have."""

RUNS = 40
"""Runs of which the fastest counts, because the machine is seldom idle."""

Shape = list[int | str]


def shapes(encoder: Encoder, generator: Generator) -> dict[str, dict[str, Shape]]:
    """Shapes by graph and tensor: B sessions, N blocks or frames, S samples (320 a block), F features (2 a frame)."""
    e, s = encoder.state_size, generator.state_size
    return {
        "encoder": {
            "samples": ["B", "S"],
            "state": ["B", e],
            "features": ["B", "N", WIDTH],
            "phonemes": ["B", "N", len(CLASSES)],
            "nextState": ["B", e],
        },
        "motion": {
            "features": ["B", "F", WIDTH],
            "noise": ["B", "N", LATENTS],
            "times": ["B", 2],
            "label": ["B", "N", len(STATES)],
            "controls": ["B", "N", len(ARKIT)],
            "state": ["B", s],
            "latent": ["B", "N", LATENTS],
            "coefficients": ["B", "N", len(ARKIT)],
            "head": ["B", "N", 6],
            "nextState": ["B", s],
        },
    }


def manifest(
    folder: Path, encoder: Encoder, generator: Generator, precision: str, provenance: str
) -> dict[str, object]:
    """Describe the graphs in `folder`, as the service's manifests do."""
    known = shapes(encoder, generator)
    return {
        "name": "motion",
        "version": "0.1.0",
        "license": "Apache-2.0",
        "provenance": f"{provenance} Weights: {precision}.",
        "files": {name: described(folder / name) for name in ("encoder.onnx", "motion.onnx")},
        "sampleRateHz": SAMPLE_RATE,
        "steps": [1, 2],
        "windowsMs": {"shortest": 1000 / FRAME_RATE, "longest": 1000 * max(WINDOWS) / FRAME_RATE},
        "cost": {"machine": machine(), "milliseconds": costs(folder, encoder, generator)},
        "graphs": {
            "encoder": {"file": "encoder.onnx", **ends(known["encoder"], Encoder.inputs, Encoder.outputs)},
            "motion": {"file": "motion.onnx", **ends(known["motion"], Generator.inputs, Generator.outputs)},
        },
        "traits": {
            "kind": "motion",
            "framesPerSecond": FRAME_RATE,
            "featuresPerSecond": FEATURE_RATE,
            "featuresPerFrame": FEATURES_A_FRAME,
            "blockSamples": BLOCK,
            "leadFeatures": LEAD,
            "latents": LATENTS,
            "encoderState": encoder.state_size,
            "motionState": generator.state_size,
            "labels": list(STATES),
            "coefficients": ARKIT,
            "phonemes": list(CLASSES),
        },
    }


def ends(known: dict[str, Shape], inputs: tuple[str, ...], outputs: tuple[str, ...]) -> dict[str, object]:
    """Inputs and outputs of a graph with their types and shapes."""

    def tensor(name: str) -> dict[str, object]:
        return {"name": name, "type": "float32", "shape": known[name]}

    return {"inputs": [tensor(name) for name in inputs], "outputs": [tensor(name) for name in outputs]}


def described(path: Path) -> dict[str, object]:
    """Size and hash of a file."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """A session of one thread, as a worker of the service has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def motion_feed(frames: int, state_size: int, batch: int = 1) -> dict[str, np.ndarray]:
    """Inputs of one step of one window, of plausible size."""
    noise = np.random.default_rng(1).standard_normal
    return {
        "features": np.tanh(noise((batch, 2 * frames, WIDTH))).astype(np.float32),
        "noise": noise((batch, frames, LATENTS)).astype(np.float32),
        "times": np.tile(np.array([0, 1], np.float32), (batch, 1)),
        "label": np.tile(np.array([0, 0, 1], np.float32), (batch, frames, 1)),
        "controls": np.zeros((batch, frames, len(ARKIT)), np.float32),
        "state": np.zeros((batch, state_size), np.float32),
    }


def costs(folder: Path, encoder: Encoder, generator: Generator) -> dict[str, float]:
    """Milliseconds of one thread: both graphs by frames a window, the generator for one step."""
    hears, moves = open_session(folder / "encoder.onnx"), open_session(folder / "motion.onnx")
    found = {}
    for frames in WINDOWS:
        sound = {
            "samples": np.random.default_rng(1).normal(0, 0.1, (1, 2 * frames * BLOCK)).astype(np.float32),
            "state": np.zeros((1, encoder.state_size), np.float32),
        }
        feed = motion_feed(frames, generator.state_size)
        found[f"encoder, {frames} frames"] = fastest(partial(hears.run, None, sound))
        found[f"motion, {frames} frames"] = fastest(partial(moves.run, None, feed))
    return found


def fastest(run: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return round(float(np.min(times)) * 1000, 3)


def machine() -> str:
    """A few words for the processor at hand."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    model = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), "")
    sets = ", ".join(label for flag, label in (("avx512f", "AVX-512"), ("avx512_vnni", "VNNI")) if flag in text)
    return f"{os.cpu_count()} cores of {model or platform.machine()} ({sets or 'AVX2'}), one thread, cpu"
