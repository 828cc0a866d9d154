"""Solve the 3D head's shapes and the head's pose from the measured landmarks of every clip.

    python -m recipe.solve --data /path/to/motion --face-model /path/to/face-model

Landmarks are aligned on nose and eyes, each clip's face at rest (silence, lips together) is the origin, both
halves of the face are averaged, and what is left is explained by the units' shapes: a bounded ridge least
squares in which the gap of the inner lips counts most. MediaPipe's own coefficients are not used, but for the eyes.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import savgol_filter
from scipy.spatial.transform import Rotation

from .clips import Motion, save_motion
from .face import EYES, GAPS, Array, Face, read_face
from .names import BROWS, MOUTH
from .training import WORK

RIGID = (33, 133, 362, 263, 168, 1, 4)
"""Landmarks that move with the skull."""

MIRROR = {
    61: 291, 146: 375, 91: 321, 181: 405, 84: 314, 17: 17, 185: 409, 40: 270, 39: 269, 37: 267, 0: 0,
    95: 324, 78: 308, 88: 318, 178: 402, 87: 317, 14: 14, 191: 415, 80: 310, 81: 311, 82: 312, 13: 13,
    152: 152, 105: 334, 33: 263,
}  # fmt: skip
"""The landmark on the other side of the face."""

WEIGHTS = {152: 2.0, 105: 1.0, 334: 1.0, 33: 0.0, 263: 0.0}
"""How much a landmark counts; 1 where it is not named."""

DEAR = {
    "jawOpen": 0.1,
    "mouthLowerDown": 1.5,
    "mouthUpperUp": 1.5,
    "mouthPress": 2.5,
    **dict.fromkeys(("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthClose"), 3.0),
    "mouthFrown": 3.0,
}
"""How dear a unit is: ambiguous ones are used last."""

RIDGE = 0.07
"""Centimetres that a unit of weight one costs."""

Flags = npt.NDArray[np.bool_]

UNITS = [*MOUTH, *BROWS]


def align(landmarks: Array, rigid: list[int], reference: Array) -> Array:
    """Move [F, L, 3] by a similarity each so that their `rigid` rows lie on the reference's."""
    points = landmarks[:, rigid]
    centre, goal = points.mean(1, keepdims=True), reference[rigid].mean(0)
    a, b = points - centre, reference[rigid] - goal
    u, s, vt = np.linalg.svd(np.einsum("fli,lj->fij", a, b))
    sign = np.ones_like(s)
    sign[:, -1] = np.sign(np.linalg.det(u @ vt))
    turn = (u * sign[:, None]) @ vt
    scale = (s * sign).sum(1) / (a**2).sum((1, 2))
    return np.einsum("fli,fij->flj", landmarks - centre, turn) * scale[:, None, None] + goal


def bounded(normal: Array, goal: Array, rounds: int = 80) -> Array:
    """Minimise ½xᵀNx - gᵀx over 0 ≤ x ≤ 1 for every row of `goal` at once, one unit after another."""
    x = np.zeros_like(goal)
    for _ in range(rounds):
        for k in range(goal.shape[1]):
            x[:, k] = np.clip(x[:, k] - (x @ normal[:, k] - goal[:, k]) / normal[k, k], 0, 1)
    return x


GAP_WEIGHT = 8.0
"""How much the gap of the inner lips counts, against the place of a landmark: whether lips meet is what one sees."""


TOUCHING = 0.06
"""Centimetres of the head between inner-lip landmarks whose lips touch: so far apart MediaPipe puts them at p, b, m."""


class Solver:
    """Displacements of landmarks [F, L, 2] in centimetres of the head → units [F, U]."""

    def __init__(self, face: Face, present: list[int]) -> None:
        self.landmarks = [k for k in face.landmarks if k in present]
        rows = [face.row(k) for k in self.landmarks]
        moves = face.unit_moves(UNITS)[:, rows, :2]
        self.weights = np.array([WEIGHTS.get(k, 1.0) for k in self.landmarks])
        self.pairs = [(self.landmarks.index(a), self.landmarks.index(b)) for a, b in GAPS]
        self.table = self._rows(moves)
        dear = np.array([DEAR.get(unit, 1.0) for unit in UNITS])
        self.normal = self.table @ self.table.T + np.diag((RIDGE * dear) ** 2 * len(self.landmarks) / 10)

    def _rows(self, moves: Array, gaps: Array | None = None) -> Array:
        if gaps is None:
            gaps = np.stack([moves[:, a, 1] - moves[:, b, 1] for a, b in self.pairs], 1)
        return np.concatenate([(moves * self.weights[:, None]).reshape(len(moves), -1), GAP_WEIGHT * gaps], 1)

    def __call__(self, moves: Array, gaps: Array) -> Array:
        """See the class; gaps: centimetres between the inner lips, [F, 5]."""
        return bounded(self.normal, self._rows(moves, np.maximum(gaps - TOUCHING, 0)) @ self.table.T)


def symmetric(moves: Array, order: list[int]) -> Array:
    """Average both halves of the face: displacements [F, L, 2]."""
    full = MIRROR | {b: a for a, b in MIRROR.items()}
    other = [order.index(full[k]) for k in order]
    return (moves + moves[:, other] * np.array([-1.0, 1.0])) / 2


def solve_clip(
    landmarks: Array, index: list[int], silent: Flags, reference: Array, face: Face, solver: Solver
) -> Array:
    """landmarks: [F, 59, 3], square pixels, y up -> units [F, U]; the clip's face at rest is the origin."""
    rigid = [index.index(k) for k in RIGID]
    aligned = align(landmarks, rigid, reference)
    gaps = np.stack([aligned[:, index.index(a), 1] - aligned[:, index.index(b), 1] for a, b in GAPS], 1)
    gap = gaps.sum(1)
    still = np.flatnonzero(silent) if silent.sum() >= 8 else np.arange(len(gap))
    rest = np.median(aligned[still[gap[still] <= np.median(gap[still])]], 0)
    eyes = [index.index(k) for k in EYES]
    head_eyes = face.rest[[face.row(k) for k in EYES]]
    scale = np.linalg.norm(head_eyes[0] - head_eyes[1]) / np.linalg.norm(rest[eyes[0], :2] - rest[eyes[1], :2])
    moves = (aligned - rest)[:, [index.index(k) for k in solver.landmarks], :2] * scale
    return solver(symmetric(moves, solver.landmarks), gaps * scale)


def reference_face(sample: Array, index: list[int]) -> Array:
    """A face at rest, in the middle of a sample [F, 59, 3]: the median of frames whose lips are nearly together."""
    rigid = [index.index(k) for k in RIGID]
    reference = sample[0]
    for _ in range(3):
        aligned = align(sample, rigid, reference)
        gap = np.abs(aligned[:, index.index(13), 1] - aligned[:, index.index(14), 1])
        reference = np.median(aligned[gap < np.percentile(gap, 40)], 0)
    return reference


def poses(matrices: Array, silent: Flags) -> Array:
    """Face-to-camera matrices [F, 16], column-major -> yaw, pitch, roll in degrees and x, y, z in centimetres, [F, 6].

    Positive: yaw to its left, pitch down, roll to its left shoulder; against the clip's median in silence.
    """
    matrix = matrices.reshape(-1, 4, 4).transpose(0, 2, 1)
    turn = Rotation.from_matrix(matrix[:, :3, :3] / np.linalg.norm(matrix[:, :3, :3], axis=1, keepdims=True))
    angles = turn.as_euler("YXZ", degrees=True) * np.array([1, 1, -1])
    pose = np.concatenate([angles, matrix[:, :3, 3]], 1)
    return pose - np.median(pose[silent] if silent.sum() >= 8 else pose, 0)


def fill(values: Array, valid: Flags) -> Array:
    """Replace frames that were not measured by those around them, linearly, along the first axis."""
    if valid.all() or not valid.any():
        return values
    places = np.arange(len(values))
    flat = values.reshape(len(values), -1)
    filled = np.stack([np.interp(places, places[valid], column[valid]) for column in flat.T], 1)
    return filled.reshape(values.shape)


def smooth(values: Array, window: int) -> Array:
    """A light smoothing over time that keeps peaks (a local parabola)."""
    return savgol_filter(values, window, 2, axis=0)


def main() -> None:
    """Solve every clip and write one file."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--face-model", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=WORK / "motion.npz")
    options = arguments.parse_args()
    stored = np.load(options.data / "motion.npz")
    index = [int(k) for k in stored["landmark_index"]]
    landmarks = stored["landmarks"].astype(np.float64) * np.array([1.25, -1.0, -1.25])
    face = read_face(options.face_model)
    solver, reference = Solver(face, index), reference_face(landmarks[stored["valid"]][::37], index)
    spans = read_speech(options.data / "words.tsv")
    units, heads = [], []
    names = [str(name) for name in stored["ids"]]
    for k, name in enumerate(names):
        valid = stored["valid"][k]
        times = np.arange(len(valid)) / 25
        silent = (times < spans[name][0] - 0.2) | (times > spans[name][1] + 0.25)
        points = fill(landmarks[k], valid)
        units.append(solve_clip(points, index, silent, reference, face, solver))
        matrices = fill(stored["head_matrix"][k].astype(np.float64), valid)
        heads.append(smooth(poses(matrices, silent), 7))
    eyes = np.stack(
        [
            stored["blendshapes"][..., list(stored["blendshape_names"]).index(f"eyeBlink{side}")]
            for side in ("Left", "Right")
        ],
        -1,
    )
    speech = np.array([spans[name] for name in names])
    save_motion(options.out, Motion(names, np.stack(units), np.stack(heads), eyes.astype(np.float64).mean(-1), speech))
    print(f"{len(names)} clips in {options.out}")


def read_speech(path: Path) -> dict[str, tuple[float, float]]:
    """Return when each clip's first word begins and its last one ends, in seconds."""
    spans: dict[str, tuple[float, float]] = {}
    for line in path.read_text().splitlines()[1:]:
        name, start, end, word = line.split("\t")
        if word != "sil":
            first = spans.get(name, (float(start), 0.0))[0]
            spans[name] = (first, float(end))
    return spans


if __name__ == "__main__":
    main()
