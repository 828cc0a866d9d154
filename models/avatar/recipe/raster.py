"""Triangles to pixels, with a depth buffer and any number of attributes."""

import cv2
import numpy as np
from numba import njit


@njit(cache=True, fastmath=True)
def _fill(
    points: np.ndarray,
    depth: np.ndarray,
    attributes: np.ndarray,
    triangles: np.ndarray,
    parts: np.ndarray,
    bias: np.ndarray,
    nearest: np.ndarray,
    values: np.ndarray,
    part: np.ndarray,
) -> None:
    height, width = nearest.shape
    count = attributes.shape[1]
    for i in range(triangles.shape[0]):
        a, b, c = triangles[i, 0], triangles[i, 1], triangles[i, 2]
        x0, y0, x1, y1, x2, y2 = (
            points[a, 0],
            points[a, 1],
            points[b, 0],
            points[b, 1],
            points[c, 0],
            points[c, 1],
        )
        left, right = int(max(0, np.floor(min(x0, x1, x2)))), int(min(width - 1, np.ceil(max(x0, x1, x2))))
        top, bottom = int(max(0, np.floor(min(y0, y1, y2)))), int(min(height - 1, np.ceil(max(y0, y1, y2))))
        if left > right or top > bottom:
            continue
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-9:
            continue
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                w1 = ((x - x0) * (y2 - y0) - (x2 - x0) * (y - y0)) / area
                w2 = ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / area
                w0 = 1 - w1 - w2
                if w0 < -1e-6 or w1 < -1e-6 or w2 < -1e-6:
                    continue
                z = w0 * depth[a] + w1 * depth[b] + w2 * depth[c] + bias[parts[i]]
                if z > nearest[y, x]:
                    nearest[y, x] = z
                    part[y, x] = parts[i]
                    for j in range(count):
                        values[y, x, j] = w0 * attributes[a, j] + w1 * attributes[b, j] + w2 * attributes[c, j]


class Box:
    """A rectangle of the picture, drawn at `scale` samples a pixel along each side."""

    def __init__(self, left: int, top: int, width: int, height: int, scale: int) -> None:
        self.left, self.top, self.width, self.height, self.scale = left, top, width, height, scale
        rows, columns = np.mgrid[0 : height * scale, 0 : width * scale].astype(np.float32)
        self.x = (columns + 0.5) / scale - 0.5 + left
        self.y = (rows + 0.5) / scale - 0.5 + top
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        self.pixel_x, self.pixel_y = columns + left, rows + top

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Points of the picture in samples of the box."""
        return (points - [self.left, self.top] + 0.5) * self.scale - 0.5

    def pixels(self, samples: np.ndarray) -> np.ndarray:
        """Means of samples, a value a pixel."""
        return cv2.resize(samples, (self.width, self.height), interpolation=cv2.INTER_AREA)


def raster(
    box: Box,
    points: np.ndarray,
    depth: np.ndarray,
    attributes: np.ndarray,
    triangles: np.ndarray,
    parts: np.ndarray,
    bias: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nearest surface at each sample: its depth (-1e9 where there is none), attributes, and part (0: none)."""
    shape = (box.height * box.scale, box.width * box.scale)
    nearest = np.full(shape, -1e9, np.float32)
    values = np.zeros((*shape, attributes.shape[1]), np.float32)
    part = np.zeros(shape, np.int32)
    inside = box.inside(points).astype(np.float32)
    _fill(inside, depth.astype(np.float32), attributes, triangles, parts, bias, nearest, values, part)
    return nearest, values, part


@njit(cache=True, fastmath=True)
def membrane(field: np.ndarray, fixed: np.ndarray, decay: float, sweeps: int) -> None:
    """Relax a field [h, w, k] where it is not fixed, zero beyond its border, a little pulled to zero everywhere."""
    height, width, count = field.shape
    for _ in range(sweeps):
        for y in range(height):
            for x in range(width):
                if fixed[y, x]:
                    continue
                for k in range(count):
                    total = 0.0
                    if y > 0:
                        total += field[y - 1, x, k]
                    if y < height - 1:
                        total += field[y + 1, x, k]
                    if x > 0:
                        total += field[y, x - 1, k]
                    if x < width - 1:
                        total += field[y, x + 1, k]
                    field[y, x, k] = total * 0.25 * decay
