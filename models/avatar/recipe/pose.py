"""Head pose as a smooth shift: every pixel has a depth and a share of the head's movement."""

import cv2
import numpy as np

from .fit import DISTANCE, Fit
from .motion import INDEX
from .networks import GRID, SIZE

PIVOT = np.array([0, -6.0, -1.0])
"""Where the head turns on the neck, in centimetres of the head model."""

FAR = -2.0
"""Depth of what is not the face, in centimetres: hair, ears, neck."""

STEP = SIZE // GRID


def turned(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """The rotation for degrees as `MotionFrame` counts them."""
    return cv2.Rodrigues(np.radians(np.array([pitch, yaw, -roll], np.float64)))[0]


class Pose:
    """The field of poses of one person: from a point of the picture to the canonical one."""

    def __init__(self, fit: Fit, surface: np.ndarray, matte: np.ndarray | None) -> None:
        self.camera = fit.camera
        rows, columns = np.mgrid[0:GRID, 0:GRID].astype(np.float32)
        self.x, self.y = columns * STEP + (STEP - 1) / 2, rows * STEP + (STEP - 1) / 2
        self.depth = self._depth(surface, fit.points[152, 1])
        self.share = self._share(fit.points, matte)

    def _depth(self, surface: np.ndarray, chin: float) -> np.ndarray:
        """Depth on the grid, in centimetres before the camera's zero: the face's, and around it a membrane."""
        known = (surface > -1e8) & (np.arange(SIZE)[:, None] < chin)
        depth = np.where(known, DISTANCE + surface, 0).astype(np.float32)
        count = cv2.resize(known.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA)
        mean = cv2.resize(depth, (GRID, GRID), interpolation=cv2.INTER_AREA)
        fixed = count > 0.6
        out = np.full((GRID, GRID), FAR, np.float32)
        out[fixed] = mean[fixed] / count[fixed]
        start = out.copy()
        for _ in range(600):
            wide = np.pad(out, 1, constant_values=FAR)
            out = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) * 0.25
            out[fixed] = start[fixed]
        # Soft enough that nothing folds at twelve degrees, sharp enough for a nose.
        inner = cv2.GaussianBlur(out, (0, 0), 1.0)
        outer = cv2.GaussianBlur(out, (0, 0), 2.5)
        core = cv2.GaussianBlur(cv2.erode(fixed.astype(np.float32), np.ones((5, 5))), (0, 0), 1.5)
        return inner * core + outer * (1 - core)

    def _share(self, points: np.ndarray, matte: np.ndarray | None) -> np.ndarray:
        """One where the head is, falling to zero at the shoulders; without a matte also around the head."""
        top, chin = points[10, :2], points[152, :2]
        right, left = points[234, :2], points[454, :2]
        height, width = np.linalg.norm(top - chin), np.linalg.norm(left - right)
        first, last = chin[1] - 0.20 * height, chin[1] + 0.45 * height
        down = np.clip((last - self.y) / (last - first), 0, 1)
        down = down * down * (3 - 2 * down)
        if matte is not None:
            return down
        centre = ((top + chin) / 2 + (left + right) / 2) / 2 - [0, 0.16 * height]
        radius = np.sqrt(((self.x - centre[0]) / (width * 0.74)) ** 2 + ((self.y - centre[1]) / (height * 0.72)) ** 2)
        around = np.clip((1.55 - radius) / 0.55, 0, 1)
        return np.minimum(around * around * (3 - 2 * around), 1) * down

    def field(self, motion: np.ndarray) -> np.ndarray:
        """The shift for a motion's head. [2, 64, 64]"""
        turn = turned(*(float(motion[INDEX[k]]) for k in ("headYaw", "headPitch", "headRoll")))
        move = np.array([float(motion[INDEX[k]]) for k in ("headX", "headY", "headZ")])
        focal, base, z = self.camera.focal, self.camera.matrix, self.depth
        middle = SIZE / 2
        seen = np.stack(
            [(self.x - middle) * (DISTANCE - z) / focal, -(self.y - middle) * (DISTANCE - z) / focal, z], -1
        )
        head = (seen - self.camera.translation) @ base
        moved = ((head - PIVOT) @ turn.T + PIVOT + move) @ base.T + self.camera.translation
        away = DISTANCE - moved[..., 2]
        to = np.stack([middle + focal * moved[..., 0] / away, middle - focal * moved[..., 1] / away], -1)
        forward = (to - np.stack([self.x, self.y], -1)) * self.share[..., None]
        forward = cv2.GaussianBlur(forward.astype(np.float32), (0, 0), 1.0)
        # Where does the pixel here come from? A few steps of fixed point.
        columns, rows = np.meshgrid(np.arange(GRID, dtype=np.float32), np.arange(GRID, dtype=np.float32))
        back = -forward
        for _ in range(8):
            back = -cv2.remap(
                forward,
                columns + back[..., 0] / STEP,
                rows + back[..., 1] / STEP,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        return back.transpose(2, 0, 1).astype(np.float32)
