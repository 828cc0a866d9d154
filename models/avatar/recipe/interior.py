"""The inside of an open mouth: teeth, gums, tongue and the dark behind them, lit from the front."""

import cv2
import numpy as np

from .head_model import GUM, SOCKET, TEETH, TONGUE

ALBEDO = {SOCKET: (38, 30, 84), GUM: (88, 84, 178), TEETH: (208, 222, 232), TONGUE: (96, 92, 190)}
"""Blue, green, red."""

LIGHT = np.array([0.15, 0.25, 0.95]) / np.linalg.norm([0.15, 0.25, 0.95])


def shade(
    part: np.ndarray, normal: np.ndarray, depth: np.ndarray, inside: np.ndarray, skin: float, scale: int
) -> np.ndarray:
    """Colours of the samples of an open mouth; `skin` is how bright the person's skin is in the portrait."""
    out = np.zeros((*part.shape, 3), np.float32)
    if not inside.any():
        return out
    for which, colour in ALBEDO.items():
        out[part == which] = colour
    light = 0.35 + 0.65 * np.clip(np.abs(normal @ LIGHT), 0, 1)
    teeth, tongue = part == TEETH, part == TONGUE
    # A tongue that is put out leaves teeth as light as they were.
    behind = depth[inside & ~tongue]
    front = np.percentile(behind if len(behind) else depth[inside], 98)
    deep = np.clip(front - depth, 0, 9)
    reach = np.select([teeth, tongue, part == GUM], [3.4, 4.2, 2.3], 1.6)
    fall = np.exp(-deep / reach)
    # Light comes in through the opening: the wider it is around a place, the more; the upper lip throws a shadow.
    opening = np.clip(0.42 + 1.0 * cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 5 * scale), 0, 1)
    shadow = cv2.GaussianBlur(np.roll(inside.astype(np.float32), 4 * scale, 0), (0, 0), 3 * scale)
    opening *= 0.5 + 0.5 * shadow
    opening = np.where(teeth, np.clip(opening * 0.6 + 0.42, 0, 1), opening)
    strength = np.clip(light * fall * opening, 0, 1)[..., None] ** np.array([1.25, 1.2, 0.95])
    out *= (strength * (0.35 + 0.65 * skin / 178) * 0.97).astype(np.float32)
    # Next to the lips lies their wet inner side, not the dark.
    rim = np.exp(-cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5) / (2.2 * scale))
    inner = (rim * (1 - teeth))[..., None] * np.array([52, 44, 116], np.float32) * skin / 178
    out = np.maximum(out, inner.astype(np.float32))
    return _fill_gaps(out, teeth, inside, scale) if teeth.any() else out


def _fill_gaps(colour: np.ndarray, teeth: np.ndarray, inside: np.ndarray, scale: int) -> np.ndarray:
    """Narrow gaps between teeth are shaded tooth, not black."""
    closed = cv2.morphologyEx(teeth.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 3 * scale + 1), np.uint8)) > 0
    gap = closed & ~teeth & inside
    window = (4 * scale + 1, 1)
    mean = (
        cv2.blur(colour * teeth[..., None], window)
        / np.maximum(cv2.blur(teeth.astype(np.float32), window), 0.05)[..., None]
    )
    colour = colour.copy()
    colour[gap] = mean[gap] * np.array([0.72, 0.72, 0.78], np.float32)
    return np.where(closed[..., None], cv2.GaussianBlur(colour, (0, 0), 0.6 * scale), colour)
