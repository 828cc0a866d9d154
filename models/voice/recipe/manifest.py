"""The manifest: what the service must know to load and run the graphs, and what they cost here."""

from functools import partial
from pathlib import Path

import numpy as np
from workshop.record import described, fastest, machine

from .acoustic import CONDITIONS, CONTEXT
from .alphabet import ALPHABET, SILENCE
from .corpus import VOICES, Float
from .drawing import Drawing
from .flow import Noise
from .prosody import VALUES, WIDTH
from .rates import BINS, FRAMES_A_POSITION, POSITION, SAMPLE_RATE
from .served import PARTS, Step, Text, Window
from .speaker import Speaker, voice_weights

EIGHT_WORDS = "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ lˈAzi dˈɔɡz."
"""The clause whose front is timed."""

NAMES = {"af_heart": "Heart", "af_bella": "Bella", "am_michael": "Michael", "am_fenrir": "Fenrir"}
"""What people call the voices."""

TIMING = {"leadMs": 50, "lastPhonemeMs": 85, "onsetMs": 125}
"""How the teacher's sound lies against its durations, in milliseconds: a phoneme is heard before its duration begins,
the last one for so long, and sound may begin before the opening silence ends."""

Shape = list[int | str]

SHAPES: dict[str, tuple[str, Shape]] = {
    "tokens": ("int64", [1, "T"]),
    "voice": ("float32", [1, len(VOICES)]),
    "speed": ("float32", [1]),
    "durations": ("float32", [1, "T"]),
    "pitch": ("float32", [1, "F"]),
    "energy": ("float32", [1, "F"]),
    "conditions": ("float32", [1, CONDITIONS, "N"]),
    "encoded": ("float32", [1, WIDTH, "T"]),
    "calm": ("float32", [1, len(VALUES), "T"]),
    "reach": ("float32", [1, len(VALUES), "T"]),
    "z": ("float32", [1, len(VALUES), "T"]),
    "velocity": ("float32", [1, len(VALUES), "T"]),
    "deviation": ("float32", [1, len(VALUES), "T"]),
    "r": ("float32", [1]),
    "t": ("float32", [1]),
    "expressiveness": ("float32", [1]),
    **{name: ("float32", [1, BINS, "F"]) for name in Window.outputs},
}
"""Type and shape of every tensor that goes in or out: T tokens, N positions of 25 ms, F = 2N frames of 12.5 ms."""


def manifest(
    files: dict[str, Path], precision: str, provenance: str, noise: Noise, drawing: Drawing
) -> dict[str, object]:
    """Describe the graphs in `files` (by name), as the service's manifests do."""
    return {
        "name": "voice",
        "version": "0.1.0",
        "license": "Apache-2.0",
        "provenance": f"{provenance} Weights: {precision}.",
        "files": {path.name: described(path) for path in files.values()},
        "sampleRateHz": SAMPLE_RATE,
        "steps": [1, 2],
        "windowsMs": {"shortest": 1000 * POSITION / SAMPLE_RATE, "longest": 2000},
        "cost": {"machine": machine(), "milliseconds": costs(files["front"].parent, noise)},
        "graphs": {
            name: {
                "file": path.name,
                # Products of eight bits, and sums over what came before: a processor's work.
                "runsOn": "cpu",
                **ends(PARTS[name].inputs, PARTS[name].outputs),
            }
            for name, path in files.items()
        },
        "traits": traits(noise, drawing),
    }


def traits(noise: Noise, drawing: Drawing) -> dict[str, object]:
    """What only the room of voices understands."""
    return {
        "kind": "voice",
        "language": "en-US",
        "contextFrames": CONTEXT * FRAMES_A_POSITION,
        "front": {
            "tokens": "tokens",
            "voice": "voice",
            "speed": "speed",
            "durations": "durations",
            "framesPerDuration": FRAMES_A_POSITION,
            "pitch": "pitch",
            "calm": "calm",
            "reach": "reach",
            "deviation": "deviation",
            "expressiveness": "expressiveness",
        },
        "flow": {
            "text": {name: name for name in (*Text.inputs, *Text.outputs)},
            "step": {name: name for name in (*Step.inputs, *Step.outputs)},
            "middle": drawing.middle,
            "noise": {"shared": rounded(noise.shared), "own": rounded(noise.own)},
            "secondStep": {
                "afterSilence": drawing.after_silence,
                "stressed": drawing.stressed,
                "elsewhere": drawing.elsewhere,
            },
        },
        "decoder": {
            "conditions": [
                {"name": "conditions", "framesPerColumn": FRAMES_A_POSITION},
                {"name": "pitch", "framesPerColumn": 1},
                {"name": "energy", "framesPerColumn": 1},
            ],
            **{name: name for name in Window.outputs},
        },
        "timing": TIMING,
        "voices": [
            {"id": voice.split("_")[1], "name": NAMES[voice], "weights": voice_weights(voice)[0].tolist()}
            for voice in VOICES
        ],
        "edgeToken": SILENCE,
        "alphabet": ALPHABET,
    }


def rounded(numbers: Float) -> list[float]:
    """Four places are enough."""
    return [round(float(x), 4) for x in numbers]


def ends(inputs: tuple[str, ...], outputs: tuple[str, ...]) -> dict[str, object]:
    """Inputs and outputs of a graph with their types and shapes."""

    def tensor(name: str) -> dict[str, object]:
        kind, shape = SHAPES[name]
        return {"name": name, "type": kind, "shape": shape}

    return {"inputs": [tensor(name) for name in inputs], "outputs": [tensor(name) for name in outputs]}


def costs(folder: Path, noise: Noise | None = None) -> dict[str, float]:
    """Milliseconds of one thread: what eight words take before their sound, and the decoder with its context."""
    speaker, voice = Speaker(folder, noise), voice_weights(VOICES[0])
    clause = speaker.plan(EIGHT_WORDS * 2, voice)
    text = speaker.read(EIGHT_WORDS, voice)
    z = np.zeros_like(text["calm"])
    found = {
        "front": round(fastest(lambda: speaker.plan(EIGHT_WORDS, voice)), 1),
        "text": round(fastest(lambda: speaker.read(EIGHT_WORDS, voice)), 1),
        "flow": round(fastest(lambda: speaker.velocity(text, z, 0.0, 1.0)), 1),
    }
    for span in (100, 800):
        window = partial(speaker.spectra, clause, CONTEXT, CONTEXT + span * SAMPLE_RATE // (1000 * POSITION))
        found[f"window of {span} ms"] = round(fastest(window), 1)
    return found
