"""Rules of articulation: what lips must do at which phoneme, frame by frame, where only the sound is known.

The real motion has 51 words of one man. So that lips also close for voices and words never heard, the
articulation is held to these rules on speech with known phonemes; they are bounds, not curves to follow.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .face import Array
from .names import MOUTH, UNITS
from .phonemes import BETWEEN_TEETH, CLOSED, LIP_TO_TEETH, OPEN, ROUND
from .rates import FRAME_RATE

FRAME = 1 / FRAME_RATE

CLOSED_GAP = 1.0
"""Millimetres between the inner lips that a closure must not exceed (1.5 is what counts as closed)."""

APART = 2.4
"""Millimetres that lips keep where nothing closes them."""

OPEN_GAP = 6.5
"""Millimetres that an open vowel must reach: over half of what the real speaker's do."""

STILL_GAP = 1.0
"""Millimetres of a mouth in a pause."""

STRONG = 2.0
"""Weight of a closure against other rules."""


@dataclass
class Rules:
    """What holds at each frame, [.., F]: weights of 0 to 1; `tongue` is a value to reach."""

    closed: Tensor
    apart: Tensor
    open: Tensor
    teeth: Tensor
    round: Tensor
    still: Tensor
    tongue: Tensor


def closure_time(symbol: str, start: float, end: float) -> float:
    """When the lips are together: just before the burst of p and b, in the middle of m."""
    return start + min(0.5 * (end - start), 0.045) if symbol != "m" else (start + end) / 2


def rules_for(segments: list[tuple[str, float, float]], frames: int) -> dict[str, np.ndarray]:
    """Return the rules of one utterance, by name, for frames at 0, 40, 80 … ms."""
    times = np.arange(frames) * FRAME
    made = {name: np.zeros(frames, np.float32) for name in Rules.__dataclass_fields__}
    made["apart"][:] = 1.0

    def near(moment: float, within: float = FRAME / 2) -> np.ndarray:
        return np.abs(times - moment) <= within + 1e-6

    for symbol, start, end in segments:
        inside = (times >= start) & (times < end)
        if symbol in CLOSED:
            made["closed"][near(closure_time(symbol, start, end))] = 1.0
            made["closed"][(times >= start + 0.02) & (times <= end - 0.03)] = 1.0
            made["apart"][(times >= start - 0.06) & (times < end + 0.06)] = 0
        elif symbol == "sil":
            made["apart"][(times >= start - 0.08) & (times < end + 0.08)] = 0
            if end - start > 0.3:
                made["still"][(times >= start + 0.16) & (times < end - 0.12)] = 1.0
        elif symbol in OPEN and end - start >= 0.06:
            # A diphthong opens early.
            made["open"][near(start + (0.35 if symbol == "W" else 0.5) * (end - start))] = 1.0
        elif symbol in LIP_TO_TEETH:
            made["teeth"][near((start + end) / 2)] = 1.0
            made["apart"][inside] = 0
        elif symbol in ROUND:
            made["round"][near(start + (0.7 if symbol == "O" else 0.5) * (end - start))] = 1.0
        if symbol in BETWEEN_TEETH:
            made["tongue"][inside] = 0.4
        elif symbol == "l":
            made["tongue"][inside] = 0.1
    if segments:
        last = segments[-1][2]
        made["apart"][times > last - 0.08] = 0
        made["still"][times > last + 0.2] = 1.0
    made["apart"] *= 1 - made["closed"]
    return made


class Lips:
    """What units do to the mouth, for losses and measures.

    gap [.., F]: millimetres between the inner lips, mean of the three middle places; width [.., F]: against rest.
    """

    def __init__(self, gaps: Array, rest: Array, widths: Array) -> None:
        self.gaps = torch.tensor(gaps[:, 1:4].mean(1), dtype=torch.float32)
        self.rest = float(rest[1:4].mean())
        self.widths = torch.tensor(widths, dtype=torch.float32)

    def gap(self, units: Tensor) -> Tensor:
        """units [.., len(UNITS)]."""
        return units @ self.gaps + self.rest

    def width(self, units: Tensor) -> Tensor:
        """units [.., len(UNITS)]."""
        return units @ self.widths


def unit(units: Tensor, name: str) -> Tensor:
    """One unit by its name."""
    return units[..., UNITS.index(name)]


def broken(units: Tensor, rules: Rules, lips: Lips) -> dict[str, Tensor]:
    """How much each rule is broken, a mean over the frames where it holds; units [B, F, len(UNITS)]."""

    def over(excess: Tensor, where: Tensor) -> Tensor:
        return (torch.relu(excess) ** 2 * where).sum() / where.sum().clamp(min=1)

    gap = lips.gap(units)
    rounded = unit(units, "mouthPucker") + unit(units, "mouthFunnel")
    mouth = units[..., : len(MOUTH)]
    return {
        "closed": STRONG * over((gap - CLOSED_GAP) / 2, rules.closed) + over((0.2 - gap) / 2, rules.closed),
        "apart": over((APART - gap) / 2, rules.apart),
        "open": over((OPEN_GAP - gap) / 4, rules.open),
        "teeth": over((gap - 3.5) / 2, rules.teeth)
        + over((1.9 - gap) / 2, rules.teeth)
        + over((0.2 - unit(units, "mouthRollLower")) * 3, rules.teeth),
        "round": over((0.42 - rounded) * 2, rules.round),
        "still": over((gap - STILL_GAP) / 2, rules.still)
        + over(mouth.square().sum(-1, keepdim=True).add(1e-6).sqrt()[..., 0] - 0.1, rules.still),
        "tongue": 4 * (unit(units, "tongueOut") - rules.tongue).square().mean(),
    }
