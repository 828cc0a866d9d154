"""Closed lids: taken from a photo of the same person in a blink where there is one, painted where there is none."""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator

from .fit import along
from .head_model import CURVES, MEDIAPIPE_68, HeadModel
from .networks import SIZE

SIDES = {"R": ("rU", "rL"), "L": ("lU", "lL")}
"""Upper and lower edge of the lids of either eye."""


STILL = np.array(
    ("130 359 226 446 111 340 117 346 118 347 119 348 120 349 121 350 128 357 234 454 116 345").split(),
    int,
)
"""MediaPipe's points around the eyes that no lid moves."""


@dataclass(frozen=True)
class Lids:
    """A picture with closed eyes, and where each vertex of the face lies in it."""

    picture: np.ndarray
    places: np.ndarray


def spline(line: np.ndarray, count: int) -> np.ndarray:
    """Points at equal distances along a polyline."""
    length = along(line)
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, line[:, k]) for k in (0, 1)], 1)


def lids_from_photo(
    head: HeadModel, closed: np.ndarray, photo: np.ndarray, points: np.ndarray, portrait: np.ndarray, rest: np.ndarray
) -> Lids:
    """Lids of a photo.

    `closed` has the vertices as the head closes its eyes (pixels of the portrait), `points` the 478 points of the
    photo, `rest` those of the portrait.
    """
    brows = [*range(17, 27), 27, 28]
    shared_source = [closed[head.landmarks[brows]], rest[STILL, :2]]
    shared_target = [points[MEDIAPIPE_68[brows], :2], points[STILL, :2]]
    fields = []
    for half in (0, 1):
        source, target = list(shared_source), list(shared_target)
        for edges in SIDES.values():
            own, other = CURVES[edges[half]][0], CURVES[edges[1 - half]][0][::-1]
            seen, across = spline(points[own, :2], 12), spline(points[other, :2], 12)
            source.append(spline(closed[head.curve(edges[half])], 12))
            # A blink is seldom photographed wholly closed: what shows between the lids is left out.
            target.append(seen + (across - seen) * (0.5 if half == 0 else 0.1))
        fields.append(RBFInterpolator(np.concatenate(source), np.concatenate(target), kernel="linear", smoothing=1.0))
    places = fields[0](closed)
    low = lower_half(head)
    places[low] = fields[1](closed[low])
    picture = match_colours(photo.astype(np.float32), portrait, rest, fields[1])
    return Lids(picture, places)


def lower_half(head: HeadModel) -> np.ndarray:
    """Vertices of the face that are nearer to a lower lid than to an upper one."""
    upper = head.distance(np.concatenate([head.curve(edges[0]) for edges in SIDES.values()]), 4.0)
    lower = head.distance(np.concatenate([head.curve(edges[1]) for edges in SIDES.values()]), 4.0)
    return np.where(lower < upper)[0]


def match_colours(photo: np.ndarray, portrait: np.ndarray, rest: np.ndarray, field: RBFInterpolator) -> np.ndarray:
    """The photo with the colours of the portrait, by the skin below the eyes and between them."""
    spots = rest[[118, 119, 120, 347, 348, 349, 117, 346, 168, 6, 50, 280, 101, 330], :2].astype(np.float32)
    there = field(spots).astype(np.float32)

    def colours(picture: np.ndarray, at: np.ndarray) -> np.ndarray:
        soft = cv2.GaussianBlur(picture, (0, 0), 3)
        return cv2.remap(soft, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR)[0]

    gain = np.median(colours(portrait, spots) / np.maximum(colours(photo, there), 1), axis=0)
    return np.clip(photo * gain, 0, 255).astype(np.float32)


def painted_lids(head: HeadModel, closed: np.ndarray, portrait: np.ndarray, rest: np.ndarray) -> Lids:
    """Lids for a person of whom there is one photo: skin drawn over the eyes, and a line of lashes."""
    picture = portrait.copy()
    for upper, lower in SIDES.values():
        lid_up, lid_low = rest[CURVES[upper][0], :2], rest[CURVES[lower][0], :2]
        height = lid_low[:, 1].max() - lid_up[:, 1].min()
        _paint_skin(picture, lid_up, lid_low, height)
        _paint_lashes(picture, portrait, closed[head.curve(upper)], lid_up, height)
    return Lids(picture, closed.copy())


def _paint_skin(picture: np.ndarray, lid_up: np.ndarray, lid_low: np.ndarray, height: float) -> None:
    """Fill an open eye from the skin above the lid and below it, column by column."""
    left, right = lid_up[:, 0].min() - 0.5 * height, lid_up[:, 0].max() + 0.5 * height
    order_up, order_low = np.argsort(lid_up[:, 0]), np.argsort(lid_low[:, 0])
    columns = np.arange(int(left), int(right) + 1)
    top = np.interp(columns, lid_up[order_up, 0], lid_up[order_up, 1]) - 0.80 * height
    bottom = np.interp(columns, lid_low[order_low, 0], lid_low[order_low, 1]) + 0.42 * height
    soft = cv2.GaussianBlur(picture, (0, 0), 2.5)
    first, last = int(top.min()) - 2, int(bottom.max()) + 3
    rows = np.arange(first, last)[:, None]
    share = np.clip((rows - top) / (bottom - top), 0, 1)
    grid_x = np.broadcast_to(columns[None].astype(np.float32), share.shape).copy()
    above = cv2.remap(soft, grid_x, np.broadcast_to(top[None].astype(np.float32), share.shape).copy(), cv2.INTER_LINEAR)
    below = cv2.remap(
        soft, grid_x, np.broadcast_to(bottom[None].astype(np.float32), share.shape).copy(), cv2.INTER_LINEAR
    )
    smooth = share * share * (3 - 2 * share)
    filled = above * (1 - smooth[..., None]) + below * smooth[..., None]
    # A lid is a ball: lighter in the middle, darker towards the lashes.
    filled *= (1 + 0.05 * np.sin(np.pi * np.clip(share / 0.7, 0, 1)) - 0.05 * np.clip(share - 0.5, 0, 1))[..., None]
    inside = np.minimum((rows - top) / (0.6 * height), (bottom - rows) / (0.3 * height))
    inside = np.minimum(inside, np.minimum(columns - left, right - columns)[None] / (0.5 * height))
    weight = cv2.GaussianBlur(np.clip(inside, 0, 1).astype(np.float32), (0, 0), 1.0)[..., None]
    piece = picture[first:last, columns[0] : columns[-1] + 1]
    piece[:] = piece * (1 - weight) + filled * weight


def _paint_lashes(
    picture: np.ndarray, portrait: np.ndarray, line: np.ndarray, lid_up: np.ndarray, height: float
) -> None:
    """Draw a soft dark line where the lids meet, thickest in the outer half."""
    x, y = lid_up[:, 0].astype(int), lid_up[:, 1].astype(int)
    colour = np.percentile(portrait[y, x], 20, axis=0) * 0.7
    fine = 8
    mask = np.zeros((SIZE * fine // 4, SIZE * fine // 4), np.float32)
    scale = fine / 4
    smooth = spline(line, 60)
    # The corners of an eye have no lashes.
    for k in range(5, 54):
        share = k / 58
        thick = 0.046 * height * np.sin(np.pi * (share - 0.06) / 0.88)
        a, b = (smooth[k] + [0, 0.3]) * scale, (smooth[k + 1] + [0, 0.3]) * scale
        cv2.line(
            mask,
            tuple(round(v * 16) for v in a),
            tuple(round(v * 16) for v in b),
            1.0,
            max(1, round(thick * scale * 2)),
            cv2.LINE_AA,
            4,
        )
    mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 1.3), (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    weight = np.clip(mask * 0.8, 0, 0.7)[..., None]
    picture[:] = picture * (1 - weight) + colour * weight
