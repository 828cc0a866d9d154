"""Pairs of motion and picture, drawn by the teacher and kept in one file."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .layers import Layer
from .moments import draw_moments
from .networks import EYE_SHAPE, GRID, MOUTH_SHAPE
from .progress import Progress
from .teacher import Teacher


@dataclass
class Pairs:
    """Rows of motion and what the teacher drew. Shifts in pixels; opacity and colour (RGB times opacity) of 255."""

    motion: np.ndarray
    field: np.ndarray
    mouth_shift: np.ndarray
    mouth_colour: np.ndarray
    eyes_shift: np.ndarray
    eyes_colour: np.ndarray

    def save(self, path: Path) -> None:
        """Write beside the place, then rename."""
        part = path.with_suffix(".part.npz")
        np.savez(part, **{f.name: getattr(self, f.name) for f in fields(self)})
        part.rename(path)


def read_pairs(path: Path) -> Pairs:
    """What `save` wrote."""
    stored = np.load(path)
    return Pairs(**{f.name: stored[f.name] for f in fields(Pairs)})


def planes(layer: Layer) -> tuple[np.ndarray, np.ndarray]:
    """Shift [2, h, w] and opacity with colour [4, h, w] of a layer."""
    colour = np.concatenate([layer.opacity[..., None] * 255, layer.colour[..., ::-1]], -1)
    return layer.shift.transpose(2, 0, 1).astype(np.float16), np.round(colour).transpose(2, 0, 1).astype(np.uint8)


def draw_pairs(teacher: Teacher, count: int, seed: int, progress: Progress) -> Pairs:
    """Draw `count` random moments; the first is the face at rest."""
    motion = draw_moments(count, seed)
    motion[0] = 0
    pairs = Pairs(
        motion,
        np.zeros((count, 2, GRID, GRID), np.float16),
        np.zeros((count, 2, *MOUTH_SHAPE), np.float16),
        np.zeros((count, 4, *MOUTH_SHAPE), np.uint8),
        np.zeros((count, 2, 2, *EYE_SHAPE), np.float16),
        np.zeros((count, 2, 4, *EYE_SHAPE), np.uint8),
    )
    for k, row in enumerate(motion):
        scene = teacher.scene(row)
        pairs.field[k] = teacher.field(scene)
        pairs.mouth_shift[k], pairs.mouth_colour[k] = planes(teacher.draw_mouth(scene))
        for eye in (0, 1):
            pairs.eyes_shift[k, eye], pairs.eyes_colour[k, eye] = planes(teacher.draw_eye(scene, eye))
        progress.at((k + 1) / count)
    return pairs
