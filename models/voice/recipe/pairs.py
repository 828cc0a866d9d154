"""Two systems on the sentences that both were heard in: paired differences over all voices."""

from dataclasses import dataclass

import numpy as np

from .corpus import Float
from .table import Heard, Row, interval

Label = tuple[str, int, str]
"""A system: name, steps, precision."""


@dataclass(frozen=True)
class Spoken:
    """One sentence by one system: names of voice and sentence, what was heard, likeness to the teacher's voice."""

    voice: str
    sentence: str
    heard: Heard
    similarity: float


def shipped(label: Label) -> bool:
    """Whether it is what the service speaks with: one step of the student, as stored."""
    return label[:2] == ("student", 1) and label[2] == "shipped"


def pairs(spoken: dict[Label, list[Spoken]]) -> list[Row]:
    """What is shipped less every other system."""
    ours = next((found for label, found in spoken.items() if shipped(label)), [])
    mine = {(s.voice, s.sentence): s for s in ours}
    rows = []
    for (system, steps, precision), found in spoken.items():
        both = [(mine[s.voice, s.sentence], s) for s in found if (s.voice, s.sentence) in mine]
        if both and not shipped((system, steps, precision)):
            rows.append({"system": system, "steps": steps, "precision": precision, **difference(both)})
    return rows


def difference(both: list[tuple[Spoken, Spoken]]) -> Row:
    """Means of ours less theirs, with 95 % intervals; word errors by words."""
    ours, theirs = ([pair[k] for pair in both] for k in (0, 1))
    words = np.array([s.heard.judgement.words for s in ours], np.float32)
    return {
        "sentences": len(both),
        "voices": len({s.voice for s in ours}),
        "wordErrorRate": _figure(_wrong(ours) / words, _wrong(theirs) / words, words),
        "dnsmos": _figure(_sound(ours), _sound(theirs)),
        "similarity": _figure(_alike(ours), _alike(theirs)),
    }


def _figure(mine: Float, other: Float, weights: Float | None = None) -> Row:
    mean = float(np.average(mine - other, weights=weights))
    return {"difference": round(mean, 4), "interval": interval(mine, other, weights)}


def _wrong(spoken: list[Spoken]) -> Float:
    return np.array([s.heard.judgement.edits for s in spoken], np.float32)


def _sound(spoken: list[Spoken]) -> Float:
    return np.array([s.heard.judgement.dnsmos for s in spoken], np.float32)


def _alike(spoken: list[Spoken]) -> Float:
    return np.array([s.similarity for s in spoken], np.float32)


NOTE = """
## What is shipped beside the others, sentence by sentence

One step of the student, as stored, less each system, over the sentences that both were heard in. Intervals: paired
bootstrap over sentences, 95 %.
"""


def pairs_markdown(rows: list[Row]) -> str:
    """The part of `table.md`."""
    headings = ["less", "steps", "precision", "sentences, voices", "word errors, points", "DNSMOS", "similarity"]
    lines = [NOTE, f"| {' | '.join(headings)} |", f"| {' | '.join(['---'] * len(headings))} |"]
    for r in rows:
        cells = [str(r["system"]), str(r["steps"]), str(r["precision"]), f"{r['sentences']}, {r['voices']}"]
        cells += [_cell(r["wordErrorRate"], 100, 1), _cell(r["dnsmos"], 1, 3), _cell(r["similarity"], 1, 3)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _cell(figure: object, unit: float, digits: int) -> str:
    if not isinstance(figure, dict):
        return "—"
    low, high = (unit * x for x in figure["interval"])
    return f"{unit * figure['difference']:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"
