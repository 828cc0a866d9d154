"""What every measurement reads: the served graphs, held-out clips, voices never heard, the lips of the 3D head."""

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from workshop.training import load_checkpoint

from .align import Segment, align, read_words
from .articulate import Lips
from .clips import Motion, part_of, read_motion
from .face import Array, read_face
from .generator import LATENTS, Generator
from .names import UNITS
from .sounds import Sounds, read_sounds
from .speech import HELD_VOICES, Utterance, read_alphabet, read_utterances
from .systems import Served
from .training import read_networks

FRAMES = 75
CLIP_SAMPLES = 48_000
JAW, PUCKER = UNITS.index("jawOpen"), UNITS.index("mouthPucker")

Figures = dict[str, float]


def as_float(pcm: np.ndarray, length: int | None = None) -> np.ndarray:
    """16-bit samples to float32, cut or padded to `length`."""
    made = np.zeros(len(pcm) if length is None else length, np.float32)
    made[: len(pcm)] = pcm[: len(made)] / np.float32(32768)
    return made


@dataclass
class Bench:
    """What every measurement reads."""

    served: Served
    motion: Motion
    clips: Sounds
    voices: Sounds
    utterances: list[Utterance]
    words: dict[str, list[Segment]]
    lips: Lips
    checkpoints: Path

    def gap(self, units: Array) -> Array:
        """Millimetres between the inner lips for units [F, ≤ len(UNITS)]."""
        return units @ self.lips.gaps.numpy().astype(np.float64)[: units.shape[-1]] + self.lips.rest

    def width(self, units: Array) -> Array:
        """Millimetres of the mouth's width against rest."""
        return units @ self.lips.widths.numpy().astype(np.float64)[: units.shape[-1]]

    @cached_property
    def test(self) -> list[int]:
        """Rows of the held-out clips."""
        return [k for k, name in enumerate(self.motion.names) if part_of(name) == "test"]

    @cached_property
    def heard(self) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Features and log probabilities of the held-out clips."""
        return {k: self.served.hear(as_float(self.clips[self.motion.names[k]], CLIP_SAMPLES)) for k in self.test}

    @cached_property
    def segments(self) -> dict[int, list[Segment]]:
        """Phonemes of the held-out clips."""
        return {k: align(self.words[self.motion.names[k]], self.heard[k][1]) for k in self.test}

    def rival(self, name: str) -> Generator | None:
        """A network that is not served, if its checkpoint is there."""
        path = self.checkpoints / f"{name}.pt"
        if not path.exists():
            return None
        generator = Generator()
        generator.load_state_dict(load_checkpoint(path)["average"])
        generator.settle_with(read_networks(self.checkpoints)[0])
        return generator.eval()


def noise_for(seed: int, frames: int) -> np.ndarray:
    """White noise of a seed, by absolute frame."""
    return np.random.default_rng(seed).standard_normal((frames, LATENTS)).astype(np.float32)


def read_bench(options: argparse.Namespace) -> Bench:
    """Read everything that the measurements need."""
    face = read_face(options.face_model)
    moves = face.unit_moves(list(UNITS))
    held = [u for u in read_utterances(options.voice, read_alphabet(options.alphabet)) if u.voice in HELD_VOICES]
    every = max(1, len(held) // options.utterances)
    return Bench(
        served=Served(options.weights),
        motion=read_motion(options.motion),
        clips=read_sounds(options.sounds, "motion"),
        voices=read_sounds(options.sounds, "voice"),
        utterances=held[::every][: options.utterances],
        words=read_words(options.words),
        lips=Lips(*face.gaps(moves), face.width(moves)),
        checkpoints=options.checkpoints,
    )
