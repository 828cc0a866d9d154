"""ICT-FaceKit Light (MIT): a head with expression and identity shapes, and where MediaPipe's points lie on it."""

import itertools
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

FACE, NECK, SOCKET, GUM, TEETH, EYE, TONGUE = 1, 2, 3, 4, 5, 6, 7
"""Parts of the head that are drawn."""

FACE_VERTICES = 9409
FACE_QUADS = 9230
SOCKET_VERTICES = (11248, 13294)

TONGUE_TOP, TONGUE_REACH = (0.0, -3.05, 7.5), 4.2
"""A place on the back of the tongue, which is one piece with the gums, and how far the tongue goes from there."""

MEDIAPIPE_68 = np.array(
    (
        "162 234 93 58 172 136 149 148 152 377 378 365 397 288 323 454 389 71 63 105 66 107 336 296 334 293 301 "
        "168 197 5 4 75 97 2 326 305 33 160 158 133 153 144 362 385 387 263 373 380 61 39 37 0 267 269 291 405 314 "
        "17 84 181 78 82 13 312 308 317 14 87"
    ).split(),
    int,
)
"""MediaPipe's points for the usual 68."""

OVAL = [127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356]
"""MediaPipe's points along the jaw, ear to ear."""

FACE_OVAL = np.array(
    (
        "10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 148 176 149 150 136 172 58 132 "
        "93 234 127 162 21 54 103 67 109"
    ).split(),
    int,
)

_CURVES = {
    "outU": ("61 185 40 39 37 0 267 269 270 409 291", "48 49 50 51 52 53 54"),
    "outL": ("291 375 321 405 314 17 84 181 91 146 61", "54 55 56 57 58 59 48"),
    "inU": ("78 191 80 81 82 13 312 311 310 415 308", "60 61 62 63 64"),
    "inL": ("308 324 318 402 317 14 87 178 88 95 78", "64 65 66 67 60"),
    "rU": ("33 246 161 160 159 158 157 173 133", "36 37 38 39"),
    "rL": ("133 155 154 153 145 144 163 7 33", "39 40 41 36"),
    "lU": ("362 398 384 385 386 387 388 466 263", "42 43 44 45"),
    "lL": ("263 249 390 373 374 380 381 382 362", "45 46 47 42"),
}
CURVES = {name: ([int(k) for k in a.split()], [int(k) for k in b.split()]) for name, (a, b) in _CURVES.items()}
"""Edges of lips and lids: MediaPipe's points along each, and which of the 68 lie on it."""


@dataclass(frozen=True)
class HeadModel:
    """Centimetres, y up, looking along +z; x to the person's left."""

    neutral: np.ndarray
    quads: np.ndarray
    material: np.ndarray
    names: list[str]
    expression: np.ndarray
    identity: np.ndarray
    landmarks: np.ndarray

    @cached_property
    def triangles(self) -> tuple[np.ndarray, np.ndarray]:
        """Triangles of everything that is drawn, and the part of each."""
        lowest = np.where(self.quads < 0, 10**9, self.quads).min(1)
        first, last = SOCKET_VERTICES
        part = np.zeros(len(self.quads), np.int32)
        part[self.material == 0] = FACE
        back = self.material == 1
        part[back & (lowest < first)] = NECK
        part[back & (lowest >= first) & (lowest < last)] = SOCKET
        part[self.material == 2], part[self.material == 3] = GUM, TEETH
        part[np.isin(self.material, (4, 6))] = EYE
        part[(part == GUM) & (np.isin(self.quads, self.tongue).sum(1) >= 3)] = TONGUE
        used = np.where(part > 0)[0]
        quads = self.quads[used]
        four = quads[:, 3] >= 0
        triangles = np.concatenate([quads[:, :3], quads[four][:, [0, 2, 3]]]).astype(np.int32)
        return triangles, part[np.concatenate([used, used[four]])]

    @cached_property
    def edges(self) -> csr_matrix:
        """Lengths of the edges of the face."""
        return self._lengths(self.quads[:FACE_QUADS], FACE_VERTICES)

    def _lengths(self, quads: np.ndarray, count: int) -> csr_matrix:
        pairs = np.concatenate([np.stack([quads[:, a], quads[:, (a + 1) % 4]], 1) for a in range(4)])
        pairs = pairs[(pairs >= 0).all(1)]
        length = np.linalg.norm(self.neutral[pairs[:, 0]] - self.neutral[pairs[:, 1]], axis=1)
        graph = csr_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
        return graph.maximum(graph.T)

    @cached_property
    def tongue(self) -> np.ndarray:
        """Vertices of the tongue."""
        soft = self.quads[self.material == 2]
        vertices = np.unique(soft[soft >= 0])
        top = vertices[np.linalg.norm(self.neutral[vertices] - TONGUE_TOP, axis=1).argmin()]
        away = dijkstra(self._lengths(soft, len(self.neutral)), indices=top, limit=TONGUE_REACH)
        return vertices[np.isfinite(away[vertices])]

    def shape(self, name: str) -> int:
        """Index of an expression shape."""
        return self.names.index(name)

    def curve(self, name: str) -> np.ndarray:
        """Vertices along an edge of lips or lids."""
        knots = self.landmarks[CURVES[name][1]]
        found = [knots[0]]
        for a, b in itertools.pairwise(knots):
            _, before = dijkstra(self.edges, indices=a, return_predecessors=True)
            way = [b]
            while way[-1] != a:
                way.append(before[way[-1]])
            found += way[::-1][1:]
        return np.array(found)

    def distance(self, vertices: np.ndarray, limit: float) -> np.ndarray:
        """Centimetres along the face to the nearest of the vertices; 9 beyond the limit."""
        d = dijkstra(self.edges, indices=vertices, min_only=True, limit=limit)
        return np.where(np.isfinite(d), d, 9.0)

    def inner_lip(self) -> np.ndarray:
        """Vertices of the lips behind their visible edge."""
        loop = np.unique(np.concatenate([self.curve("inU"), self.curve("inL")]))
        keep = np.ones(FACE_VERTICES, bool)
        keep[loop] = False
        ids = np.where(keep)[0]
        count, label = connected_components(self.edges[keep][:, keep], directed=False)
        outside = label[np.where(ids == self.landmarks[30])[0][0]]
        centre = self.neutral[self.landmarks[62]]
        pieces = [ids[label == k] for k in range(count) if k != outside]
        near = [v for v in pieces if np.linalg.norm(self.neutral[v].mean(0) - centre) < 2.5]
        return np.concatenate(near)


def read_head_model(folder: Path) -> HeadModel:
    """Read `ict-facekit.npz` and `ict-vertex-indices.json`."""
    stored = np.load(folder / "ict-facekit.npz")
    indices = json.loads((folder / "ict-vertex-indices.json").read_text())
    return HeadModel(
        neutral=stored["neutral"].astype(np.float64),
        quads=stored["faces"],
        material=stored["face_material"],
        names=[str(name) for name in stored["expression_names"]],
        expression=stored["expression_deltas"].astype(np.float32),
        identity=stored["identity_deltas"].astype(np.float32),
        landmarks=np.array(indices["idx_to_landmark_verts"]),
    )
