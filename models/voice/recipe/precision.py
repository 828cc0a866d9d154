"""Compare exports of one voice at several precisions with the float32 one: size, timing, and difference in sound.

python -m recipe.precision --corpus DIR --truth float32-folder --own mixed:. --own int8:int8-folder
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from workshop.training import WORK

from .corpus import VOICES, Sentence, held_rows, read_corpus
from .manifest import costs
from .served import PARTS
from .speaker import Speaker, voice_weights

SENTENCES = 8
"""Held-out sentences a voice."""


def compare(truth: Speaker, other: Speaker, sentences: list[Sentence]) -> tuple[float, float]:
    """Return the share of durations that differ, and the difference of the samples in dB where none do.

    Both speak with the same noise and pitch (a pitch that is rounded otherwise moves the pulses, which nobody hears and
    which would hide the rest); the difference is in power, against that of the sound.
    """
    changed, tokens, error, power = 0, 0, 0.0, 0.0
    for k, sentence in enumerate(sentences):
        voice = voice_weights(VOICES[sentence.voice])
        want, got = truth.plan(sentence.phonemes, voice), other.plan(sentence.phonemes, voice)
        tokens += len(want.durations)
        changed += int((want.durations != got.durations).sum())
        if (want.durations == got.durations).all():
            first, second = truth.sound(want, seed=k), other.sound(replace(got, pitch=want.pitch), seed=k)
            error += float(((first - second) ** 2).sum())
            power += float((first**2).sum())
    return changed / tokens, 10 * np.log10(max(error, 1e-20) / power) if power else float("nan")


def main() -> None:
    """Print the table of precisions as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--truth", type=Path, required=True, help="folder of the float32 graphs")
    arguments.add_argument("--own", action="append", default=[], metavar="PRECISION:FOLDER")
    options = arguments.parse_args()

    torch.set_num_threads(1)
    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    sentences = [s for voice in range(len(VOICES)) for s in [h for h in held if h.voice == voice][:SENTENCES]]
    truth = Speaker(options.truth)
    print("| precision | MB | front, ms | window of 100 ms, ms | durations changed | difference in sound |")
    print("| --- | --- | --- | --- | --- | --- |")
    for own in options.own:
        name, folder = own.split(":")
        size = sum((Path(folder) / f"{graph}.onnx").stat().st_size for graph in PARTS) / 1e6
        spent = costs(Path(folder))
        changed, difference = compare(truth, Speaker(Path(folder)), sentences)
        print(
            f"| {name} | {size:.2f} | {spent['front']} | {spent['window of 100 ms']} "
            f"| {changed:.2%} | {difference:.1f} dB |",
            flush=True,
        )


if __name__ == "__main__":
    main()
