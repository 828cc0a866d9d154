"""Phonemes in time for the real clips: the encoder's answer, bound to the words that were spoken."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from .phonemes import CLASSES
from .rates import FEATURE_RATE, SHIFT

WORDS = (
    "bin:b ɪ n|blue:b l u|lay:l A|place:p l A s|set:s ɛ t|green:ɡ ɹ i n|red:ɹ ɛ d|white:w I t|at:æ t|by:b I|in:ɪ n|"
    "with:w ɪ ð|again:ə ɡ ɛ n|now:n W|please:p l i z|soon:s u n|zero:z ɪ ɹ O|one:w ʌ n|two:t u|three:θ ɹ i|four:f ɔ|"
    "five:f I v|six:s ɪ k s|seven:s ɛ v ə n|eight:A t|nine:n I n|a:A|b:b i|c:s i|d:d i|e:i|f:ɛ f|g:ʤ i|h:A ʧ|i:I|"
    "j:ʤ A|k:k A|l:ɛ l|m:ɛ m|n:ɛ n|o:O|p:p i|q:k j u|r:ɑ|s:ɛ s|t:t i|u:j u|v:v i|x:ɛ k s|y:w I|z:z ɛ d"
)
LEXICON = {word: sounds.split() for word, sounds in (line.split(":") for line in WORDS.split("|"))}
"""The 51 words of the clips and their phonemes, as their British speaker says them."""

Segment = tuple[str, float, float]


def read_words(path: Path) -> dict[str, list[Segment]]:
    """Return each clip's (word, start, end) in seconds, `sil` for silence."""
    found: dict[str, list[Segment]] = {}
    for line in path.read_text().splitlines()[1:]:
        name, start, end, word = line.split("\t")
        found.setdefault(name, []).append((word, float(start), float(end)))
    return found


def align(words: list[Segment], told: npt.NDArray[np.float32]) -> list[Segment]:
    """Split words into phonemes where log probabilities [N, P] of the encoder's features say so."""
    found: list[Segment] = []
    for word, start, end in words:
        sounds = LEXICON.get(word)
        if sounds is None:
            found.append(("sil", start, end))
            continue
        first = round(start * FEATURE_RATE) + SHIFT
        last = max(first + len(sounds), round(end * FEATURE_RATE) + SHIFT)
        cuts = split([CLASSES.index(s) for s in sounds], told[first:last])
        edges = [start, *((first + cut - SHIFT) / FEATURE_RATE for cut in cuts), end]
        found += [(s, a, b) for s, a, b in zip(sounds, edges, edges[1:], strict=False)]
    return found


def split(classes: list[int], told: npt.NDArray[np.float32]) -> list[int]:
    """Return where the second, third … class begins in rows of log probabilities, each at least a row long.

    >>> split([0, 1], np.log(np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])))
    [2]
    """
    rows = len(told)
    if rows <= len(classes):
        return list(range(1, len(classes)))
    best = np.full((len(classes), rows), -np.inf)
    came = np.zeros((len(classes), rows), int)
    best[0] = np.cumsum(told[:, classes[0]])
    for k, told_class in enumerate(classes[1:], 1):
        for row in range(k, rows):
            stay, enter = best[k, row - 1], best[k - 1, row - 1]
            best[k, row] = max(stay, enter) + told[row, told_class]
            came[k, row] = enter >= stay
    cuts, k = [], len(classes) - 1
    for row in range(rows - 1, 0, -1):
        if came[k, row]:
            cuts.append(row)
            k -= 1
    return cuts[::-1]
