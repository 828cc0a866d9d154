"""A pack against real frames of the same person: what a tracker sees in a frame is drawn, and both are compared.

Once as they are, once by the face alone: a similarity lays the face of the frame on the drawn one, and only pixels of
the face count. A camera that moves, as the woman's does, moves a background that an avatar keeps still.
"""

from pathlib import Path

import cv2
import numpy as np

from .compose import Drawer
from .head_model import FACE_OVAL
from .motion import ARKIT_NAMES, INDEX, MOTION_NAMES
from .portrait import Crop, Detector, Face
from .pose import PIVOT, turned
from .subject import Subject

BLINK_SEEN = 0.6
"""What the tracker says of wholly closed eyes."""


EYES_SEEN = np.array([0, 2.7, 3.6])
"""The middle between the eyes in the tracker's own head, in centimetres."""


def centre(subject: Subject) -> np.ndarray:
    """The origin of the tracker's head, in centimetres of ours."""
    return np.mean([middle for _, middle in subject.teacher.eyeballs], axis=0) - EYES_SEEN


def tracked(face: Face, rest: Face, origin: np.ndarray) -> np.ndarray:
    """The motion from rest to a face, as far as the tracker can tell."""
    row = np.zeros(len(MOTION_NAMES), np.float32)
    for name in ARKIT_NAMES:
        if name in face.coefficients and not name.startswith("eyeLook"):
            row[INDEX[name]] = max(face.coefficients[name] - rest.coefficients[name], 0)
    for name in ("eyeBlinkLeft", "eyeBlinkRight"):
        row[INDEX[name]] = min(row[INDEX[name]] / (BLINK_SEEN - rest.coefficients[name]), 1)
    for name, now, then in zip(("headYaw", "headPitch", "headRoll"), face.turn, rest.turn, strict=True):
        row[INDEX[name]] = now - then
    # The tracker's head turns about its middle, ours on its neck.
    turn = turned(*row[INDEX["headYaw"] : INDEX["headRoll"] + 1])
    moved = face.matrix[:3, 3] - rest.matrix[:3, 3]
    row[INDEX["headX"] : INDEX["headZ"] + 1] = moved - (turn - np.eye(3)) @ (origin - PIVOT)
    return row


def similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Turn, scale and shift that bring points `a` nearest to points `b`. [2, 3]

    >>> similarity(np.array([[0.0, 0], [1, 0], [0, 1]]), np.array([[2.0, 3], [4, 3], [2, 5]])).round(6).tolist()
    [[2.0, 0.0, 2.0], [0.0, 2.0, 3.0]]
    """
    middle, there = a.mean(0), b.mean(0)
    x, y = a - middle, b - there
    size = (x**2).sum()
    along, across = (x * y).sum() / size, (x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0]).sum() / size
    turn = np.array([[along, -across], [across, along]])
    return np.concatenate([turn, (there - turn @ middle)[:, None]], 1)


def by_face(frame: np.ndarray, seen: Face, drawn: np.ndarray, got: Face) -> tuple[float, float]:
    """PSNR of the face and mean distance of landmarks, the frame's face laid on the drawn one."""
    move = similarity(seen.points[:468, :2], got.points[:468, :2])
    laid = cv2.warpAffine(frame, move, frame.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(frame.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(got.points[FACE_OVAL, :2]).astype(np.int32)), 1)
    error = float(((drawn.astype(np.float64) - laid)[mask > 0] ** 2).mean())
    points = seen.points[:468, :2] @ move[:, :2].T + move[:, 2]
    return 10 * np.log10(255**2 / error), float(np.linalg.norm(points - got.points[:468, :2], axis=1).mean())


def against_clip(
    drawer: Drawer,
    detector: Detector,
    clip: Path,
    first: int,
    last: int,
    rest_at: int,
    crop: Crop,
    origin: np.ndarray,
    every: int = 4,
) -> dict[str, float]:
    """Means over frames that the pack was not made from: PSNR and distance of landmarks, whole and by the face."""
    capture = cv2.VideoCapture(str(clip))
    frames: dict[int, np.ndarray] = {}
    for k in range(last + 1):
        found, frame = capture.read()
        if not found:
            break
        if k == rest_at or (k >= first and (k - first) % every == 0):
            frames[k] = crop.cut(frame)
    rest = detector.faces(frames[rest_at])[0]
    scores, apart, faces = [], [], []
    for k, frame in frames.items():
        seen = detector.faces(frame)
        if k == rest_at or len(seen) != 1:
            continue
        drawn = drawer.draw(tracked(seen[0], rest, origin))
        got = detector.faces(drawn)
        error = float(((drawn.astype(np.float64) - frame) ** 2).mean())
        scores.append(10 * np.log10(255**2 / error))
        if len(got) == 1:
            apart.append(np.linalg.norm(seen[0].points[:468, :2] - got[0].points[:468, :2], axis=1).mean())
            faces.append(by_face(frame, seen[0], drawn, got[0]))
    return {
        "real frames": float(len(scores)),
        "real frames, PSNR, dB": float(np.mean(scores)),
        "real frames, landmarks, px": float(np.mean(apart)),
        "real faces laid on ours, PSNR, dB": float(np.mean([score for score, _ in faces])),
        "real faces laid on ours, landmarks, px": float(np.mean([off for _, off in faces])),
    }
