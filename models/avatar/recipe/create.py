"""An avatar pack from a photo, in one command.

    python -m recipe.create photo.jpg --data DIR --out ../avatars/anna

`--data` is a folder with `ict-facekit.npz`, `ict-vertex-indices.json`, `face_landmarker.task` and, if the background
is to stay behind the person, `selfie_segmentation.tflite` (README.md says where they come from). A photo of the same
person in a blink (`--blink`) makes better lids. Progress is lines of JSON on standard output; a photo that cannot
become an avatar ends with `{"error": …, "detail": …}` and status 2.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from torch import nn

from .networks import Eyes, Mouth, Warp
from .pack import Person, write_pack
from .pairs import Pairs, draw_pairs, read_pairs
from .portrait import PhotoRefused
from .pose import Pose
from .progress import Progress
from .subject import Subject, prepare, read_photo
from .teacher import Teacher
from .train import train_patch, train_warp

CONSENT = """# Consent

Whoever makes an avatar of a living person needs that person's consent, and says here how it was given. This note was
written by the recipe: **no consent has been recorded yet.** Replace it before the avatar is shown to anyone.
"""


def create(
    subject: Subject,
    person: Person,
    out: Path,
    work: Path,
    pairs: int,
    minutes: dict[str, float],
    start: Path | None,
) -> None:
    """Draw, learn, write. What was drawn and learned is kept in `work`, and taken up again from there."""
    work.mkdir(parents=True, exist_ok=True)
    drawn = work / "pairs.npz"
    if not drawn.exists():
        draw_pairs(subject.teacher, pairs, 0, Progress("draw")).save(drawn)
    seen = read_pairs(drawn)
    warp = learned_warp(work / "warp.pt", seen, subject.pose, minutes["warp"])
    pictures = subject.pictures
    corners = {"mouth": [pictures.mouth], "eyes": list(pictures.eyes)}
    networks = {"warp": warp}
    for name in ("eyes", "mouth"):
        places = edges(subject.teacher, name, seen.motion)
        begin = start / f"{name}.onnx" if start else None
        networks[name] = train_patch(
            name, seen, warp, subject.portrait, corners[name], minutes[name], places, work / f"{name}.pt", begin
        )
    write_pack(out, networks, pictures, person, {"warp": "int8", "mouth": "int8", "eyes": "int8"}, subject.gains)


def edges(teacher: Teacher, name: str, motion: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Where lips or lids lie for each motion, and the size of the irises: what the guides of a patch learn."""
    find = teacher.mouth_guides if name == "mouth" else teacher.eye_guides
    return np.stack([find(teacher.scene(row)) for row in motion]), teacher.iris_radius if name == "eyes" else []


def learned_warp(path: Path, seen: Pairs, pose: Pose, minutes: float) -> Warp:
    """The warp, from its file if there is one."""
    if path.exists():
        state = torch.load(path)
        warp = Warp(box=tuple(state["box"]))
        warp.load_state_dict(state["weights"])
        return warp.eval()
    progress = Progress("train-warp")
    warp = train_warp(seen, pose, minutes).eval()
    torch.save({"box": warp.expression.box, "weights": warp.state_dict()}, path)
    progress.at(1)
    return warp


def learned(work: Path) -> dict[str, nn.Module]:
    """The three networks as a training left them in `work`."""
    state = torch.load(work / "warp.pt")
    warp = Warp(box=tuple(state["box"]))
    warp.load_state_dict(state["weights"])
    networks: dict[str, nn.Module] = {"warp": warp.eval()}
    for name, kind in (("mouth", Mouth), ("eyes", Eyes)):
        networks[name] = kind().eval()
        networks[name].load_state_dict(torch.load(work / f"{name}.pt")["average"])
    return networks


def main() -> int:
    """Make one pack."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("photo", type=Path)
    arguments.add_argument("--out", type=Path, required=True, help="folder of the pack; its name is the avatar's")
    arguments.add_argument("--data", type=Path, default=os.environ.get("VIVAVOCE_AVATAR_DATA"), help="folder of models")
    arguments.add_argument("--blink", type=Path, help="the same person with closed eyes")
    arguments.add_argument("--work", type=Path, help="folder for what can be taken up again")
    arguments.add_argument("--pairs", type=int, default=2400, help="pictures that the teacher draws")
    arguments.add_argument("--warp-minutes", type=float, default=2)
    arguments.add_argument("--mouth-minutes", type=float, default=14)
    arguments.add_argument("--eyes-minutes", type=float, default=6)
    arguments.add_argument("--start", type=Path, help="pack of another person to begin from")
    arguments.add_argument("--title", default=None)
    arguments.add_argument("--license", default="LicenseRef-private")
    arguments.add_argument("--license-file", type=Path)
    arguments.add_argument("--consent-file", type=Path)
    arguments.add_argument("--provenance", default=None)
    options = arguments.parse_args()
    if options.data is None or not (Path(options.data) / "ict-facekit.npz").exists():
        print(json.dumps({"error": "NO_DATA", "detail": "give the folder of the head model by --data; see README.md"}))
        return 2
    torch.set_num_threads(1)
    start = time.monotonic()
    person = Person(
        name=options.out.name,
        title=options.title or options.out.name.replace("-", " ").capitalize(),
        license=options.license,
        provenance=options.provenance
        or f"Made by models/avatar/recipe from {options.photo.name}, drawn with ICT-FaceKit Light (MIT).",
        consent=options.consent_file.read_text() if options.consent_file else CONSENT,
        license_text=options.license_file.read_text()
        if options.license_file
        else "All rights reserved by whom it shows.",
    )
    try:
        blink = read_photo(options.blink) if options.blink else None
        subject = prepare(read_photo(options.photo), blink, Path(options.data))
    except PhotoRefused as refused:
        print(json.dumps({"error": refused.code, "detail": str(refused)}), flush=True)
        return 2
    work = options.work or options.out.with_name(f".{options.out.name}-work")
    minutes = {name: getattr(options, f"{name}_minutes") for name in ("warp", "mouth", "eyes")}
    create(subject, person, options.out, work, options.pairs, minutes, options.start)
    print(json.dumps({"step": "done", "done": 1, "seconds": round(time.monotonic() - start)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
