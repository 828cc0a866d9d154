"""Makes `head.bin`: the page's 3D head, from ICT-FaceKit Light (MIT).

    python models/head/recipe/make_head.py FOLDER      # FOLDER holds ict-facekit.npz and ict-vertex-indices.json

Positions are int16, shapes int8 of the vertices that they move, all of it deflated by zlib. The same bytes from the same input.

    4 bytes   "VVH1"
    u32       length of the JSON that follows, little-endian
    JSON      see `describe`; "blocks" name where each array lies in the inflated rest
    zlib      the arrays, one behind the other
"""

import argparse
import hashlib
import json
import struct
import zlib
from pathlib import Path

import numpy as np

HEAD = Path(__file__).resolve().parents[1]

# What is drawn, in this order: a material is a run of triangles.
PARTS = {
    "skin": ["M_Face", "M_BackHead"],
    "teeth": ["M_Teeth"],
    "gums": ["M_GumsTongue"],
    "eyeLeft": ["M_IrisLeft"],
    "eyeRight": ["M_IrisRight"],
    "corneaLeft": ["M_ScleraLeft"],
    "corneaRight": ["M_ScleraRight"],
    "lashes": ["M_EyeLashes"],
}
RIGID = {"eyeLeft", "eyeRight", "corneaLeft", "corneaRight"}

# A vertex that a shape moves less than this is left where it is: a sixth of a millimetre. Centimetres.
LEAST = 0.016

# Who it is: some of ICT's own identity shapes, chosen by eye for a face without age or sex.
IDENTITY = {1: 0.3, 4: -0.3}

SKIN = np.array([226, 178, 152])
LIP = np.array([193, 108, 101])
BROW = np.array([96, 68, 54])
BLUSH = np.array([222, 146, 124])
SOCKET = np.array([92, 38, 36])
SCALP = np.array([214, 168, 144])


def smooth(x):
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def inside(points, polygon):
    """Whether points lie in a polygon, in the plane."""
    x, y = points[:, 0], points[:, 1]
    result = np.zeros(len(points), bool)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0)):
        crosses = (ay > y) != (by > y)
        at = ax + (y - ay) * (bx - ax) / np.where(by == ay, 1e-9, by - ay)
        result ^= crosses & (x < at)
    return result


def distance_to_line(points, line):
    """How far points are from a line of several pieces, in the plane."""
    best = np.full(len(points), np.inf)
    for a, b in zip(line[:-1], line[1:]):
        along = np.clip(((points - a) @ (b - a)) / max(1e-9, (b - a) @ (b - a)), 0, 1)
        best = np.minimum(best, np.linalg.norm(points - (a + along[:, None] * (b - a)), axis=1))
    return best


def mixed(base, colour, share):
    return base + share[:, None] * (colour - base)


def skin_colours(points, landmarks, is_back):
    """Lips, brows and a little blood in the cheeks, painted on the vertices."""
    plane = points[:, :2]
    marks = landmarks[:, :2]
    colours = np.tile(SKIN.astype(float), (len(points), 1))
    front = smooth((points[:, 2] - 4) / 4)
    for centre in ([3.6, -0.2], [-3.6, -0.2]):
        near = smooth(1 - np.linalg.norm((plane - centre) / [2.6, 2.2], axis=1))
        colours = mixed(colours, BLUSH, 0.5 * near * front)
    nose = smooth(1 - np.linalg.norm((plane - marks[30]) / [1.5, 1.4], axis=1))
    colours = mixed(colours, BLUSH, 0.3 * nose * front)
    lips = marks[48:60]
    edge = distance_to_line(plane, np.vstack([lips, lips[:1]]))
    signed = np.where(inside(plane, lips), edge, -edge)
    colours = mixed(colours, LIP, 0.85 * smooth((signed + 0.08) / 0.2) * front)
    for brow in (marks[17:22], marks[22:27]):
        # Full at the inner end, and thin at the outer.
        inner = brow[-1] if brow is not None and abs(brow[-1, 0]) < abs(brow[0, 0]) else brow[0]
        reach = np.abs(plane[:, 0]) - abs(inner[0])
        thick = 0.42 - 0.045 * np.clip(reach, 0, 6)
        share = smooth(1.25 - distance_to_line(plane, brow + [0, 0.12]) / np.maximum(thick, 0.12))
        colours = mixed(colours, BROW, 0.72 * share * front)
    # The inside of the mouth belongs to the skin's mesh, and is dark and red.
    hollow = is_back & (np.abs(points[:, 0]) < 3.6) & (points[:, 1] < 0.2) & (points[:, 1] > -7) & (points[:, 2] > 2)
    colours[hollow] = SOCKET
    return colours


def eye_colours(points):
    """White, iris and pupil by the angle from the eye's axis."""
    centre = (points.min(0) + points.max(0)) / 2
    radius = np.linalg.norm((points - centre)[:, :2], axis=1)
    front = points[:, 2] > centre[2]
    colours = np.tile(np.array([238.0, 232.0, 226.0]), (len(points), 1))
    colours = mixed(colours, np.array([226, 190, 180]), smooth((radius - 0.9) / 0.5))
    iris = smooth((0.66 - radius) / 0.07) * front
    tint = np.array([88.0, 112.0, 120.0]) + np.outer(smooth((0.5 - radius) / 0.3), np.array([38, 26, 4]))
    colours = colours + iris[:, None] * (tint - colours)
    colours = mixed(colours, np.array([30, 40, 48]), smooth(1 - np.abs(radius - 0.62) / 0.07) * front)
    return mixed(colours, np.array([8, 8, 10]), smooth((0.27 - radius) / 0.05) * front)


def delta_coded(numbers):
    return np.diff(numbers, prepend=0)


def make(folder):
    data = np.load(folder / "ict-facekit.npz", allow_pickle=True)
    marks_at = np.array(json.loads((folder / "ict-vertex-indices.json").read_text())["idx_to_landmark_verts"])
    neutral = data["neutral"].astype(np.float64)
    for index, weight in IDENTITY.items():
        neutral = neutral + weight * data["identity_deltas"][index].astype(np.float64)
    faces, material = data["faces"], data["face_material"]
    names = [str(name) for name in data["expression_names"]]
    deltas = data["expression_deltas"].astype(np.float64)
    materials = [str(name) for name in data["material_names"]]

    vertices, triangles, parts, colours = [], [], [], []
    count = 0
    for part, wanted in PARTS.items():
        quads = faces[np.isin(material, [materials.index(name) for name in wanted])]
        if part == "skin":
            # Below the collar nothing is shown.
            quads = quads[(neutral[np.where(quads < 0, quads[:, :1], quads)][:, :, 1] > -17.5).all(1)]
        if part == "lashes":
            # The lower ones are cards that only a texture with holes would make into hairs.
            quads = quads[neutral[np.where(quads < 0, quads[:, :1], quads)][:, :, 1].mean(1) > 3.55]
        used = np.unique(quads[quads >= 0])
        place = np.full(len(neutral), -1)
        place[used] = np.arange(len(used)) + count
        first = place[quads[:, [0, 1, 2]]]
        second = place[quads[quads[:, 3] >= 0][:, [0, 2, 3]]]
        runs = np.vstack([first, second])
        points = neutral[used]
        if part == "skin":
            back = np.isin(used, np.unique(faces[material == materials.index("M_BackHead")]))
            front = np.isin(used, np.unique(faces[material == materials.index("M_Face")]))
            colours.append(skin_colours(points, neutral[marks_at], back & ~front))
        elif part.startswith("eye"):
            colours.append(eye_colours(points))
        else:
            flat = {"teeth": [236, 226, 210], "gums": [188, 92, 92], "lashes": [38, 26, 22]}.get(part, [255, 255, 255])
            colours.append(np.tile(np.array(flat, float), (len(points), 1)))
        parts.append({"name": part, "vertices": [count, len(used)], "triangles": [sum(map(len, triangles)), len(runs)]})
        vertices.append(used)
        triangles.append(runs)
        count += len(used)
    used = np.concatenate(vertices)
    runs = np.vstack(triangles)
    points = neutral[used]
    rigid = np.zeros(count, bool)
    for part in parts:
        if part["name"] in RIGID:
            first, length = part["vertices"]
            rigid[first : first + length] = True

    tongue = tongue_shape(neutral, faces, material, materials)
    shapes = {name: deltas[index] for index, name in enumerate(names)}
    wanted = arkit_shapes(shapes, tongue)
    blocks, described, offset = [], [], 0

    def block(array):
        nonlocal offset
        raw = np.ascontiguousarray(array).tobytes()
        raw += bytes(-len(raw) % 4)
        blocks.append(raw)
        offset += len(raw)
        return offset - len(raw)

    scale = float(np.abs(points).max() / 32767)
    place = {
        "positions": block(np.round(points / scale).astype("<i2").T),
        "colours": block(np.clip(np.round(np.vstack(colours)), 0, 255).astype(np.uint8).T),
        "triangles": block(delta_coded(runs.reshape(-1)).astype("<i2")),
    }
    for name, delta in wanted.items():
        moved = np.where(rigid[:, None], 0, delta[used])
        which = np.flatnonzero(np.linalg.norm(moved, axis=1) > LEAST)
        if len(which) == 0:
            continue
        most = float(np.abs(moved[which]).max())
        wide = most > 1.5
        limit = 32767 if wide else 127
        numbers = np.round(moved[which] / most * limit).astype("<i2" if wide else np.int8)
        described.append(
            {
                "name": name,
                "count": len(which),
                "step": most / limit,
                "bits": 16 if wide else 8,
                "vertices": block(delta_coded(which).astype("<i2")),
                "deltas": block(delta_coded_columns(numbers)),
            }
        )
    head = {
        "vertices": count,
        "triangles": len(runs),
        "scale": scale,
        "parts": parts,
        "eyes": {part: centre_of(neutral, faces, material, materials, part) for part in ("eyeLeft", "eyeRight")},
        "blocks": place,
        "shapes": described,
        "bytes": offset,
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"VVH1" + struct.pack("<I", len(text)) + text + zlib.compress(b"".join(blocks), 9)


def delta_coded_columns(numbers):
    """Columns one behind the other, each number as its difference to the one before: neighbours move alike."""
    kind = numbers.dtype
    return np.diff(numbers.T.astype(np.int64), axis=1, prepend=0).astype(kind)


def centre_of(neutral, faces, material, materials, part):
    quads = faces[material == materials.index(PARTS[part][0])]
    points = neutral[np.unique(quads[quads >= 0])]
    return [round(float(value), 4) for value in (points.min(0) + points.max(0)) / 2]


def tongue_shape(neutral, faces, material, materials):
    """ICT has a tongue and no shape that shows it: its front rises and comes forward, between the teeth."""
    quads = faces[material == materials.index("M_GumsTongue")]
    delta = np.zeros_like(neutral)
    used = np.unique(quads[quads >= 0])
    points = neutral[used]
    # The tongue is what lies well inside of the gums.
    inner = (np.abs(points[:, 0]) < 1.9) & (points[:, 1] < -2.2) & (points[:, 2] < 9.6)
    forward = smooth((points[:, 2] - 4.0) / 5.0) * inner * smooth((2.0 - np.abs(points[:, 0])) / 0.6)
    delta[used] = forward[:, None] * np.array([0.0, 0.9, 2.1])
    return delta


def arkit_shapes(shapes, tongue):
    """ICT's shapes by Apple's names, with the halves of those joined that Apple has in one."""
    joined = {}
    for name, delta in shapes.items():
        if name.startswith(("PupilDilate", "cheekRaiser")):
            continue
        if name.startswith(("browInnerUp", "cheekPuff")):
            key = name[:-2]
        else:
            key = name.replace("_L", "Left").replace("_R", "Right")
        joined[key] = joined.get(key, 0) + delta
    joined["tongueOut"] = tongue
    return joined


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where ict-facekit.npz lies")
    folder = parser.parse_args().folder
    made = make(folder)
    (HEAD / "head.bin").write_bytes(made)
    manifest = {
        "name": "head",
        "version": "1",
        "license": "MIT",
        "provenance": "ICT-FaceKit Light, Copyright (c) 2020 USC Institute for Creative Technologies; "
        "made smaller by models/head/recipe/make_head.py",
        "files": {"head.bin": {"bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()}},
    }
    (HEAD / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"head.bin: {len(made)} bytes")


if __name__ == "__main__":
    main()
