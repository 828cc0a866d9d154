"""The manifest: what the service must know to load and run the two graphs, and what they cost here."""

from functools import partial
from pathlib import Path

import numpy as np
from workshop.graphs import open_session
from workshop.record import described, fastest, machine

from .encoder import Encoder
from .generator import LATENTS, STATES, Generator
from .names import ARKIT
from .phonemes import CLASSES
from .rates import BLOCK, FEATURE_RATE, FEATURES_A_FRAME, FRAME_RATE, LEAD, SAMPLE_RATE, WIDTH

WINDOWS = (2, 4, 8, 16)
"""Frames a window may have."""

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
            "encoder": {
                "file": "encoder.onnx",
                "runsOn": "cpu",
                **ends(known["encoder"], Encoder.inputs, Encoder.outputs),
            },
            "motion": {
                "file": "motion.onnx",
                "runsOn": "cpu",
                **ends(known["motion"], Generator.inputs, Generator.outputs),
            },
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
        found[f"encoder, {frames} frames"] = round(fastest(partial(hears.run, None, sound)), 3)
        found[f"motion, {frames} frames"] = round(fastest(partial(moves.run, None, feed)), 3)
    return found
