"""One person, ready to be drawn: from a photo to a fitted head, its teacher, and what is behind it."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from .compose import compose, spread
from .fit import fit_head
from .head_model import read_head_model
from .matte import fill_background, find_matte
from .motion import INDEX, felt, motion
from .networks import feather
from .pack import Pictures, patches
from .portrait import Detector, PhotoRefused, frame, only_face, shrink
from .pose import Pose
from .progress import Progress
from .teacher import BlinkPhoto, Teacher

MEASURED = {
    "mouthSmile": "mouthSmileLeft",
    "jawOpen": "jawOpen",
    "mouthPucker": "mouthPucker",
    "browInnerUp": "browInnerUp",
    "browDown": "browDownLeft",
    "eyeBlink": "eyeBlinkLeft",
    "mouthFunnel": "mouthFunnel",
}
"""What may be asked for, and the coefficient that a face tracker should see move."""

WANTED = {"mouthSmile": 0.45}
ENOUGH = 0.3
"""A tracker should see this much of a half: networks lose a little of what the teacher shows, and half of a smile."""

STEPS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


@dataclass
class Subject:
    """One person, fitted and ready to be drawn."""

    teacher: Teacher
    pose: Pose
    portrait: np.ndarray
    matte: np.ndarray | None
    background: np.ndarray | None
    gains: dict[str, float] = field(default_factory=dict)
    """How far each coefficient is acted, see `felt`."""

    @property
    def pictures(self) -> Pictures:
        """What the person's pack draws from."""
        mouth, right, left = ((b.left, b.top) for b in (self.teacher.mouth_box, *self.teacher.eye_boxes))
        return Pictures(self.portrait, mouth, (right, left), self.matte, self.background)

    def draw(self, row: np.ndarray) -> np.ndarray:
        """What the teacher draws for a motion: the composition of a pack, with exact layers."""
        teacher = self.teacher
        scene = teacher.scene(felt(row, self.gains))
        smooth = teacher.field(scene)
        layers = []
        for layer in (teacher.draw_mouth(scene), teacher.draw_eye(scene, 0), teacher.draw_eye(scene, 1)):
            box = layer.box
            edge = feather((box.height, box.width), 8).numpy()
            shift = (layer.shift - spread(smooth, box.pixel_x, box.pixel_y)).transpose(2, 0, 1)
            colour = layer.colour[..., ::-1].transpose(2, 0, 1) / 255
            layers.append((np.concatenate([shift, layer.opacity[None], colour]) * edge).astype(np.float32))
        out = {"pose": self.pose.field(row), "expression": smooth, "mouth": layers[0], "eyes": np.stack(layers[1:])}
        behind = None
        if self.matte is not None and self.background is not None:
            behind = self.matte.astype(np.float32) / 255, self.background.astype(np.float32)
        return compose(self.portrait.astype(np.float32), out, patches(self.pictures), behind)


def read_photo(path: Path) -> np.ndarray:
    """A photo as BGR, or `PhotoRefused`."""
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise PhotoRefused("UNREADABLE", f"{path.name} is no picture that can be read; use JPEG, PNG or WebP")
    return shrink(photo)


def prepare(photo: np.ndarray, blink: np.ndarray | None, data: Path) -> Subject:
    """Find the face, cut the portrait out, fit the head, set up the teacher, see how far it has to act."""
    detector = Detector(data / "face_landmarker.task")
    progress = Progress("fit")
    face = only_face(detector, photo)
    crop = frame(face, photo)
    portrait = crop.cut(photo)
    head = read_head_model(data)
    progress.at(0.2)
    fit = fit_head(head, crop.inside(face.points))
    progress.at(0.5)
    closed = None
    if blink is not None:
        shut = detector.faces(blink)
        if len(shut) != 1:
            raise PhotoRefused("NO_FACE" if not shut else "MANY_FACES", "the photo of the blink must show one face")
        second = frame(shut[0], blink)
        closed = BlinkPhoto(second.cut(blink), second.inside(shut[0].points))
    teacher = Teacher(head, fit, portrait, closed)
    segmenter = data / "selfie_segmentation.tflite"
    matte = find_matte(segmenter, portrait) if segmenter.exists() else None
    background = fill_background(portrait, matte) if matte is not None else None
    subject = Subject(teacher, Pose(fit, teacher.surface, matte), portrait, matte, background)
    progress.at(0.7)
    subject.gains = calibrated(subject, detector)
    detector.close()
    progress.at(1)
    return subject


def calibrated(subject: Subject, detector: Detector) -> dict[str, float]:
    """The least gains with which a tracker sees enough of a half of each coefficient in the teacher's pictures."""
    rest = detector.faces(subject.draw(motion()))[0].coefficients
    gains: dict[str, float] = {}
    for name, seen in MEASURED.items():
        for gain in STEPS:
            sides = [side for side in (name, name + "Left", name + "Right") if side in INDEX]
            subject.gains = gains | dict.fromkeys(sides, gain)
            found = detector.faces(subject.draw(motion(**{name: 0.5})))
            if found and found[0].coefficients[seen] - rest[seen] >= WANTED.get(name, ENOUGH):
                break
        gains = subject.gains
    return {name: gain for name, gain in gains.items() if gain > 1}
