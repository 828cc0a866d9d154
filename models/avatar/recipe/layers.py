"""Layers of a picture: what an expression does to a box of pixels, and how layers are made of samples."""

from dataclasses import dataclass

import cv2
import numpy as np

from .networks import GRID
from .raster import Box, membrane


@dataclass(frozen=True)
class Layer:
    """What an expression does to the pixels of a box of the canonical picture."""

    box: Box
    shift: np.ndarray
    """@shape [height, width, 2], pixels: where in the portrait the pixel's skin lies, minus the pixel."""
    opacity: np.ndarray
    """@shape [height, width]"""
    colour: np.ndarray
    """@shape [height, width, 3], BGR of 255, times opacity."""


def smooth(t: np.ndarray | float) -> np.ndarray:
    """From 0 to 1 with level ends."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def sample(picture: np.ndarray, shift: np.ndarray, box: Box) -> np.ndarray:
    """The portrait at the pixels of a box, shifted."""
    x, y = (box.pixel_x + shift[..., 0]).astype(np.float32), (box.pixel_y + shift[..., 1]).astype(np.float32)
    return cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)


def coarse(shift: np.ndarray, known: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """A shift on the grid: exact on the face, a membrane around it that is still at the border of the picture."""
    count = cv2.resize(known, (GRID, GRID), interpolation=cv2.INTER_AREA)
    mean = cv2.resize(shift * known[..., None], (GRID, GRID), interpolation=cv2.INTER_AREA)
    fixed = count > 0.3
    field = np.zeros((GRID, GRID, 2), np.float32)
    field[fixed] = mean[fixed] / count[fixed][:, None]
    membrane(field, fixed, 0.96, 60)
    return field.transpose(2, 0, 1)


def carried_on(box: Box, places: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shifts a pixel, carried on into where nothing is known."""
    shift = (places - np.stack([box.x, box.y], -1)) * known[..., None]
    mean = box.pixels(known.astype(np.float32))
    out = box.pixels(shift) / np.maximum(mean, 1e-3)[..., None]
    # Push and pull: holes take the mean of what is around them.
    sure = (mean > 0.2).astype(np.float32)
    out *= sure[..., None]
    for sigma in (1.0, 3.0, 8.0, 20.0):
        if sure.min() > 0.5:
            break
        around = cv2.GaussianBlur(sure, (0, 0), sigma)
        filled = cv2.GaussianBlur(out * sure[..., None], (0, 0), sigma) / np.maximum(around, 1e-6)[..., None]
        new = (sure < 0.5) & (around > 0.05)
        out[new] = filled[new]
        sure[new] = 1
    return out.astype(np.float32), mean


def folded(
    picture: np.ndarray, places: np.ndarray, known: np.ndarray, smooth_one: np.ndarray, shift: np.ndarray, box: Box
) -> np.ndarray:
    """`smooth_one`, but the mean of samples where skin covers skin: there the mean of two places is no place."""
    finest = cv2.resize(shift, known.shape[::-1], interpolation=cv2.INTER_NEAREST)
    apart = np.abs(places - np.stack([box.x, box.y], -1) - finest).max(-1) * known
    fold = smooth((cv2.dilate(box.pixels(apart.astype(np.float32)), np.ones((3, 3))) - 0.8) / 0.8)[..., None]
    if fold.max() == 0:
        return smooth_one
    samples = cv2.remap(picture, places[..., 0], places[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    mean = box.pixels(known.astype(np.float32))[..., None]
    exact = box.pixels(samples * known[..., None]) / np.maximum(mean, 1e-3)
    fold = fold * (mean > 0.3)
    return smooth_one * (1 - fold) + exact * fold


def layer_of(box: Box, shift: np.ndarray, opacity: np.ndarray, base: np.ndarray, target: np.ndarray) -> Layer:
    """Opacity wherever the portrait alone does not give the target; colour so that both together do."""
    target = np.clip(target, 0, 255)
    differs = np.abs(target - base).max(-1)
    need = np.clip((differs - 3) / 25, 0, 1)
    opacity = np.maximum(opacity, cv2.GaussianBlur(need, (0, 0), 0.7))
    # Enough opacity that a colour in range exists: base · (1 - a) ≤ target ≤ base · (1 - a) + 255 · a.
    low = np.max(1 - target / np.maximum(base, 1), axis=-1)
    high = np.max((target - base) / np.maximum(255 - base, 1), axis=-1)
    opacity = np.clip(np.maximum(opacity, np.maximum(low, high)), 0, 1)
    colour = np.clip(target - base * (1 - opacity[..., None]), 0, 255 * opacity[..., None])
    return Layer(box, shift, opacity.astype(np.float32), colour.astype(np.float32))
