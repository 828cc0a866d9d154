"""Pictures that the portrait lends itself to: eyes without lids, lips without the line between them."""

import cv2
import numpy as np

from .head_model import CURVES
from .lids import SIDES
from .networks import SIZE


def bare_eyes(portrait: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The portrait whose eyes are white and iris all over, as they are behind lids."""
    keep = np.zeros((SIZE, SIZE), np.uint8)
    near = np.zeros((SIZE, SIZE), np.uint8)
    for upper, lower in SIDES.values():
        lid_up, lid_low = (points[CURVES[k][0], :2] for k in (upper, lower))
        opening = np.concatenate([lid_up + np.array([0, 1.6]), lid_low - np.array([0, 0.8])])
        cv2.fillPoly(keep, [np.round(opening * 16).astype(np.int32)], 1, cv2.LINE_AA, 4)
        cv2.fillPoly(near, [cv2.convexHull(np.round(opening).astype(np.int32))], 1)
    near = cv2.dilate(near, np.ones((19, 15), np.uint8))
    return cv2.inpaint(portrait.astype(np.uint8), near & (1 - keep), 5, cv2.INPAINT_TELEA).astype(np.float32)


def seamless_lips(portrait: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The portrait without the dark line between closed lips."""
    line = points[[61, *CURVES["inU"][0], 291, *CURVES["inL"][0]], :2]
    mask = np.zeros((SIZE, SIZE), np.uint8)
    corners = np.round(line * 16).astype(np.int32)
    cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, 4)
    cv2.polylines(mask, [corners], True, 255, 5, cv2.LINE_AA, 4)
    mask = (mask > 40).astype(np.uint8)
    return cv2.inpaint(portrait.astype(np.uint8), mask, 5, cv2.INPAINT_TELEA).astype(np.float32)
