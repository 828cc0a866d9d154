"""Find the face in a photo, refuse what cannot become an avatar, and cut the portrait out."""

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .head_model import FACE_OVAL
from .networks import SIZE

FRAME = 2.25
"""Side of the portrait in heights of the face."""

SMALLEST_FACE = 150
"""Pixels from forehead to chin."""

WIDEST_TURN = 15.0
"""Degrees away from the camera, any way."""

LARGEST_PHOTO = 2048
"""Photos are shrunk to this for the search."""


class PhotoRefused(ValueError):
    """The photo cannot become an avatar; the message says why, and what would help."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Face:
    """What a detector sees: 478 points in pixels of the photo (z on x's scale), coefficients by name, and the pose."""

    points: np.ndarray
    coefficients: dict[str, float]
    matrix: np.ndarray

    @property
    def height(self) -> float:
        """Pixels from forehead to chin."""
        return float(np.linalg.norm(self.points[10, :2] - self.points[152, :2]))

    @property
    def turn(self) -> tuple[float, float, float]:
        """Yaw, pitch and roll in degrees, as `MotionFrame` counts them."""
        r = self.matrix[:3, :3]
        yaw = np.degrees(np.arctan2(r[0, 2], r[2, 2]))
        pitch = np.degrees(np.arcsin(np.clip(-r[1, 2], -1, 1)))
        roll = np.degrees(np.arctan2(r[1, 0], r[1, 1]))
        return float(yaw), float(pitch), float(-roll)


class Detector:
    """MediaPipe's face landmarker."""

    def __init__(self, bundle: Path, faces: int = 4) -> None:
        os.environ.setdefault("GLOG_minloglevel", "2")
        import mediapipe

        self.image = lambda rgb: mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        vision = mediapipe.tasks.vision
        self.landmarker = vision.FaceLandmarker.create_from_options(
            vision.FaceLandmarkerOptions(
                base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(bundle)),
                output_face_blendshapes=True,
                output_facial_transformation_matrixes=True,
                num_faces=faces,
            )
        )

    def close(self) -> None:
        """Let go of it."""
        self.landmarker.close()

    def faces(self, picture: np.ndarray) -> list[Face]:
        """Every face in a BGR picture, largest first."""
        height, width = picture.shape[:2]
        found = self.landmarker.detect(self.image(np.ascontiguousarray(picture[..., ::-1])))
        faces = [
            Face(
                np.array([[p.x * width, p.y * height, p.z * width] for p in points]),
                {c.category_name: c.score for c in shapes},
                np.array(matrix),
            )
            for points, shapes, matrix in zip(
                found.face_landmarks, found.face_blendshapes, found.facial_transformation_matrixes, strict=True
            )
        ]
        return sorted(faces, key=lambda face: -face.height)


def only_face(detector: Detector, photo: np.ndarray) -> Face:
    """The one face of a photo, or `PhotoRefused`."""
    faces = detector.faces(photo)
    if not faces:
        raise PhotoRefused(
            "NO_FACE", "no face was found from the front; use a photo of someone who looks into the camera"
        )
    if len(faces) > 1:
        raise PhotoRefused(
            "MANY_FACES", f"{len(faces)} faces were found; use a photo of one person, or cut the others off"
        )
    face = faces[0]
    if face.height < SMALLEST_FACE:
        raise PhotoRefused(
            "TOO_SMALL",
            f"the face is {face.height:.0f} pixels high, {SMALLEST_FACE} are needed; use a larger photo or come closer",
        )
    yaw, pitch, _ = face.turn
    if abs(yaw) > WIDEST_TURN:
        raise PhotoRefused("PROFILE", f"the head is turned by {abs(yaw):.0f} degrees; use a photo from the front")
    if abs(pitch) > 1.6 * WIDEST_TURN:
        raise PhotoRefused(
            "PROFILE", f"the head is tilted by {abs(pitch):.0f} degrees; use a photo at the height of the eyes"
        )
    if max(face.coefficients["eyeBlinkLeft"], face.coefficients["eyeBlinkRight"]) > 0.45:
        raise PhotoRefused("EYES_CLOSED", "the eyes are closed; use a photo with open eyes")
    if face.coefficients["jawOpen"] > 0.12:
        raise PhotoRefused("MOUTH_OPEN", "the mouth is open; use a photo with the mouth closed")
    return face


@dataclass(frozen=True)
class Crop:
    """A square of the photo, scaled to the portrait's size."""

    left: float
    top: float
    side: float

    def cut(self, photo: np.ndarray) -> np.ndarray:
        """The portrait."""
        scale = SIZE / self.side
        move = np.array([[scale, 0, (0.5 - self.left) * scale - 0.5], [0, scale, (0.5 - self.top) * scale - 0.5]])
        how = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LANCZOS4
        if scale < 0.7:
            left, top, side = (round(v) for v in (self.left, self.top, self.side))
            return cv2.resize(photo[top : top + side, left : left + side], (SIZE, SIZE), interpolation=how)
        return cv2.warpAffine(photo, move, (SIZE, SIZE), flags=how, borderMode=cv2.BORDER_REPLICATE)

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Points of the photo in pixels of the portrait."""
        scale = SIZE / self.side
        moved = points.astype(np.float64).copy()
        moved[:, :2] = (moved[:, :2] - [self.left, self.top]) * scale
        if moved.shape[1] > 2:
            moved[:, 2] *= scale
        return moved


def frame(face: Face, photo: np.ndarray) -> Crop:
    """The square in which the portrait lies: as large as the face wants, and inside the photo."""
    height, width = photo.shape[:2]
    side = min(FRAME * face.height, width, height)
    oval = face.points[FACE_OVAL, :2]
    centre = (oval.min(0) + oval.max(0)) / 2
    left = float(np.clip(centre[0] - side / 2, 0, width - side))
    # A little more room above the head than below the chin.
    top = float(np.clip(centre[1] - 0.53 * side, 0, height - side))
    return Crop(left, top, side)


def shrink(photo: np.ndarray) -> np.ndarray:
    """A photo of bearable size."""
    longest = max(photo.shape[:2])
    if longest <= LARGEST_PHOTO:
        return photo
    scale = LARGEST_PHOTO / longest
    return cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
