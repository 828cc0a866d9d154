"""Writes a pack: graphs, portrait, layers, preview, licence, consent note, and the manifest with every hash.

python -m recipe.pack PACK ...

measures again what graphs cost, once the machine is quiet, and notes it in the manifests.
"""

import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch import nn
from workshop.graphs import Precision, open_session, store
from workshop.record import described, fastest, machine

from .compose import Drawer
from .graphs import OUTPUTS, export_graph
from .motion import MOTION_NAMES, motion
from .networks import EYE_SHAPE, GRID, MOUTH_SHAPE, PATCH_CHANNELS, SIZE, Scaled

RUNS = 150
"""Pictures of which the fastest counts."""

SHAPES: dict[str, list[int | str]] = {
    "motion": ["N", len(MOTION_NAMES)],
    "pose": ["N", 2, GRID, GRID],
    "expression": ["N", 2, GRID, GRID],
    "mouth": ["N", PATCH_CHANNELS, *MOUTH_SHAPE],
    "eyes": ["N", 2, PATCH_CHANNELS, *EYE_SHAPE],
}


@dataclass
class Person:
    """What a pack says about whom it shows."""

    name: str
    title: str
    license: str
    provenance: str
    consent: str
    license_text: str


@dataclass
class Pictures:
    """What a pack draws from: the portrait (BGR), where its patches lie (left, top), and what is behind the person."""

    portrait: np.ndarray
    mouth: tuple[int, int]
    eyes: tuple[tuple[int, int], tuple[int, int]]
    matte: np.ndarray | None = None
    background: np.ndarray | None = None


def shorten_names(graph: onnx.GraphProto) -> None:
    """Name nothing but what goes in and comes out at length: the exporter's names are three hundredths of a pack."""
    kept = {value.name for value in (*graph.input, *graph.output)}
    short: dict[str, str] = {}

    def of(name: str) -> str:
        if not name or name in kept:
            return name
        return short.setdefault(name, np.base_repr(len(short), 36).lower())

    for tensor in graph.initializer:
        tensor.name = of(tensor.name)
    for node in graph.node:
        node.ClearField("name")
        node.input[:] = [of(name) for name in node.input]
        node.output[:] = [of(name) for name in node.output]


def write_pack(
    out: Path,
    networks: dict[str, nn.Module],
    pictures: Pictures,
    person: Person,
    precision: dict[str, Precision | dict[str, Precision]],
    gains: dict[str, float],
) -> None:
    """Write everything into the folder `out`; the manifest last, so that a half-written pack has none."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").unlink(missing_ok=True)
    for name in OUTPUTS:
        ask_for_more(networks[name], gains)
        graph = store(export_graph(name, networks[name]), precision[name])
        shorten_names(graph.graph)
        onnx.save(graph, out / f"{name}.onnx")
    write_picture(out / "portrait.webp", pictures.portrait, 95)
    layers = None
    if pictures.matte is not None and pictures.background is not None:
        layers = {"matte": "matte.webp", "background": "background.webp"}
        write_picture(out / "matte.webp", cv2.cvtColor(pictures.matte, cv2.COLOR_GRAY2BGR), 95)
        write_picture(out / "background.webp", pictures.background, 88)
    (out / "CONSENT.md").write_text(person.consent.strip() + "\n", encoding="utf-8")
    (out / "LICENSE.txt").write_text(person.license_text.strip() + "\n", encoding="utf-8")
    traits = {
        "kind": "avatar",
        "title": person.title,
        "person": "generated",
        "consent": "CONSENT.md",
        "size": SIZE,
        "grid": GRID,
        "motion": MOTION_NAMES,
        "portrait": "portrait.webp",
        "preview": "preview.webp",
        "patches": patches(pictures),
        "layers": layers,
    }
    # The preview is drawn with the pack itself, which needs a manifest to be read.
    (out / "manifest.json").write_text(json.dumps({"traits": traits}))
    smile = motion(mouthSmile=0.35, jawOpen=0.06, mouthUpperUp=0.15, cheekSquint=0.15, headYaw=4, headRoll=-2)
    preview = cv2.resize(Drawer(out).draw(smile), (256, 256), interpolation=cv2.INTER_AREA)
    write_picture(out / "preview.webp", preview, 88)
    files = sorted(p for p in out.iterdir() if p.name != "manifest.json")
    manifest = {
        "name": person.name,
        "version": "0.2.0",
        "license": person.license,
        "provenance": person.provenance,
        "files": {path.name: described(path) for path in files},
        "sampleRateHz": 16000,
        "steps": [1],
        "windowsMs": {"shortest": 40, "longest": 640},
        "cost": costs(out),
        "graphs": {
            name: {"file": f"{name}.onnx", "inputs": tensors(("motion",)), "outputs": tensors(OUTPUTS[name])}
            for name in OUTPUTS
        },
        "traits": traits,
    }
    write_manifest(out, manifest)


def ask_for_more(network: nn.Module, gains: dict[str, float]) -> None:
    """Learned from the head model's shapes, asked by coefficients: the gains between them go into the graph."""
    for module in network.modules():
        if isinstance(module, Scaled):
            module.gain.copy_(torch.tensor([gains.get(name, 1.0) for name in MOTION_NAMES]))


def write_picture(path: Path, picture: np.ndarray, quality: int) -> None:
    """Lossy WebP: what the service can decode in process, and 4:2:0 as it draws."""
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_WEBP_QUALITY, quality])


def patches(pictures: Pictures) -> list[dict[str, object]]:
    """Where the patches lie, in pixels of the portrait."""

    def patch(graph: str, index: int | None, corner: tuple[int, int], shape: tuple[int, int]) -> dict[str, object]:
        x, y = corner
        return {"graph": graph, "output": graph, "index": index, "x": x, "y": y, "width": shape[1], "height": shape[0]}

    right, left = pictures.eyes
    return [
        patch("mouth", None, pictures.mouth, MOUTH_SHAPE),
        patch("eyes", 0, right, EYE_SHAPE),
        patch("eyes", 1, left, EYE_SHAPE),
    ]


def tensors(names: tuple[str, ...]) -> list[dict[str, object]]:
    """Name, type and shape of tensors."""
    return [{"name": name, "type": "float32", "shape": SHAPES[name]} for name in names]


def write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    """As JSON that people can read."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def costs(folder: Path) -> dict[str, object]:
    """Milliseconds of one thread for one picture, by graph, and of what machine."""
    found = {}
    feed = {"motion": motion(jawOpen=0.3)[None]}
    for name in OUTPUTS:
        session = open_session(folder / f"{name}.onnx")
        found[name] = max(round(fastest(partial(session.run, None, feed), RUNS), 2), 0.01)
    return {"machine": machine(), "milliseconds": found}


if __name__ == "__main__":
    for pack in map(Path, sys.argv[1:]):
        known = json.loads((pack / "manifest.json").read_text())
        now = costs(pack)
        write_manifest(pack, known | {"cost": now})
        print(pack.name, known["cost"]["milliseconds"], "now", now["milliseconds"])
