"""Contact sheets and close-ups of a pack, to be looked at.

python -m recipe.sheets PACK --out FOLDER [--speech MOTION.json]

Writes `NAME-expressions.webp` (sixteen cells), `NAME-mouth.webp` and `NAME-eyes.webp` (full size, doubled), and with a
motion file (`vivavoce motion --json`) `NAME-speech.webp`: sixteen moments of real speech.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from .compose import Drawer
from .motion import INDEX, MOTION_NAMES, motion
from .pack import write_picture


def open_by(jaw: float, **more: float) -> dict[str, float]:
    """A mouth opened by the jaw, lips going with it."""
    return {"jawOpen": jaw, "mouthLowerDown": 0.5 * jaw, "mouthUpperUp": 0.25 * jaw, **more}


CELLS: list[tuple[str, dict[str, float]]] = [
    ("at rest", {}),
    ("jaw .1", open_by(0.1)),
    ("jaw .25", open_by(0.25)),
    ("jaw .4", open_by(0.4)),
    ("jaw .6", open_by(0.6)),
    ("lips closed, jaw .3", {"jawOpen": 0.3, "mouthClose": 0.28}),
    ("pucker .7", {"mouthPucker": 0.7}),
    ("funnel .6, jaw .2", {"mouthFunnel": 0.6, "jawOpen": 0.2}),
    ("smile .6", {"mouthSmile": 0.6, "cheekSquint": 0.3}),
    ("smile, teeth", {"mouthSmile": 0.6, "mouthUpperUp": 0.35, "mouthLowerDown": 0.3, "jawOpen": 0.06}),
    ("blink", {"eyeBlink": 1}),
    ("half a blink", {"eyeBlink": 0.5}),
    ("lips pressed", {"mouthPress": 0.5, "mouthRollLower": 0.4, "mouthRollUpper": 0.4}),
    ("f, v", {"mouthRollLower": 0.7, "jawOpen": 0.08, "mouthUpperUp": 0.3}),
    ("yaw 12, brows", open_by(0.2, browInnerUp=0.6, headYaw=12, gazeYaw=-10)),
    ("yaw -12, pitch, roll", open_by(0.1, mouthSmile=0.3, headYaw=-12, headPitch=5, headRoll=-6)),
]

MOUTHS: list[dict[str, float]] = [
    *(CELLS[k][1] for k in (0, 1, 2, 3, 4, 5, 7, 9, 12, 13)),
    open_by(0.75),
    open_by(0.15, tongueOut=0.6),
    open_by(0.4, tongueOut=1.0),
    {"mouthFunnel": 0.8},
    {"mouthSmile": 0.9, "mouthUpperUp": 0.3, "jawOpen": 0.12},
]

EYES: list[dict[str, float]] = [
    {},
    {"eyeBlink": 0.25},
    {"eyeBlink": 0.5},
    {"eyeBlink": 0.75},
    {"eyeBlink": 1},
    {"gazeYaw": 18},
    {"gazeYaw": -18},
    {"gazePitch": 13},
    {"gazePitch": -12},
    {"eyeWide": 0.6},
    {"eyeSquint": 0.7},
    {"browInnerUp": 0.7, "browOuterUp": 0.5},
    {"browDown": 0.5},
    {"browDown": 1},
    {"browInnerUp": 0.5, "mouthFrown": 0.4},
    {"eyeBlinkLeft": 1},
]


def grid(cells: list[np.ndarray], columns: int) -> np.ndarray:
    """Cells row by row."""
    return np.vstack([np.hstack(cells[i : i + columns]) for i in range(0, len(cells), columns)])


def labelled(picture: np.ndarray, text: str, size: int) -> np.ndarray:
    """A cell with its name in the corner."""
    cell = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    for colour, width in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(cell, text, (5, size - 7), cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, width, cv2.LINE_AA)
    return cell


def cut(picture: np.ndarray, patch: dict[str, int], scale: float) -> np.ndarray:
    """A patch of a picture, enlarged."""
    x, y, width, height = (patch[k] for k in ("x", "y", "width", "height"))
    return cv2.resize(picture[y : y + height, x : x + width], None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def read_motion(path: Path) -> np.ndarray:
    """Rows of sixty numbers from a motion file of the service. [frames, 60]"""
    stored = json.loads(path.read_text())
    names = stored["names"]
    rows = []
    for frame in stored["frames"]:
        row = np.zeros(len(MOTION_NAMES), np.float32)
        for name, value in zip(names, frame["coefficients"], strict=True):
            if name in INDEX:
                row[INDEX[name]] = value
        for k in ("yaw", "pitch", "roll", "x", "y", "z"):
            row[INDEX["head" + k.capitalize()]] = frame["head"][k]
        row[INDEX["gazeYaw"]], row[INDEX["gazePitch"]] = frame["gaze"]["yaw"], frame["gaze"]["pitch"]
        rows.append(row)
    return np.stack(rows)


def main() -> None:
    """Draw the sheets of one pack."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pack", type=Path)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--speech", type=Path)
    arguments.add_argument("--size", type=int, default=256)
    options = arguments.parse_args()
    drawer, name = Drawer(options.pack), options.pack.name
    options.out.mkdir(parents=True, exist_ok=True)
    pictures = [drawer.draw(motion(**values)) for _, values in CELLS]
    cells = [labelled(p, text, options.size) for p, (text, _) in zip(pictures, CELLS, strict=True)]
    write_picture(options.out / f"{name}-expressions.webp", grid(cells, 4), 82)
    mouth, right, left = drawer.traits["patches"]
    mouths = [cut(drawer.draw(motion(**values)), mouth, 2) for values in MOUTHS]
    write_picture(options.out / f"{name}-mouth.webp", grid(mouths, 5), 82)
    eyes = [drawer.draw(motion(**values)) for values in EYES]
    pairs = [np.hstack([cut(p, right, 2), cut(p, left, 2)]) for p in eyes]
    write_picture(options.out / f"{name}-eyes.webp", grid(pairs, 4), 82)
    if options.speech:
        rows = read_motion(options.speech)
        # Sixteen moments from closed to widest, in that order.
        order = np.argsort(rows[:, INDEX["jawOpen"]])[np.linspace(0, len(rows) - 1, 16).astype(int)]
        spoken = [labelled(drawer.draw(rows[k]), f"{k / 25:.2f} s", options.size) for k in order]
        write_picture(options.out / f"{name}-speech.webp", grid(spoken, 4), 82)


if __name__ == "__main__":
    main()
