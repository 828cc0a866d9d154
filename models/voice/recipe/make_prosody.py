"""Make more prosody from the teacher: new texts, each in several readings, durations, pitch and energy without sound.

    python -m recipe.make_prosody --corpus DIR --kokoro kokoro.onnx --styles package/voices --minutes 20

Texts: those of `--texts` if given (`recipe.texts`), each once, and one in five from the training sentences, whole or
recombined; without it, only the latter. Readings: a voice of the four and a hidden vector, drawn as the corpus drew its
own (another voice of the same sex, its weight even from 0.1 to 0.8). Held-out sentences are not touched. Goes on where
it stopped. Several may run side by side, each with a `--seed` and an `--out` of its own (`made-2.npz`): all are read.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from workshop.training import WORK

from .alphabet import identifiers
from .corpus import VOICES, Float
from .prosody import values_of
from .teacher import Kokoro
from .texts import own_texts, recombined, training_texts

READINGS = 3
"""Readings a text: reading the phonemes costs as much as one answer."""

RECOMBINED = 0.2
"""Share of the texts from training sentences, where there are others."""

WEIGHT = (0.1, 0.8)
"""Range of the weight of the hidden voice."""

SAVE_EVERY = 500
"""Texts between two writes."""


def partners(corpus: Path) -> dict[str, list[str]]:
    """The voices that each of the four was mixed with in the training part."""
    with (corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found: dict[str, set[str]] = {voice: set() for voice in VOICES}
    for row in rows:
        if row["split"] == "train" and row["hidden_prosody"] and row["voice"] in found:
            found[row["voice"]].add(row["hidden_prosody"][0])
    return {voice: sorted(names) for voice, names in found.items()}


def write(path: Path, made: list[tuple[int, np.ndarray, Float]]) -> None:
    """Write the readings so far: voice, tokens and values of each, end to end."""
    part = path.with_name(f".{path.name}")
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
    arguments.add_argument("--texts", type=Path, help="further texts, lines of id<TAB>text")
    arguments.add_argument("--out", type=Path, default=WORK / "made.npz")
    arguments.add_argument("--minutes", type=float, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    made = read(options.out) if options.out.exists() else []
    rng = np.random.default_rng([options.seed, len(made)])
    texts, mixed = training_texts(options.corpus), partners(options.corpus)
    further = own_texts(options.texts, options.corpus) if options.texts else []
    rng.shuffle(further)
    teacher = Kokoro(options.kokoro, options.styles, options.out.parent)
    print(f"{len(texts)} texts and {len(further)} further, {len(made)} readings so far", flush=True)
    until, done = time.monotonic() + 60 * options.minutes, 0
    while time.monotonic() < until:
        fresh = further and rng.uniform() >= RECOMBINED
        tokens = np.array(identifiers(further.pop() if fresh else recombined(texts, rng)), np.int64)
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
