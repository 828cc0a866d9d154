"""The 3D head as a few numbers: how each shape moves lips, chin and brows, and what that means in millimetres.

Reads ICT-FaceKit's arrays (`ict-facekit.npz`, `ict-vertex-indices.json`; README.md says where from). Only
vertices that stand for landmarks are kept.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from .names import ARKIT, shapes

Array = npt.NDArray[np.float64]

FACE_QUADS, FACE_VERTICES = 9230, 9409
"""The face proper comes first in the head's arrays."""

CHAINS = {
    "outer upper": ([48, 49, 50, 51, 52, 53, 54], [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291]),
    "outer lower": ([54, 55, 56, 57, 58, 59, 48], [291, 375, 321, 405, 314, 17, 84, 181, 91, 146, 61]),
    "inner upper": ([60, 61, 62, 63, 64], [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]),
    "inner lower": ([64, 65, 66, 67, 60], [308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78]),
}
"""Lip lines: points of the usual 68, and MediaPipe's landmarks along the same line."""

SINGLE = {152: 8, 105: 19, 334: 24}
"""MediaPipe's chin and brow landmarks that have a point of the 68."""

GAPS = ((81, 178), (82, 87), (13, 14), (312, 317), (311, 402))
"""Pairs of inner-lip landmarks, upper and lower, from its right to its left."""

CORNERS = (61, 291)
"""Corners of the mouth."""

EYES = (33, 263)
"""Outer corners of the eyes: what scales one face to another."""


@dataclass(frozen=True)
class Face:
    """Where landmarks lie on the head at rest, and how shapes move them; centimetres, y up.

    landmarks: MediaPipe's numbers. rest: [L, 3]. moves: [S, L, 3], for each of `shapes`.
    """

    landmarks: list[int]
    rest: Array
    shapes: list[str]
    moves: Array

    def row(self, landmark: int) -> int:
        """Return the row of one of MediaPipe's landmarks."""
        return self.landmarks.index(landmark)

    def unit_moves(self, names: list[str]) -> Array:
        """Return how units or Apple's coefficients move the landmarks, [len(names), L, 3]; zero where no shape is."""
        found = [[self.moves[self.shapes.index(s)] for s in shapes(name, self.shapes)] for name in names]
        return np.stack([np.sum(f, 0) if f else np.zeros_like(self.rest) for f in found])

    def gaps(self, moves: Array) -> tuple[Array, Array]:
        """Return millimetres that each of `moves` opens the inner lips at the five places, [S, 5], and at rest, [5]."""
        upper, lower = ([self.row(pair[k]) for pair in GAPS] for k in (0, 1))
        return 10 * (moves[:, upper, 1] - moves[:, lower, 1]), 10 * (self.rest[upper, 1] - self.rest[lower, 1])

    def width(self, moves: Array) -> Array:
        """Return millimetres that each of `moves` widens the mouth, [S]."""
        right, left = map(self.row, CORNERS)
        return 10 * (moves[:, left, 0] - moves[:, right, 0])


def read_face(folder: Path) -> Face:
    """Read the head and find the vertex of every landmark that is used."""
    head = np.load(folder / "ict-facekit.npz")
    points = json.loads((folder / "ict-vertex-indices.json").read_text())["idx_to_landmark_verts"]
    rest = head["neutral"].astype(np.float64)
    vertices: dict[int, int] = {}
    for named, landmarks in CHAINS.values():
        for landmark, vertex in zip(
            landmarks, _along(rest, head["faces"], [points[k] for k in named], len(landmarks)), strict=True
        ):
            vertices.setdefault(landmark, vertex)
    vertices |= {landmark: points[k] for landmark, k in SINGLE.items()}
    vertices |= {33: points[36], 263: points[45]}
    order = list(vertices)
    places = [vertices[k] for k in order]
    names = [str(name) for name in head["expression_names"]]
    return Face(order, rest[places], names, head["expression_deltas"][:, places].astype(np.float64))


def _along(rest: Array, quads: npt.NDArray[np.int32], through: list[int], count: int) -> list[int]:
    """Return `count` vertices evenly spaced along the shortest mesh path through the given ones."""
    faces = quads[:FACE_QUADS]
    edges = np.concatenate([faces[:, [k, (k + 1) % 4]] for k in range(4)])
    edges = edges[(edges >= 0).all(1)]
    lengths = np.linalg.norm(rest[edges[:, 0]] - rest[edges[:, 1]], axis=1)
    graph = csr_matrix((lengths, edges.T), shape=(FACE_VERTICES, FACE_VERTICES))
    graph = graph.maximum(graph.T)
    line = [through[0]]
    for start, end in pairwise(through):
        before = dijkstra(graph, indices=start, return_predecessors=True)[1]
        back = [end]
        while back[-1] != start:
            back.append(int(before[back[-1]]))
        line += back[::-1][1:]
    place = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(rest[line], axis=0), axis=1))])
    wanted = np.linspace(0, place[-1], count)
    return [line[int(np.abs(place - w).argmin())] for w in wanted]


def anatomy(face: Face) -> tuple[Array, Array]:
    """Return the inner-lip table of Apple's coefficients: gaps [52, 5] in millimetres and the gaps at rest [5]."""
    return face.gaps(face.unit_moves(ARKIT))
