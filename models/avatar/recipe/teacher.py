"""The teacher: draws any expression of one person exactly, slowly, in layers.

The face at rest in space is the canonical picture. An expression gives each of its pixels a place in the portrait
(`shift`), an opacity and a colour; head pose is a second, smooth shift on top (see `pose.py`).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .actor import BIAS, Actor, Scene, normals
from .fit import Fit
from .head_model import EYE, FACE, FACE_VERTICES, GUM, SOCKET, TEETH, TONGUE, HeadModel
from .interior import shade
from .layers import Layer, carried_on, coarse, folded, layer_of, sample, smooth
from .lids import Lids, lids_from_photo, lower_half, painted_lids
from .motion import INDEX
from .networks import SIZE
from .raster import Box, raster
from .textures import bare_eyes, seamless_lips


@dataclass(frozen=True)
class BlinkPhoto:
    """The same person with closed eyes: a picture and the 478 points in it."""

    picture: np.ndarray
    points: np.ndarray


class Teacher(Actor):
    """One person, ready to be drawn."""

    def __init__(self, head: HeadModel, fit: Fit, portrait: np.ndarray, blink: BlinkPhoto | None = None) -> None:
        super().__init__(head, fit)
        self.portrait = portrait.astype(np.float32)
        self.eye_picture = bare_eyes(portrait, fit.points)
        self.seamless = seamless_lips(portrait, fit.points)
        self.low = np.zeros(len(self.flat0), np.float32)
        self.low[lower_half(head)] = 1
        closed = self.project(self.vertices(self.closed_weights()))[0]
        if blink is None:
            self.lids: Lids = painted_lids(head, closed, self.portrait, fit.points)
        else:
            self.lids = lids_from_photo(head, closed, blink.picture, blink.points, self.portrait, fit.points)
        spots = fit.points[[50, 280, 205, 425], :2].astype(int)
        self.skin = float(np.median(self.portrait[spots[:, 1], spots[:, 0]], axis=0).mean())

    def layers(self, motion: np.ndarray) -> tuple[Layer, Layer, Layer]:
        """Mouth, right eye, left eye."""
        scene = self.scene(motion)
        return self.draw_mouth(scene), *(self.draw_eye(scene, k) for k in (0, 1))

    def _raster(self, box: Box, scene: Scene, attributes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return raster(box, scene.flat, scene.depth, attributes, self.triangles, self.parts, BIAS)

    def field(self, scene: Scene) -> np.ndarray:
        """The shift of the whole picture on the coarse grid. [2, 64, 64]"""
        box = Box(0, 0, SIZE, SIZE, 1)
        _, values, part = self._raster(box, scene, self.places.astype(np.float32))
        known = (part == FACE) | (part == EYE)
        shift = (values - np.stack([box.x, box.y], -1)) * known[..., None]
        return coarse(shift, known.astype(np.float32), (part > 0) & ~known)

    def draw_mouth(self, scene: Scene) -> Layer:
        """Lips from the portrait, what is between them from the model."""
        box = self.mouth_box
        normal = normals(scene.vertices, self.inner_triangles)
        fourth = np.where(np.arange(len(self.places)) < FACE_VERTICES, self.lip_depth, 0)
        attributes = np.concatenate([self.places, normal, scene.depth[:, None], fourth[:, None]], 1).astype(np.float32)
        _, values, part = self._raster(box, scene, attributes)
        inside = np.isin(part, (SOCKET, GUM, TEETH, TONGUE))
        lips = np.concatenate([self.upper, self.lower])
        hull = cv2.convexHull(box.inside(scene.flat[lips]).astype(np.float32))[:, 0]
        mask = np.zeros(part.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(hull).astype(np.int32)], 1)
        between = cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
        inside &= between | ((part == TONGUE) & (scene.motion[INDEX["tongueOut"]] > 0))
        shift, _ = carried_on(box, values[..., :2], part == FACE)
        base = sample(self.portrait, shift, box)
        open_by = self._opening(scene)
        skin = self.portrait * (1 - open_by) + self.seamless * open_by
        target = folded(skin, values[..., :2], part == FACE, sample(skin, shift, box), shift, box)
        lip = box.pixels(np.where(part == FACE, values[..., 6], 0))
        # Lips darken inwards, softly: a hard dark rim looks drawn.
        target = target * (1 - 0.55 * np.clip(lip / 0.6, 0, 1) ** 1.3)[..., None]
        opacity = box.pixels(inside.astype(np.float32))
        if opacity.max() > 0:
            colour = shade(part, values[..., 2:5], values[..., 5], inside, self.skin, box.scale)
            colour = box.pixels(colour * inside[..., None])
            opacity = cv2.GaussianBlur(opacity, (0, 0), 0.6)
            colour = cv2.GaussianBlur(colour, (0, 0), 0.6)
            target = target * (1 - opacity[..., None]) + colour
        return layer_of(box, shift, opacity, base, target)

    def _opening(self, scene: Scene) -> float:
        middle = self.head.landmarks[[62, 66]]
        gap = np.linalg.norm(np.subtract(*scene.flat[middle])) - np.linalg.norm(np.subtract(*self.flat0[middle]))
        return float(np.clip(gap / 4, 0, 1))

    def draw_eye(self, scene: Scene, which: int) -> Layer:
        """Skin from the portrait, lids from the picture with closed eyes the more they close, a ball that turns."""
        box = self.eye_boxes[which]
        attributes = np.concatenate([self.places, self.lids.places, self.low[:, None]], 1).astype(np.float32)
        _, values, part = self._raster(box, scene, attributes)
        ball, face = part == EYE, part == FACE
        shift, _ = carried_on(box, values[..., :2], face | ball)
        base = sample(self.portrait, shift, box)
        samples = cv2.remap(
            self.portrait, values[..., 0], values[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )
        eye = cv2.remap(
            self.eye_picture, values[..., 0], values[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )
        shut = float(np.clip(scene.motion[INDEX["eyeBlinkLeft" if which else "eyeBlinkRight"]], 0, 1))
        weight = np.zeros(part.shape, np.float32)
        if shut > 0:
            there = [np.ascontiguousarray(values[..., k]) for k in (2, 3)]
            lid = cv2.remap(self.lids.picture, there[0], there[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
            up, low = smooth((shut - 0.1) / 0.5), smooth((shut - 0.6) / 0.4)
            weight = self._lid_area(which) * face * (up + (low - up) * values[..., 4])
            samples = samples * (1 - weight[..., None]) + lid * weight[..., None]
        # The lid's shadow on the ball.
        above = cv2.GaussianBlur(np.roll(face.astype(np.float32), 2 * box.scale, 0), (0, 0), box.scale)
        shadow = 1 - 0.35 * np.clip(above, 0, 1) * np.clip(shut * 1.5 + self._look_down(scene), 0, 1)
        shadow *= 1 - 0.55 * smooth(shut / 0.8)
        samples = np.where(ball[..., None], eye * shadow[..., None], samples)
        covered = face | ball
        mean = box.pixels(covered.astype(np.float32))[..., None]
        target = box.pixels(samples * covered[..., None]) / np.maximum(mean, 1e-3)
        target = np.where(mean > 0.3, target, base)
        return layer_of(box, shift, np.zeros(shift.shape[:2], np.float32), base, target)

    @staticmethod
    def _look_down(scene: Scene) -> float:
        return float(max(scene.motion[INDEX["gazePitch"]], 0)) / 20

    def _lid_area(self, which: int) -> np.ndarray:
        """One over the lids of an eye, falling to zero before brow, nose and cheek."""
        box = self.eye_boxes[which]
        points = self.fit.points
        corners = points[[33, 133] if which == 0 else [362, 263], :2]
        centre, width = corners.mean(0), np.linalg.norm(np.subtract(*corners))
        across = np.abs(box.x - centre[0]) / (0.80 * width)
        down = box.y - centre[1]
        down = np.where(down < 0, -down / (0.52 * width), down / (0.42 * width))
        radius = np.sqrt(across**2 + down**2)
        t = np.clip((1.0 - radius) / 0.35, 0, 1)
        return t * t * (3 - 2 * t)
