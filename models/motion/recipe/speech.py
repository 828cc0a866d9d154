"""Speech with known phoneme times: the corpus of synthetic voices."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .phonemes import CLASSES, MARKS, SILENT, class_of

UNIT = 0.025
"""Seconds of one unit of a duration."""

HEARD_EARLIER = 0.055
"""Seconds that a phoneme is heard before its duration begins; measured: fricatives 0.06, stops 0.07."""

SHORT_GAP = 0.076
"""A space between words shorter than this is no pause: its time goes to the sounds around it."""

HELD_VOICES = ("af_nova", "bm_george")
"""Voices that nothing is trained on."""


@dataclass(frozen=True)
class Utterance:
    """A sentence with its phonemes in time.

    starts: [S] seconds; classes: [S]; a segment lasts until the next one starts, the last one until `end`.
    """

    name: str
    voice: str
    split: str
    starts: npt.NDArray[np.float64]
    classes: npt.NDArray[np.int64]
    end: float

    def at(self, times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return the class that is heard at each time; `sil` outside."""
        place = np.searchsorted(self.starts, times, "right") - 1
        inside = (place >= 0) & (times < self.end)
        return np.where(inside, self.classes[np.maximum(place, 0)], 0)

    def segments(self) -> list[tuple[str, float, float]]:
        """Return (class, start, end) of every segment."""
        ends = [*self.starts[1:], self.end]
        return [(CLASSES[c], float(a), float(b)) for c, a, b in zip(self.classes, self.starts, ends, strict=True)]


def segment(characters: list[str], durations: npt.NDArray[np.float64]) -> tuple[list[int], list[float], float]:
    """Return classes, starts and the end of what is heard, in seconds. `characters` have '#' at both ends.

    >>> segment(["#", "ˈ", "A", "#"], np.array([4, 1, 2, 4]))[0]
    [0, 36, 0]
    """
    ends = np.cumsum(durations) * UNIT - HEARD_EARLIER
    starts = np.concatenate([[-HEARD_EARLIER], ends[:-1]])
    classes: list[int] = []
    begins: list[float] = []
    carried: float | None = None
    for character, start, end in zip(characters, starts, ends, strict=True):
        if character in MARKS:
            # Length belongs to the sound before, stress to the one after.
            if character not in "ːʰʲ̃" and carried is None:
                carried = float(start)
            continue
        if character == " " and end - start < SHORT_GAP:
            carried = float((start + end) / 2) if carried is None else carried
            continue
        told = 0 if character in SILENT or character == "#" else class_of(character)
        begin = float(start) if carried is None else carried
        carried = None
        if classes and classes[-1] == told and told == 0:
            continue
        classes.append(told)
        begins.append(begin)
    return classes, begins, float(ends[-1])


def read_utterances(folder: Path, alphabet: set[str]) -> list[Utterance]:
    """Read every sentence of the corpus; `alphabet` are the characters that have a duration."""
    with (folder / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    prosody = np.load(folder / "prosody.npz")
    place = {name: k for k, name in enumerate(prosody["ids"].tolist())}
    offset, durations = prosody["token_offset"], prosody["durations"].astype(np.float64)
    found = []
    for row in rows:
        k = place[row["id"]]
        characters = ["#", *(c for c in row["phonemes"] if c in alphabet), "#"]
        classes, starts, end = segment(characters, durations[offset[k] : offset[k + 1]])
        found.append(
            Utterance(row["id"], row["voice"], row["split"], np.array(starts), np.array(classes, np.int64), end)
        )
    return found


def read_alphabet(path: Path) -> set[str]:
    """Read the characters of the voice's alphabet (`models/voice/recipe/alphabet.json`)."""
    return set(json.loads(path.read_text(encoding="utf-8")))
