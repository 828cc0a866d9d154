"""One person's head in motion: where every vertex is, what of it is drawn, and where lips, lids and irises lie."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from scipy.sparse.csgraph import dijkstra

from .fit import Fit
from .head_model import EYE, FACE, FACE_OVAL, FACE_VERTICES, GUM, SOCKET, TEETH, TONGUE, HeadModel
from .lids import SIDES
from .motion import ARKIT_NAMES, INDEX
from .networks import EYE_SHAPE, MOUTH_SHAPE, SIZE
from .raster import Box, raster

BIAS = np.array([0, 0.35, 0, 0, 0, 0, 0, 0], np.float32)
"""Centimetres by which a part is drawn nearer than it is: the face, or teeth would come through the lips."""

BLINK_GAIN = 1.08
"""A blink of one closes the eyes wholly."""

TONGUE_OUT = (0.0, 0.55, 2.1)
"""Centimetres by which `tongueOut` moves the tip; the root stays."""

STRETCHED = {"browDownLeft": 2.5, "browDownRight": 2.5, "mouthFunnel": 1.3}
"""Shapes that go further than the head model's, whose whole reach a face tracker calls a third."""

UPPER_TEETH, LOWER_TEETH = (0, -0.28, 0.0), (0, -0.42, -0.22)
"""Centimetres by which the teeth are moved: the model's are too high for most mouths."""


@dataclass(frozen=True)
class Scene:
    """A head as one motion has it: vertices, their pixels and depth."""

    motion: np.ndarray
    vertices: np.ndarray
    flat: np.ndarray
    depth: np.ndarray


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
    for name, gain in STRETCHED.items():
        table[ARKIT_NAMES.index(name)] *= gain
    return table


class Actor:
    """A fitted head that acts any motion."""

    def __init__(self, head: HeadModel, fit: Fit) -> None:
        self.head, self.fit = head, fit
        self.table = arkit_map(head)
        self.upper, self.lower = head.curve("inU"), head.curve("inL")
        self.resting = self.vertices(fit.rest)
        self.flat0, self.depth0 = self.project(self.resting)
        self.places = self.flat0.copy()
        self._lift_teeth()
        forward = head.neutral[head.tongue, 2]
        self.tongue_share = ((forward - forward.min()) / np.ptp(forward)) ** 1.5
        self._round_init()
        self._lip_init()
        self.eyeballs = self._eyeballs()
        self.triangles, self.parts = self._visible()

    def vertices(self, weights: np.ndarray) -> np.ndarray:
        """Vertices for weights of the shapes."""
        return self.fit.neutral + np.tensordot(weights.astype(np.float32), self.head.expression, 1)

    def project(self, vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels of the canonical picture, and depth."""
        flat, depth = self.fit.camera.project(vertices)
        return flat + self.fit.shift, depth

    def closed_weights(self) -> np.ndarray:
        """Weights at rest with closed eyes."""
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
        self.lower_teeth = vertices[falls[vertices]]

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

    def _eyeballs(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Vertices and centre of either eyeball, the right one first."""
        found = []
        for ball, iris in ((6, 7), (4, 5)):
            whole, white = (np.unique(self.head.quads[np.isin(self.head.material, m)]) for m in ((ball, iris), (ball,)))
            found.append((whole[whole >= 0], self.fit.neutral[white[white >= 0]].mean(0)))
        return found

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
        keep = np.isin(parts, (SOCKET, GUM, TEETH, EYE, TONGUE))
        keep |= (parts == FACE) & shown[triangles].all(1)
        return triangles[keep], parts[keep]

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
        return triangles[np.isin(parts, (SOCKET, GUM, TEETH, TONGUE))]

    def weights(self, motion: np.ndarray) -> np.ndarray:
        """Weights of the head's shapes for a motion."""
        head = self.head
        weights = self.fit.rest + motion[: len(ARKIT_NAMES)] @ self.table
        # Brows that are raised at rest come down first.
        for side, name in (("L", "browDownLeft"), ("R", "browDownRight")):
            raised = [head.shape(f"{brow}_{side}") for brow in ("browInnerUp", "browOuterUp")]
            weights[raised] -= np.maximum(self.fit.rest[raised], 0) * np.clip(motion[INDEX[name]], 0, 1)
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

    def act(self, motion: np.ndarray) -> np.ndarray:
        """Vertices of an expression, lips rounded, the tongue put out, eyes turned."""
        vertices = self._round(self.vertices(self.weights(motion)) + self.lift)
        out = float(np.clip(motion[INDEX["tongueOut"]], 0, 1))
        vertices[self.head.tongue] += out * self.tongue_share[:, None] * np.array(TONGUE_OUT)
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

    def scene(self, motion: np.ndarray) -> Scene:
        """Everything that the boxes share."""
        vertices = self.act(motion)
        flat, depth = self.project(vertices)
        return Scene(motion, vertices, flat, depth)

    def mouth_guides(self, scene: Scene) -> np.ndarray:
        """Heights of the inner lips in every second column of the mouth's patch, then the lower teeth's way down."""
        box = self.mouth_box
        columns = box.left + np.arange(box.width // 2) * 2 + 0.5
        lips = [heights(scene.flat[line], columns) - box.top for line in (self.upper, self.lower)]
        down = scene.flat[self.lower_teeth, 1] - self.flat0[self.lower_teeth, 1]
        return np.concatenate([*lips, [down.mean()]])

    def eye_guides(self, scene: Scene) -> np.ndarray:
        """Heights of the lids in every second column of both patches, then the centres of the irises."""
        lids, centres = [], []
        for which, box in enumerate(self.eye_boxes):
            columns = box.left + np.arange(box.width // 2) * 2 + 0.5
            for line in self.lid_lines[which]:
                lids.append(heights(scene.flat[line], columns) - box.top)
            ball, _ = self.eyeballs[which]
            front = ball[np.argmax(self.fit.neutral[ball][:, 2])]
            turned = scene.flat[front] - self.flat0[front]
            centres.append(self.fit.points[468 if which == 0 else 473, :2] + turned - [box.left, box.top])
        return np.concatenate([*lids, *centres])

    @cached_property
    def lid_lines(self) -> list[list[np.ndarray]]:
        """Vertices along the edges of the lids, the right eye first."""
        return [[self.head.curve(name) for name in SIDES[side]] for side in "RL"]

    @property
    def iris_radius(self) -> list[float]:
        """Pixels, by eye."""
        points = self.fit.points
        return [
            float(np.linalg.norm(points[ring, :2] - points[middle, :2], axis=1).mean())
            for middle, ring in ((468, slice(469, 473)), (473, slice(474, 478)))
        ]


def heights(line: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Height of a line in each column; level beyond its ends."""
    order = np.argsort(line[:, 0])
    return np.interp(columns, line[order, 0], line[order, 1])


def normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals of the vertices."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.stack(
        [np.bincount(triangles.ravel(), np.repeat(face[:, k], 3), minlength=len(vertices)) for k in range(3)],
        1,
    )
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
