"""The table: rows of figures with paired bootstrap intervals, for people and for programmes."""

from dataclasses import dataclass

import numpy as np

from .corpus import Float
from .judges import Judgement
from .systems import Recorded, System

RESAMPLES = 2_000
"""Draws of the paired bootstrap."""

COLUMNS = {
    "system": "system",
    "voice": "voice",
    "steps": "steps",
    "precision": "precision",
    "sentences": "sentences",
    "wordErrorRate": "word error rate",
    "dnsmos": "DNSMOS",
    "similarity": "similarity",
    "realTimeFactor": "real-time factor",
    "megabytes": "MB",
}
"""Keys of a row that the Markdown table shows, with their headings."""

Row = dict[str, object]


@dataclass(frozen=True)
class Heard:
    """A judged sentence with the seconds it took, in processor time of one thread, and its length in seconds."""

    judgement: Judgement
    spent: float
    length: float


def similarities(heard: list[Heard], teacher: list[Heard], own: bool) -> Float:
    """Cosine of each sentence's voice vector with the mean of the teacher's, its own sentence left out.

    teacher: the same sentences in the same order, and perhaps further ones.
    """
    vectors = np.array([h.judgement.likeness for h in teacher])
    centres = (vectors.sum(0) - vectors) / (len(vectors) - 1)
    mine = vectors if own else np.array([h.judgement.likeness for h in heard])
    centres = centres[: len(mine)]
    norms = np.linalg.norm(mine, axis=1) * np.linalg.norm(centres, axis=1)
    return ((mine * centres).sum(1) / norms).astype(np.float32)


def interval(mine: Float, other: Float, weights: Float | None = None) -> list[float]:
    """95 % interval of the mean paired difference; with `weights`, of the weighted one (words of a sentence)."""
    rng = np.random.default_rng(1)
    difference = mine - other
    weight = np.ones_like(difference) if weights is None else weights
    drawn = rng.integers(0, len(difference), (RESAMPLES, len(difference)))
    means = (difference * weight)[drawn].sum(1) / weight[drawn].sum(1)
    return [round(float(x), 4) for x in np.quantile(means, [0.025, 0.975])]


def row(system: System, voice: str, heard: list[Heard], teacher: list[Heard]) -> Row:
    """One row of the table."""
    words = np.array([h.judgement.words for h in heard], np.float32)
    wrong = np.array([h.judgement.edits for h in heard], np.float32)
    alike = similarities(heard, teacher, isinstance(system, Recorded))
    teacher = teacher[: len(heard)]
    wrong_teacher = np.array([h.judgement.edits for h in teacher], np.float32)
    sound = np.array([h.judgement.dnsmos for h in heard], np.float32)
    sound_teacher = np.array([h.judgement.dnsmos for h in teacher], np.float32)
    recorded = isinstance(system, Recorded)
    return {
        "system": system.name,
        "voice": voice,
        "steps": system.steps,
        "precision": system.precision,
        "sentences": len(heard),
        "wordErrorRate": round(float(wrong.sum() / words.sum()), 4),
        "dnsmos": round(float(sound.mean()), 3),
        "similarity": round(float(alike.mean()), 3),
        "realTimeFactor": None if recorded else round(sum(h.spent for h in heard) / sum(h.length for h in heard), 4),
        "megabytes": system.megabytes,
        "againstKokoro": {
            "wordErrorRate": interval(wrong / words, wrong_teacher / words, words),
            "dnsmos": interval(sound, sound_teacher),
        },
    }


def markdown(rows: list[Row], note: str) -> str:
    """The table for people."""
    headings = [*COLUMNS.values(), "word errors and DNSMOS minus Kokoro's, 95 %"]
    lines = [_line(headings), _line(["---"] * len(headings))]
    lines += [_line([*(_cell(key, r[key]) for key in COLUMNS), _against(r)]) for r in rows]
    return "\n".join(["# How the voices compare", "", note, "", *lines, ""])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(key: str, value: object) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if key == "wordErrorRate" and isinstance(value, float) else str(value)


def _against(r: Row) -> str:
    against = r["againstKokoro"]
    if r["system"] == "kokoro" or not isinstance(against, dict):
        return "—"
    words, sound = against["wordErrorRate"], against["dnsmos"]
    return f"{100 * words[0]:+.1f} to {100 * words[1]:+.1f} points, {sound[0]:+.2f} to {sound[1]:+.2f}"
