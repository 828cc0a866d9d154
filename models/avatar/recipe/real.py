"""A pack against real frames of the same person: what a tracker sees in a frame is drawn, and both are compared."""

from pathlib import Path

import cv2
import numpy as np

from .compose import Drawer
from .create import Subject
from .motion import ARKIT_NAMES, INDEX, MOTION_NAMES
from .portrait import Crop, Detector, Face
from .pose import PIVOT, turned

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
    """Mean PSNR of the picture and mean distance of landmarks over frames that the pack was not made from."""
    capture = cv2.VideoCapture(str(clip))
    frames: dict[int, np.ndarray] = {}
    for k in range(last + 1):
        found, frame = capture.read()
        if not found:
            break
        if k == rest_at or (k >= first and (k - first) % every == 0):
            frames[k] = crop.cut(frame)
    rest = detector.faces(frames[rest_at])[0]
    scores, apart = [], []
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
    return {
        "real frames": float(len(scores)),
        "real frames, PSNR, dB": float(np.mean(scores)),
        "real frames, landmarks, px": float(np.mean(apart)),
    }
