"""How well a pack draws: against the teacher on motion it never saw, and by a face tracker against the motion asked.

python -m recipe.evaluate PACK --photo PHOTO [--blink PHOTO] --data DIR --out FOLDER
"""

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from workshop.record import machine

from .compose import Drawer
from .moments import talk
from .motion import INDEX, motion
from .portrait import Detector, Face, frame, only_face
from .real import against_clip, centre
from .subject import MEASURED, Subject, prepare, read_photo

FRAMES = 25
"""Frames of the made-up clip, spread over five seconds."""

EVERY = 5

LIPS = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]


@dataclass
class Rectangle:
    """A part of the picture."""

    x: int
    y: int
    width: int
    height: int

    def cut(self, picture: np.ndarray) -> np.ndarray:
        """That part of a picture."""
        return picture[self.y : self.y + self.height, self.x : self.x + self.width]


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Decibels."""
    error = float(((a.astype(np.float64) - b.astype(np.float64)) ** 2).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-6)))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Structural similarity of the grey pictures, windows of 11 pixels."""
    x, y = (cv2.cvtColor(p, cv2.COLOR_BGR2GRAY).astype(np.float64) for p in (a, b))

    def mean(p: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(p, (11, 11), 1.5)

    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float((((2 * mx * my + c1) * (2 * both + c2)) / ((mx**2 + my**2 + c1) * (vx + vy + c2))).mean())


def sharpness(picture: np.ndarray) -> float:
    """Mean energy of the second differences."""
    return float((cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F) ** 2).mean())


def gap(face: Face) -> float:
    """Height of the opening between the lips, over the distance of the eyes' outer corners."""
    points = face.points
    return float(np.linalg.norm(points[13, :2] - points[14, :2]) / np.linalg.norm(points[33, :2] - points[263, :2]))


def against_teacher(drawer: Drawer, subject: Subject, detector: Detector) -> dict[str, float]:
    """Numbers over a clip that nothing was trained on."""
    patches = drawer.traits["patches"]
    mouth = Rectangle(*(patches[0][k] for k in ("x", "y", "width", "height")))
    eyes = [Rectangle(*(p[k] for k in ("x", "y", "width", "height"))) for p in patches[1:]]
    rows = talk(FRAMES * EVERY, 99)[::EVERY]
    found: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    gaps = []
    for row in rows:
        still = row.copy()
        still[52:58] = 0
        truth, drawn = subject.draw(row), drawer.draw(row)
        note("picture PSNR, dB", psnr(truth, drawn))
        # Without head pose the boxes of the patches lie where they were learned.
        truth, drawn = subject.draw(still), drawer.draw(still)
        note("mouth PSNR, dB", psnr(mouth.cut(truth), mouth.cut(drawn)))
        note("mouth SSIM", ssim(mouth.cut(truth), mouth.cut(drawn)))
        note("mouth sharpness, share", sharpness(mouth.cut(drawn)) / sharpness(mouth.cut(truth)))
        note("eyes PSNR, dB", float(np.mean([psnr(e.cut(truth), e.cut(drawn)) for e in eyes])))
        note("eyes sharpness, share", float(np.mean([sharpness(e.cut(drawn)) / sharpness(e.cut(truth)) for e in eyes])))
        want, got = detector.faces(truth), detector.faces(drawn)
        note("face found, share", float(len(got) == 1))
        if len(want) == len(got) == 1:
            apart = np.linalg.norm(want[0].points[:468, :2] - got[0].points[:468, :2], axis=1)
            note("landmarks, px", float(apart.mean()))
            note("lip landmarks, px", float(apart[LIPS].mean()))
            gaps.append((gap(want[0]), gap(got[0])))
    out = {name: float(np.mean(values)) for name, values in found.items()}
    asked, made = np.array(gaps).T
    out["lip gap slope"] = float(np.polyfit(asked, made, 1)[0])
    out["lip gap correlation"] = float(np.corrcoef(asked, made)[0, 1])
    out["closed lips, gap"] = float(made[asked < 0.02].mean()) if (asked < 0.02).any() else float("nan")
    return out


def against_motion(drawer: Drawer, detector: Detector) -> dict[str, float]:
    """What a tracker sees of what was asked for; and what must not move."""
    rest = detector.faces(drawer.draw(motion()))[0]
    out = {}
    for name, seen in MEASURED.items():
        face = detector.faces(drawer.draw(motion(**{name: 0.5})))
        out[f"+0.5 {name}, measured"] = face[0].coefficients[seen] - rest.coefficients[seen] if face else float("nan")
    jaws = np.linspace(0, 0.6, 9)
    heights = [
        gap(detector.faces(drawer.draw(motion(jawOpen=j, mouthLowerDown=0.5 * j, mouthUpperUp=0.25 * j)))[0])
        for j in jaws
    ]
    out["lip gap against jaw, correlation"] = float(np.corrcoef(jaws, heights)[0, 1])
    pictures = np.stack([drawer.draw(row) for row in talk(250, 5)[::10]]).astype(np.float32)
    corners = np.concatenate([pictures[:, :200, :40], pictures[:, :200, -40:]], 2)
    out["background, deviation in time"] = float(corners.std(0).mean())
    for index in (INDEX["headYaw"],):
        row = motion()
        row[index] = 12
        turned = detector.faces(drawer.draw(row))
        out["yaw 12, measured"] = turned[0].turn[0] - rest.turn[0] if turned else float("nan")
    return out


TARGETS = {
    "picture PSNR, dB": "≥ 34",
    "mouth PSNR, dB": "≥ 27",
    "mouth SSIM": "≥ 0.9",
    "mouth sharpness, share": "≥ 0.8",
    "eyes sharpness, share": "≥ 0.8",
    "landmarks, px": "≤ 1.5",
    "face found, share": "1",
    "lip gap slope": "0.9 to 1.1",
    "lip gap correlation": "≥ 0.95",
    "real frames, PSNR, dB": "≥ 28",
    "real frames, landmarks, px": "≤ 2",
    "real faces laid on ours, PSNR, dB": "≥ 28",
    "real faces laid on ours, landmarks, px": "≤ 2",
    **{f"+0.5 {name}, measured": "≥ 0.25" for name in MEASURED},
}


def write_table(folder: Path) -> None:
    """One table of all packs that were measured: `table.md`."""
    reports = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    names = list(dict.fromkeys(name for report in reports.values() for name in report if name != "machine"))
    lines = [f"| | target | {' | '.join(reports)} |", f"| --- | --- |{' --- |' * len(reports)}"]
    for name in names:
        values = " | ".join(f"{report[name]:g}" if name in report else "" for report in reports.values())
        lines.append(f"| {name} | {TARGETS.get(name, '')} | {values} |")
    (folder / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure one pack and write `NAME.json`."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pack", type=Path)
    arguments.add_argument("--photo", type=Path, required=True)
    arguments.add_argument("--blink", type=Path)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--clip", type=Path, help="a clip of the same person, for comparison with real frames")
    arguments.add_argument("--frames", type=int, nargs=3, metavar=("FIRST", "LAST", "REST"))
    options = arguments.parse_args()
    drawer = Drawer(options.pack)
    blink = read_photo(options.blink) if options.blink else None
    subject = prepare(read_photo(options.photo), blink, options.data)
    detector = Detector(options.data / "face_landmarker.task")
    numbers = against_teacher(drawer, subject, detector) | against_motion(drawer, detector)
    if options.clip:
        photo = read_photo(options.photo)
        crop = frame(only_face(detector, photo), photo)
        numbers |= against_clip(drawer, detector, options.clip, *options.frames, crop, centre(subject))
    manifest = json.loads((options.pack / "manifest.json").read_text())
    bytes_in_all = sum(path.stat().st_size for path in options.pack.iterdir())
    numbers |= {"bytes": bytes_in_all} | {f"{k}, ms": v for k, v in manifest["cost"]["milliseconds"].items()}
    options.out.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine(), **{name: round(value, 4) for name, value in numbers.items()}}
    (options.out / f"{options.pack.name}.json").write_text(json.dumps(report, indent=2) + "\n")
    for name, value in report.items():
        print(f"{name}: {value}")
    write_table(options.out)
    detector.close()


if __name__ == "__main__":
    main()
