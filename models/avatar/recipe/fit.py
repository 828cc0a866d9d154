"""Fit the head to one face: camera, pose, identity and expression, then what is left over as a smooth shift."""

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.optimize import least_squares

from .head_model import CURVES, MEDIAPIPE_68, OVAL, HeadModel
from .networks import SIZE

DISTANCE = 120.0
"""Centimetres from the camera. Left free, it and the focal length cannot be told apart."""

LEFT_OUT = ("Pupil", "eyeLook", "cheekPuff", "jawL", "jawR", "jawF", "mouthLeft", "mouthRight", "noseSneer")
"""Shapes that a face at rest is not explained with."""


@dataclass(frozen=True)
class Camera:
    """Rotation and translation of the head before the camera, and the focal length in pixels."""

    rotation: np.ndarray
    translation: np.ndarray
    focal: float

    @property
    def matrix(self) -> np.ndarray:
        """The rotation as a matrix."""
        return cv2.Rodrigues(self.rotation)[0]

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels, and depth (larger is nearer)."""
        seen = points @ self.matrix.T + self.translation
        away = DISTANCE - seen[:, 2]
        centre = SIZE / 2
        flat = [centre + self.focal * seen[:, 0] / away, centre - self.focal * seen[:, 1] / away]
        return np.stack(flat, 1), -away


@dataclass(frozen=True)
class Fit:
    """A head that lies on a face."""

    camera: Camera
    points: np.ndarray
    """MediaPipe's 478 points in pixels of the portrait."""
    neutral: np.ndarray
    """Vertices of this person without expression."""
    rest: np.ndarray
    """Weights of the expression shapes in the portrait."""
    shift: np.ndarray
    """Pixels by which each vertex is moved after projection, so that lips and lids lie exactly."""
    error: dict[str, float]
    """Mean distance in pixels, by what was measured."""


def nearest_on(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """For each point the nearest one on a polyline."""
    a, d = line[:-1], np.diff(line, axis=0)
    t = np.clip(((points[:, None] - a) * d).sum(-1) / (d * d).sum(-1), 0, 1)
    on = a + t[..., None] * d
    return on[np.arange(len(points)), ((points[:, None] - on) ** 2).sum(-1).argmin(1)]


def along(line: np.ndarray) -> np.ndarray:
    """Length of a polyline up to each of its points."""
    return np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])


def fit_head(head: HeadModel, points: np.ndarray) -> Fit:
    """Fit to MediaPipe's points in a 512-pixel portrait."""
    camera, neutral, rest, inner, contour = _fit_shapes(head, points)
    flat, _ = camera.project(neutral + np.tensordot(rest.astype(np.float32), head.expression, 1))
    vertices, targets = correspondences(head, flat, points)
    shift, left = _spread(head, vertices, targets - flat[vertices])
    error = {"inner": inner, "contour": contour, "dense": left}
    return Fit(camera, points, neutral, rest, shift, error)


def _fit_shapes(head: HeadModel, points: np.ndarray) -> tuple[Camera, np.ndarray, np.ndarray, float, float]:
    weight = np.ones(68)
    weight[:27], weight[36:] = 0.6, 1.5
    used = [k for k, name in enumerate(head.names) if not name.startswith(LEFT_OUT)]
    vertices = head.landmarks
    basis = np.concatenate([head.identity[:, vertices], head.expression[used][:, vertices]]).astype(np.float64)
    identities = len(head.identity)
    target, jaw = points[MEDIAPIPE_68, :2], points[OVAL, :2]

    def camera_of(x: np.ndarray) -> Camera:
        return Camera(x[:3], x[3:6], float(np.exp(x[6])))

    def misses(x: np.ndarray) -> np.ndarray:
        flat, _ = camera_of(x).project(head.neutral[vertices] + np.tensordot(x[7:], basis, 1))
        aim = target.copy()
        # The contour may slide: point to line, with a little of point to point.
        on = nearest_on(flat[:17], jaw)
        aim[:17] = on + 0.15 * (aim[:17] - on)
        return flat - aim

    def cost(x: np.ndarray) -> np.ndarray:
        shapes = x[7 + identities :]
        dear = np.where(shapes < 0, 12, 3.0) * shapes
        return np.concatenate([(misses(x) * weight[:, None]).ravel(), x[7 : 7 + identities], dear, [2 * x[5]]])

    start = np.zeros(7 + len(basis))
    start[6] = np.log(11 * DISTANCE)
    pose = least_squares(lambda y: cost(np.concatenate([y, start[7:]]))[:136], start[:7]).x
    x = least_squares(cost, np.concatenate([pose, start[7:]])).x
    neutral = head.neutral + np.tensordot(x[7 : 7 + identities].astype(np.float32), head.identity, 1)
    rest = np.zeros(len(head.names))
    rest[used] = x[7 + identities :]
    left = np.linalg.norm(misses(x), axis=1)
    return camera_of(x), neutral, rest, float(left[17:].mean()), float(left[:17].mean())


def correspondences(head: HeadModel, flat: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and where they belong: brows and nose, contour, and every vertex along lips and lids by arc length."""
    vertices = [*head.landmarks[17:36], *head.landmarks[:17]]
    targets = [*points[MEDIAPIPE_68[17:36], :2], *nearest_on(flat[head.landmarks[:17]], points[OVAL, :2])]
    for name, (line, knots) in CURVES.items():
        curve = head.curve(name)
        for a, b in itertools.pairwise(knots):
            first = int(np.where(curve == head.landmarks[a])[0][0])
            last = int(np.where(curve == head.landmarks[b])[0][-1])
            piece = curve[first : last + 1]
            start = line.index(MEDIAPIPE_68[a])
            end = len(line) - 1 - line[::-1].index(MEDIAPIPE_68[b])
            drawn = points[line[start : end + 1], :2]
            full, own = along(drawn), along(flat[piece])
            at = own / max(own[-1], 1e-9) * full[-1]
            vertices += list(piece)
            targets += list(np.stack([np.interp(at, full, drawn[:, k]) for k in (0, 1)], 1))
    unique, first = np.unique(np.array(vertices), return_index=True)
    return unique, np.array(targets)[first]


def _spread(head: HeadModel, vertices: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, float]:
    """Spread shifts of some vertices over all; the back of the head and the neck stay."""
    still = np.concatenate([np.where(head.neutral[:, 1] < -15)[0][::40], np.where(head.neutral[:, 2] < -4)[0][::60]])
    still = still[still < 14062]
    field = RBFInterpolator(
        head.neutral[np.concatenate([vertices, still])],
        np.concatenate([shift, np.zeros((len(still), 2))]),
        kernel="linear",
        smoothing=0.02,
    )
    spread = field(head.neutral)
    return spread, float(np.linalg.norm(spread[vertices] - shift, axis=1).mean())
