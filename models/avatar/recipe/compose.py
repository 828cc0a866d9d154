"""The picture from a pack, in numpy: what the service does in WebAssembly, slow and exact."""

import json
from pathlib import Path

import cv2
import numpy as np
from workshop.graphs import open_session

from .networks import GRID, SIZE

ROWS, COLUMNS = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
STEP = SIZE // GRID


def spread(field: np.ndarray, x: np.ndarray = COLUMNS, y: np.ndarray = ROWS) -> np.ndarray:
    """A field [2, 64, 64] at points of the picture: bilinear, clamped at the border. [..., 2]."""
    at = [((v - (STEP - 1) / 2) / STEP).astype(np.float32) for v in (x, y)]
    grid = np.ascontiguousarray(field.transpose(1, 2, 0), np.float32)
    return cv2.remap(grid, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def catmull_rom(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sample a picture [h, w, k] at points, bicubic with a = -0.5, border replicated."""
    height, width = picture.shape[:2]
    x0, y0 = np.floor(x), np.floor(y)

    def taps(f: np.ndarray) -> list[np.ndarray]:
        return [
            ((-0.5 * f + 1) * f - 0.5) * f,
            (1.5 * f - 2.5) * f * f + 1,
            ((-1.5 * f + 2) * f + 0.5) * f,
            (0.5 * f - 0.5) * f * f,
        ]

    out = np.zeros((*x.shape, picture.shape[2]), np.float32)
    across, down = taps(x - x0), taps(y - y0)
    columns = [np.clip(x0.astype(int) + k - 1, 0, width - 1) for k in range(4)]
    for j in range(4):
        row = np.clip(y0.astype(int) + j - 1, 0, height - 1)
        for k in range(4):
            out += (across[k] * down[j])[..., None] * picture[row, columns[k]]
    return out


class Drawer:
    """A pack, opened."""

    def __init__(self, folder: Path) -> None:
        self.traits = json.loads((folder / "manifest.json").read_text())["traits"]
        self.portrait = cv2.imread(str(folder / self.traits["portrait"])).astype(np.float32)
        self.sessions = {name: open_session(folder / f"{name}.onnx") for name in ("warp", "mouth", "eyes")}
        layers = self.traits["layers"]
        self.layers = None
        if layers:
            matte = cv2.imread(str(folder / layers["matte"]), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
            self.layers = matte, cv2.imread(str(folder / layers["background"])).astype(np.float32)

    def run(self, motion: np.ndarray) -> dict[str, np.ndarray]:
        """Every output of the three graphs for one moment."""
        feed = {"motion": motion[None].astype(np.float32)}
        pose, expression = self.sessions["warp"].run(None, feed)
        (mouth,) = self.sessions["mouth"].run(None, feed)
        (eyes,) = self.sessions["eyes"].run(None, feed)
        return {"pose": pose[0], "expression": expression[0], "mouth": mouth[0], "eyes": eyes[0]}

    def draw(self, motion: np.ndarray) -> np.ndarray:
        """One picture, 512×512 BGR, uint8."""
        out = self.run(motion)
        return compose(self.portrait, out, self.traits["patches"], self.layers)


def compose(
    portrait: np.ndarray,
    out: dict[str, np.ndarray],
    patches: list[dict[str, object]],
    layers: tuple[np.ndarray, np.ndarray] | None,
) -> np.ndarray:
    """Put the layers together as the contract says."""
    shift = spread(out["pose"])
    cx, cy = COLUMNS + shift[..., 0], ROWS + shift[..., 1]
    shift = spread(out["expression"], cx, cy)
    sx, sy = cx + shift[..., 0], cy + shift[..., 1]
    opacity, colour = np.zeros((SIZE, SIZE, 1), np.float32), np.zeros((SIZE, SIZE, 3), np.float32)
    for patch in patches:
        layer = out[patch["graph"]]
        layer = layer if patch["index"] is None else layer[patch["index"]]
        px = ((cx - patch["x"]) * (layer.shape[2] / patch["width"])).astype(np.float32)
        py = ((cy - patch["y"]) * (layer.shape[1] / patch["height"])).astype(np.float32)
        planes = np.ascontiguousarray(layer.transpose(1, 2, 0))
        six = cv2.remap(planes[..., :4], px, py, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        two = cv2.remap(planes[..., 4:], px, py, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        sx, sy = sx + six[..., 0], sy + six[..., 1]
        opacity += six[..., 2:3]
        colour += np.stack([two[..., 1], two[..., 0], six[..., 3]], -1) * 255
    picture = catmull_rom(portrait, sx, sy) * (1 - opacity) + colour
    if layers:
        matte, background = layers
        m = cv2.remap(matte, sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[..., None]
        picture = picture * m + background * (1 - m)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)
