"""Phonemes to make readings of: training sentences, beginnings of some joined to ends of others, texts of one's own.

Texts of one's own are lines `id<TAB>text`; the front end of hibari-tts turns them into phonemes. What shares a run of
five words with a sentence that is held out for judging is left out.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .alphabet import identifiers

WHOLE = 1 / 3
"""Of the texts from training sentences, the share that is whole sentences."""

LONGEST = 180
"""Phonemes of a text from training sentences: longer ones are drawn again."""

PIECE = 110
"""Phonemes of a text of one's own: longer ones are cut where a clause ends."""

CLAUSE = re.compile(r"(?<=[,;:.?!]) ")
"""Between two clauses."""


def training_texts(corpus: Path) -> list[str]:
    """Phonemes of every sentence that may be trained on, the further voices' included."""
    train, held = split_texts(corpus)
    return sorted(train - held)


def split_texts(corpus: Path) -> tuple[set[str], set[str]]:
    """Phonemes of the training sentences and of those held out."""
    with (corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    train = {str(row["phonemes"]) for row in rows if row["split"] == "train"}
    return train, {str(row["phonemes"]) for row in rows if row["split"] != "train"}


def recombined(texts: list[str], rng: np.random.Generator) -> str:
    """A sentence, or the beginning of one and the end of another."""
    while True:
        first = texts[rng.integers(len(texts))]
        if rng.uniform() >= WHOLE:
            head, tail = first.split(" "), texts[rng.integers(len(texts))].split(" ")
            keep = rng.integers(0, len(head) + 1)
            first = " ".join([*head[:keep], *tail[rng.integers(0, len(tail)) :]])
        if 1 <= len(first) <= LONGEST:
            return first


def pieces(phonemes: str) -> Iterator[str]:
    """A text as it is, or runs of its clauses that are short enough.

    >>> list(pieces("a" * 80 + ", " + "b" * 60 + ".")) == ["a" * 80 + ",", "b" * 60 + "."]
    True
    """
    run = ""
    for clause in CLAUSE.split(phonemes):
        if run and len(run) + 1 + len(clause) > PIECE:
            yield run
            run = ""
        run = f"{run} {clause}" if run else clause
    if run and len(run) <= LONGEST:
        yield run


def own_texts(path: Path, corpus: Path) -> list[str]:
    """Phonemes of the texts in `path`, cut to pieces, without what is held out or already in the corpus."""
    from hibari import Hibari

    front = Hibari()
    train, held = split_texts(corpus)
    unseen = runs_of_words(sorted(held))
    found: dict[str, None] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        for piece in pieces(" ".join(front.phonemize(line.split("\t")[-1]))):
            if piece not in train and not holds_any(np.array(identifiers(piece)), unseen):
                found[piece] = None
    return list(found)


def runs_of_words(texts: list[str], words: int = 5) -> set[bytes]:
    """Every run of so many words in `texts` (the whole text where it has fewer), as bytes of identifiers."""
    found = set()
    for text in texts:
        split = text.split(" ")
        for k in range(max(1, len(split) - words + 1)):
            found.add(bytes(identifiers(" ".join(split[k : k + words]))[1:-1]))
    return found


def holds_any(tokens: np.ndarray, runs: set[bytes]) -> bool:
    """Whether any of `runs` lies in `tokens`."""
    whole = bytes(tokens.tolist())
    return any(run in whole for run in runs)
