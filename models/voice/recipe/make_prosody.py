"""Make more prosody from the teacher: new texts, each in several readings, durations, pitch and energy without sound.

    python -m recipe.make_prosody --corpus DIR --kokoro kokoro.onnx --styles package/voices --minutes 20

Texts: a third are sentences of the training part, the others the beginning of one and the end of another, joined
between words. Readings: a voice of the four and a hidden vector, drawn as the corpus drew its own (another voice of the
same sex, its weight even from 0.1 to 0.8). Held-out sentences are not touched. Goes on where it stopped.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from workshop.training import WORK

from .alphabet import identifiers
from .corpus import VOICES, Float, Row
from .prosody import values_of
from .teacher import Kokoro

READINGS = 3
"""Readings a text: reading the phonemes costs as much as one answer."""

WHOLE = 1 / 3
"""Share of the texts that are whole sentences of the corpus."""

LONGEST = 180
"""Phonemes: longer ones are drawn again."""

WEIGHT = (0.1, 0.8)
"""Range of the weight of the hidden voice."""

SAVE_EVERY = 500
"""Texts between two writes."""


def training_texts(corpus: Path) -> list[str]:
    """Phonemes of every sentence that may be trained on, the further voices' included."""
    with (corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows: list[Row] = [json.loads(line) for line in lines]
    held = {str(row["phonemes"]) for row in rows if row["split"] != "train"}
    return sorted({str(row["phonemes"]) for row in rows if row["split"] == "train"} - held)


def partners(corpus: Path) -> dict[str, list[str]]:
    """The voices that each of the four was mixed with in the training part."""
    with (corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found: dict[str, set[str]] = {voice: set() for voice in VOICES}
    for row in rows:
        if row["split"] == "train" and row["hidden_prosody"] and row["voice"] in found:
            found[row["voice"]].add(row["hidden_prosody"][0])
    return {voice: sorted(names) for voice, names in found.items()}


def draw_text(texts: list[str], rng: np.random.Generator) -> str:
    """A sentence, or the beginning of one and the end of another."""
    while True:
        first = texts[rng.integers(len(texts))]
        if rng.uniform() >= WHOLE:
            head, tail = first.split(" "), texts[rng.integers(len(texts))].split(" ")
            keep = rng.integers(0, len(head) + 1)
            first = " ".join([*head[:keep], *tail[rng.integers(0, len(tail)) :]])
        if 1 <= len(first) <= LONGEST:
            return first


def write(path: Path, made: list[tuple[int, np.ndarray, Float]]) -> None:
    """Write the readings so far: voice, tokens and values of each, end to end."""
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        voice=np.array([voice for voice, _, _ in made], np.int64),
        offset=np.cumsum([0, *(len(tokens) for _, tokens, _ in made)]),
        tokens=np.concatenate([tokens for _, tokens, _ in made]),
        values=np.concatenate([values for _, _, values in made], 1).astype(np.float32),
    )
    part.replace(path)


def read(path: Path) -> list[tuple[int, np.ndarray, Float]]:
    """What `write` wrote: voice, tokens [T], values [3, T] of each reading."""
    held = dict(np.load(path))
    spans = [slice(a, b) for a, b in zip(held["offset"][:-1], held["offset"][1:], strict=True)]
    return [
        (int(voice), held["tokens"][span], held["values"][:, span])
        for voice, span in zip(held["voice"], spans, strict=True)
    ]


def main() -> None:
    """Make readings for so many minutes."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--kokoro", type=Path, required=True, help="graph of Kokoro-82M")
    arguments.add_argument("--styles", type=Path, required=True, help="folder of its style vectors, <voice>.bin")
    arguments.add_argument("--out", type=Path, default=WORK / "made.npz")
    arguments.add_argument("--minutes", type=float, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    made = read(options.out) if options.out.exists() else []
    rng = np.random.default_rng([options.seed, len(made)])
    texts, mixed = training_texts(options.corpus), partners(options.corpus)
    teacher = Kokoro(options.kokoro, options.styles, options.out.parent)
    print(f"{len(texts)} texts, {len(made)} readings so far", flush=True)
    until, done = time.monotonic() + 60 * options.minutes, 0
    while time.monotonic() < until:
        tokens = np.array(identifiers(draw_text(texts, rng)), np.int64)
        if len(tokens) < 3:
            continue
        reading = teacher.read(tokens)
        for _ in range(READINGS):
            voice = int(rng.integers(len(VOICES)))
            hidden = (str(rng.choice(mixed[VOICES[voice]])), float(rng.uniform(*WEIGHT)))
            spoken = teacher.answer(tokens, reading, teacher.style(VOICES[voice], len(tokens), hidden))
            values = values_of(spoken.durations_exact, spoken.durations, spoken.pitch, spoken.energy)
            made.append((voice, tokens, values))
        done += 1
        if done % SAVE_EVERY == 0:
            write(options.out, made)
            print(f"{len(made)} readings", flush=True)
    write(options.out, made)


if __name__ == "__main__":
    main()
