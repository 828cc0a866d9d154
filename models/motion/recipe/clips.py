"""Clips of real motion with their sound: what `solve` made, and how they are split."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Motion:
    """Motion of every clip.

    units: [C, F, 18], jaw, lips and brows as `MOUTH + BROWS` names them, the clip's face at rest removed.
    heads: [C, F, 6], yaw, pitch, roll in degrees and x, y, z in centimetres.
    blinks: [C, F], MediaPipe's, mean of both eyes.
    speech: [C, 2], seconds from the first word to the end of the last.
    """

    names: list[str]
    units: Float
    heads: Float
    blinks: Float
    speech: Float


def save_motion(path: Path, motion: Motion) -> None:
    """Write what `read_motion` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        names=np.array(motion.names),
        units=motion.units.astype(np.float32),
        heads=motion.heads.astype(np.float32),
        blinks=motion.blinks.astype(np.float32),
        speech=motion.speech,
    )


def read_motion(path: Path) -> Motion:
    """Read the solved motion."""
    stored = np.load(path)
    return Motion(
        [str(name) for name in stored["names"]],
        *(stored[key].astype(np.float64) for key in ("units", "heads", "blinks", "speech")),
    )


def part_of(name: str) -> Literal["train", "validation", "test"]:
    """Return the part that a clip belongs to, by its name: 80, 5 and 15 in a hundred."""
    place = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100
    return "train" if place < 80 else "validation" if place < 85 else "test"
