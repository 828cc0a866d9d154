"""The teacher: draws any expression of one person exactly, slowly, in layers.

The face at rest in space is the canonical picture. An expression gives each of its pixels a place in the portrait
(`shift`), an opacity and a colour; head pose is a second, smooth shift on top (see `pose.py`).
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from scipy.sparse.csgraph import dijkstra

from .fit import Fit
from .head_model import CURVES, EYE, FACE, FACE_OVAL, FACE_VERTICES, GUM, SOCKET, TEETH, HeadModel
from .interior import shade
from .lids import Lids, lids_from_photo, lower_half, painted_lids
from .motion import ARKIT_NAMES, INDEX
from .networks import EYE_SHAPE, GRID, MOUTH_SHAPE, SIZE
from .raster import Box, membrane, raster

BIAS = np.array([0, 0.35, 0, 0, 0, 0, 0, 0], np.float32)
"""Centimetres by which a part is drawn nearer than it is: the face, or teeth would come through the lips."""

BLINK_GAIN = 1.08
"""A blink of one closes the eyes wholly."""

UPPER_TEETH, LOWER_TEETH = (0, -0.28, 0.0), (0, -0.42, -0.22)
"""Centimetres by which the teeth are moved: the model's are too high for most mouths."""


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


@dataclass(frozen=True)
class BlinkPhoto:
    """The same person with closed eyes: a picture and the 478 points in it."""

    picture: np.ndarray
    points: np.ndarray


def arkit_map(head: HeadModel) -> np.ndarray:
    """Which shapes of the head each ARKit coefficient moves. [52, shapes]"""
    table = np.zeros((len(ARKIT_NAMES), len(head.names)), np.float32)
    for k, name in enumerate(ARKIT_NAMES):
        if name.startswith("eyeLook") or name == "tongueOut":
            continue
        if name in head.names:
            table[k, head.shape(name)] = 1
        elif name.endswith(("Left", "Right")):
            side = "_L" if name.endswith("Left") else "_R"
            table[k, head.shape(name.removesuffix("Left").removesuffix("Right") + side)] = 1
        else:
            table[k, head.shape(name + "_L")] = table[k, head.shape(name + "_R")] = 1
    return table


class Teacher:
    """One person, ready to be drawn."""

    def __init__(self, head: HeadModel, fit: Fit, portrait: np.ndarray, blink: BlinkPhoto | None = None) -> None:
        self.head, self.fit = head, fit
        self.portrait = portrait.astype(np.float32)
        self.table = arkit_map(head)
        self.upper, self.lower = head.curve("inU"), head.curve("inL")
        self.resting = self._vertices(fit.rest)
        self.flat0, self.depth0 = self._project(self.resting)
        self.places = self.flat0.copy()
        self._lift_teeth()
        self._round_init()
        self._lip_init()
        self.triangles, self.parts = self._visible()
        self._eye_init()
        self.seamless = self._seamless()
        self.low = np.zeros(len(self.flat0), np.float32)
        self.low[lower_half(head)] = 1
        closed = self._project(self._vertices(self._closed_weights()))[0]
        if blink is None:
            self.lids: Lids = painted_lids(head, closed, self.portrait, fit.points)
        else:
            self.lids = lids_from_photo(head, closed, blink.picture, blink.points, self.portrait, fit.points)
        spots = fit.points[[50, 280, 205, 425], :2].astype(int)
        self.skin = float(np.median(self.portrait[spots[:, 1], spots[:, 0]], axis=0).mean())

    # -- set-up -----------------------------------------------------------------------------------

    def _vertices(self, weights: np.ndarray) -> np.ndarray:
        return self.fit.neutral + np.tensordot(weights.astype(np.float32), self.head.expression, 1)

    def _project(self, vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat, depth = self.fit.camera.project(vertices)
        return flat + self.fit.shift, depth

    def _closed_weights(self) -> np.ndarray:
        weights = self.fit.rest.copy()
        for side in "LR":
            weights[self.head.shape(f"eyeBlink_{side}")] = BLINK_GAIN
            weights[self.head.shape(f"eyeWide_{side}")] = 0
        return weights

    def _lift_teeth(self) -> None:
        head = self.head
        self.lift = np.zeros_like(head.neutral)
        falls = np.linalg.norm(head.expression[head.shape("jawOpen")], axis=1) > 0.3
        for material in (2, 3):
            quads = head.quads[head.material == material]
            vertices = np.unique(quads[quads >= 0])
            self.lift[vertices[~falls[vertices]]] = UPPER_TEETH
            self.lift[vertices[falls[vertices]]] = LOWER_TEETH

    def _round_init(self) -> None:
        """The lower lip of the model opens in a V; how its edge carries the face with it when it is rounded."""
        d = dijkstra(self.head.edges, indices=self.lower, limit=3.2)
        d[~np.isfinite(d)] = 9
        kernel = np.exp(-((d / 0.35) ** 2) / 2)
        self.carry = kernel / np.maximum(kernel.sum(0), 1e-9)
        nearest = d.min(0)
        self.carry *= np.where(nearest < 3, np.exp(-((nearest / 0.9) ** 2) / 2), 0)

    def _lip_init(self) -> None:
        """Inner lips are hidden in the portrait: they take the colour of the lip in front of them, mirrored."""
        self.lip_depth = np.zeros(len(self.head.neutral))
        x = self.resting
        for v in self.head.inner_lip():
            to_upper = np.linalg.norm(x[self.upper] - x[v], axis=1)
            to_lower = np.linalg.norm(x[self.lower] - x[v], axis=1)
            above = to_upper.min() < to_lower.min()
            edge = self.upper[to_upper.argmin()] if above else self.lower[to_lower.argmin()]
            distance = float(np.linalg.norm(x[edge] - x[v]))
            self.lip_depth[v] = distance
            place = self.flat0[edge]
            outer = self.fit.points[[0, 37, 267] if above else [17, 84, 314], :2].mean(0)
            reach = min(distance * 6, max(abs(outer[1] - place[1]) * 0.5, 1.0))
            self.places[v] = [place[0], place[1] + (-reach if above else reach)]

    def _visible(self) -> tuple[np.ndarray, np.ndarray]:
        """Triangles that may be drawn: of the face only what the portrait shows from the front."""
        head, camera = self.head, self.fit.camera
        triangles, parts = head.triangles
        whole = Box(0, 0, SIZE, SIZE, 1)
        face = parts == FACE
        nothing = np.zeros((len(self.flat0), 1), np.float32)
        nearest, _, _ = raster(whole, self.flat0, self.depth0, nothing, triangles[face], parts[face], BIAS * 0)
        self.surface = nearest
        around = cv2.dilate(nearest, np.ones((5, 5)))
        facing = (normals(self.resting, triangles) @ camera.matrix.T)[:, 2]
        oval = self.fit.points[FACE_OVAL, :2].astype(np.float32)
        eye_line = self.fit.points[[33, 263], 1].mean()
        lip = self.resting[head.landmarks[57]]
        shown = np.zeros(len(self.flat0), bool)
        for v in range(FACE_VERTICES):
            x, y = self.flat0[v]
            column, row = int(np.clip(round(x), 0, SIZE - 1)), int(np.clip(round(y), 0, SIZE - 1))
            inside = cv2.pointPolygonTest(oval, (float(x), float(y)), True)
            hidden = nearest[row, column] - self.depth0[v]
            side = inside < 14 or abs(head.neutral[v, 0]) > 4.8
            if side and (hidden > 0.35 or (facing[v] < 0.35 and inside < 14)):
                continue
            throat = (
                around[row, column] - self.depth0[v] > 0.8
                and head.neutral[v, 1] < -3.5
                and np.linalg.norm(self.resting[v] - lip) > 2.2
            )
            shown[v] = (inside > 6 or facing[v] > 0.3) and (inside > -2 or y < eye_line - 20) and not throat
        keep = np.isin(parts, (SOCKET, GUM, TEETH, EYE))
        keep |= (parts == FACE) & shown[triangles].all(1)
        return triangles[keep], parts[keep]

    def _eye_init(self) -> None:
        """Centres of the eyeballs, and a portrait whose eyes are white and iris all over, as they are behind lids."""
        head = self.head
        self.eyeballs = []
        picture = self.portrait.astype(np.uint8)
        keep = np.zeros((SIZE, SIZE), np.uint8)
        near = np.zeros((SIZE, SIZE), np.uint8)
        for materials, (upper, lower) in (((6, 7), ("rU", "rL")), ((4, 5), ("lU", "lL"))):
            quads = head.quads[np.isin(head.material, materials)]
            vertices = np.unique(quads[quads >= 0])
            ball = np.unique(head.quads[(head.material == materials[0])])
            ball = ball[ball >= 0]
            self.eyeballs.append((vertices, self.fit.neutral[ball].mean(0)))
            lid_up, lid_low = (self.fit.points[CURVES[k][0], :2] for k in (upper, lower))
            opening = np.concatenate([lid_up + np.array([0, 1.6]), lid_low - np.array([0, 0.8])])
            cv2.fillPoly(keep, [np.round(opening * 16).astype(np.int32)], 1, cv2.LINE_AA, 4)
            wide = cv2.convexHull(np.round(opening).astype(np.int32))
            cv2.fillPoly(near, [wide], 1)
        near = cv2.dilate(near, np.ones((19, 15), np.uint8))
        self.eye_picture = cv2.inpaint(picture, near & (1 - keep), 5, cv2.INPAINT_TELEA).astype(np.float32)

    def _seamless(self) -> np.ndarray:
        """The portrait without the dark line between closed lips."""
        line = self.fit.points[[61, *CURVES["inU"][0], 291, *CURVES["inL"][0]], :2]
        mask = np.zeros((SIZE, SIZE), np.uint8)
        points = np.round(line * 16).astype(np.int32)
        cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
        cv2.polylines(mask, [points], True, 255, 5, cv2.LINE_AA, 4)
        mask = (mask > 40).astype(np.uint8)
        return cv2.inpaint(self.portrait.astype(np.uint8), mask, 5, cv2.INPAINT_TELEA).astype(np.float32)

    # -- drawing ----------------------------------------------------------------------------------

    @cached_property
    def mouth_box(self) -> Box:
        """Where the mouth's patch lies."""
        height, width = MOUTH_SHAPE
        centre = self.fit.points[[61, 291], :2].mean(0)
        return Box(round(centre[0] - width / 2), round(centre[1] - 0.34 * height), width, height, 2)

    @cached_property
    def eye_boxes(self) -> tuple[Box, Box]:
        """Where the patches of the eyes lie, the right one first."""
        height, width = EYE_SHAPE
        boxes = []
        middle = self.fit.points[168, 0]
        for corners, side in (((33, 133), -1), ((263, 362), 1)):
            centre = self.fit.points[list(corners), :2].mean(0)
            left = round(centre[0] - width / 2)
            # The two must not overlap.
            left = min(left, int(middle) - width) if side < 0 else max(left, int(middle) + 1)
            boxes.append(Box(left, round(centre[1] - 0.54 * height), width, height, 3))
        return boxes[0], boxes[1]

    @cached_property
    def inner_triangles(self) -> np.ndarray:
        """Triangles of teeth, gums and the dark: what is lit."""
        triangles, parts = self.head.triangles
        return triangles[np.isin(parts, (SOCKET, GUM, TEETH))]

    def weights(self, motion: np.ndarray) -> np.ndarray:
        """Weights of the head's shapes for a motion."""
        head = self.head
        weights = self.fit.rest + motion[: len(ARKIT_NAMES)] @ self.table
        down = float(motion[INDEX["gazePitch"]])
        for side, name in (("L", "eyeBlinkLeft"), ("R", "eyeBlinkRight")):
            blink = float(np.clip(motion[INDEX[name]], 0, 1))
            weights[head.shape(f"eyeWide_{side}")] *= 1 - blink
            weights[head.shape(f"eyeSquint_{side}")] *= 1 - blink
            # Lids follow the gaze.
            lid = np.clip(down / 60, -0.25, 0.35) * (1 - blink)
            weights[head.shape(f"eyeBlink_{side}")] = blink * BLINK_GAIN + max(lid, 0)
            weights[head.shape(f"eyeWide_{side}")] += max(-lid, 0)
        return weights

    def pose_vertices(self, motion: np.ndarray) -> np.ndarray:
        """Vertices of an expression, lips rounded, eyes turned."""
        vertices = self._round(self._vertices(self.weights(motion)) + self.lift)
        yaw, down = (np.radians(float(motion[INDEX[name]])) for name in ("gazeYaw", "gazePitch"))
        if yaw or down:
            turn = cv2.Rodrigues(np.array([down, 0, 0.0]))[0] @ cv2.Rodrigues(np.array([0, yaw, 0.0]))[0]
            for ball, centre in self.eyeballs:
                vertices[ball] = (vertices[ball] - centre) @ turn.T + centre
        return vertices

    def _round(self, vertices: np.ndarray, amount: float = 0.9) -> np.ndarray:
        up, low = vertices[self.upper], vertices[self.lower]
        order = np.argsort(up[:, 0])
        gap = np.interp(low[:, 0], up[order, 0], up[order, 1]) - low[:, 1]
        centre, half = (low[:, 0].max() + low[:, 0].min()) / 2, (low[:, 0].max() - low[:, 0].min()) / 2
        middle = gap[np.argsort(np.abs(low[:, 0] - centre))[:3]].mean()
        u = np.clip(np.abs(low[:, 0] - centre) / half, 0, 1)
        wanted = middle * np.sqrt(np.clip(1 - u**2.2, 0, 1))
        fall = np.where(u > 0.97, 0, -amount * np.clip(wanted - gap, 0, None)) * np.clip((middle - 0.25) / 0.4, 0, 1)
        out = vertices.copy()
        out[:FACE_VERTICES, 1] += (fall[:, None] * self.carry).sum(0)
        return out

    def layers(self, motion: np.ndarray) -> tuple[Layer, Layer, Layer]:
        """Mouth, right eye, left eye."""
        scene = self.scene(motion)
        return self.draw_mouth(scene), *(self.draw_eye(scene, k) for k in (0, 1))

    def scene(self, motion: np.ndarray) -> "Scene":
        """Everything that the boxes share."""
        vertices = self.pose_vertices(motion)
        flat, depth = self._project(vertices)
        return Scene(motion, vertices, flat, depth)

    def _raster(self, box: Box, scene: "Scene", attributes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return raster(box, scene.flat, scene.depth, attributes, self.triangles, self.parts, BIAS)

    def field(self, scene: "Scene") -> np.ndarray:
        """The shift of the whole picture on the coarse grid. [2, 64, 64]"""
        box = Box(0, 0, SIZE, SIZE, 1)
        _, values, part = self._raster(box, scene, self.places.astype(np.float32))
        known = (part == FACE) | (part == EYE)
        shift = (values - np.stack([box.x, box.y], -1)) * known[..., None]
        return coarse(shift, known.astype(np.float32), (part > 0) & ~known)

    def draw_mouth(self, scene: "Scene") -> Layer:
        """Lips from the portrait, what is between them from the model."""
        box = self.mouth_box
        normal = normals(scene.vertices, self.inner_triangles)
        fourth = np.where(np.arange(len(self.places)) < FACE_VERTICES, self.lip_depth, 0)
        attributes = np.concatenate([self.places, normal, scene.depth[:, None], fourth[:, None]], 1).astype(np.float32)
        _, values, part = self._raster(box, scene, attributes)
        inside = np.isin(part, (SOCKET, GUM, TEETH))
        lips = np.concatenate([self.upper, self.lower])
        hull = cv2.convexHull(box.inside(scene.flat[lips]).astype(np.float32))[:, 0]
        mask = np.zeros(part.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(hull).astype(np.int32)], 1)
        inside &= cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
        shift, _ = self._shift(box, values[..., :2], part == FACE)
        base = sample(self.portrait, shift, box)
        open_by = self._opening(scene)
        target = base
        if open_by > 0:
            clear = sample(self.seamless, shift, box)
            target = base * (1 - open_by) + clear * open_by
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
        return self._layer(box, shift, opacity, base, target)

    def _opening(self, scene: "Scene") -> float:
        middle = self.head.landmarks[[62, 66]]
        gap = np.linalg.norm(np.subtract(*scene.flat[middle])) - np.linalg.norm(np.subtract(*self.flat0[middle]))
        return float(np.clip(gap / 4, 0, 1))

    def draw_eye(self, scene: "Scene", which: int) -> Layer:
        """Skin from the portrait, lids from the picture with closed eyes the more they close, a ball that turns."""
        box = self.eye_boxes[which]
        attributes = np.concatenate([self.places, self.lids.places, self.low[:, None]], 1).astype(np.float32)
        _, values, part = self._raster(box, scene, attributes)
        ball, face = part == EYE, part == FACE
        shift, _ = self._shift(box, values[..., :2], face | ball)
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
        return self._layer(box, shift, np.zeros(shift.shape[:2], np.float32), base, target)

    @staticmethod
    def _look_down(scene: "Scene") -> float:
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

    @staticmethod
    def _shift(box: Box, places: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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

    @staticmethod
    def _layer(box: Box, shift: np.ndarray, opacity: np.ndarray, base: np.ndarray, target: np.ndarray) -> Layer:
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


@dataclass(frozen=True)
class Scene:
    """A head as one motion has it: vertices, their pixels and depth."""

    motion: np.ndarray
    vertices: np.ndarray
    flat: np.ndarray
    depth: np.ndarray


def smooth(t: np.ndarray | float) -> np.ndarray:
    """From 0 to 1 with level ends."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals of the vertices."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.stack(
        [np.bincount(triangles.ravel(), np.repeat(face[:, k], 3), minlength=len(vertices)) for k in range(3)],
        1,
    )
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


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
