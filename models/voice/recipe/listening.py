"""A page to listen: the same held-out sentences by every system, and one sentence in eight readings by each.

    python -m recipe.listening --corpus DIR --weights . --checkpoints DIR --out evaluation

Two sentences a voice, and eight true readings of one: sixteen excerpts of the corpus are copied, no more.
"""

import argparse
import html
import shutil
from pathlib import Path

import numpy as np
import soundfile
import torch
from workshop.training import WORK

from .corpus import VOICES, Float, Sentence, held_rows, read_corpus, reading_rows
from .drawers import Bench, Contestant, contestants
from .rates import SAMPLE_RATE
from .speaker import Manner, Speaker, voice_weights
from .systems import Hibari, Own, Recorded, System

SENTENCES = 2
"""Sentences a voice."""

COMPRESSION = 0.94
"""Between 0 and 1; at this the Opus files take about 22 kbit/s."""

SMALL = 0.97
"""The same for readings, which are many: some 15 kbit/s."""

RIVALS = {
    ("teacher", 20): ("teacher, 20 steps", "teacher"),
    ("undistilled", 1): ("teacher at one step, undistilled", "undistilled"),
    ("regression with noise", 0): ("regression with matched noise", "noise"),
    ("consistency", 1): ("consistency distillation, one step", "consistency"),
}
"""Systems and steps that are heard beside the student, with title and file."""

READINGS = 8
"""Readings of the one sentence by each system."""

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Vivavoce: listen</title>
<style>
  body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
  td, th {{ padding: .4rem .8rem; text-align: left; vertical-align: top; }}
  audio {{ width: 13rem; height: 2rem; }}
</style>
<h1>Listen</h1>
<p>Sentences that no system was trained on by us. Kokoro-82M is the teacher; hibari-tts has one voice.</p>
<table>
<tr><th>sentence</th>{headings}</tr>
{rows}
</table>
<h2>Eight readings of a sentence</h2>
<p>“{text}” ({voice}). The same eight seeds for each of ours; the true readings are in no order. The calm average has
one.</p>
<table>
<tr><th></th>{seeds}</tr>
{readings}
</table>
</html>
"""


def write_sound(path: Path, sound: Float, compression: float = COMPRESSION) -> None:
    """Write samples at 24 kHz as Opus, in few bytes."""
    clipped = np.clip(sound, -1, 1)
    soundfile.write(path, clipped, SAMPLE_RATE, format="OGG", subtype="OPUS", compression_level=compression)


def table_row(sentence: Sentence, systems: list[System], folder: Path) -> str:
    """Speak a sentence by every system that has its voice; return its row of the page."""
    cells = []
    for system in systems:
        if sentence.voice not in system.voices():
            cells.append("<td>—</td>")
            continue
        name = f"{sentence.name}-{system.name}.opus"
        write_sound(folder / name, system.speak(sentence))
        cells.append(f'<td><audio controls preload="none" src="{folder.name}/{name}"></audio></td>')
    words = f"<td><b>{VOICES[sentence.voice]}</b><br>{html.escape(sentence.text)}</td>"
    return f"<tr>{words}{''.join(cells)}</tr>"


def readings_row(title: str, sounds: list[Float], name: str, folder: Path) -> str:
    """Write one system's readings of the sentence; return their row of the page."""
    cells = []
    for k, sound in enumerate(sounds):
        file = f"reading-{name}-{k}.opus"
        write_sound(folder / file, sound, SMALL)
        cells.append(f'<td><audio controls preload="none" src="{folder.name}/{file}"></audio></td>')
    return f"<tr><td>{title}</td>{''.join(cells)}</tr>"


def readings_rows(
    group: list[Sentence], bench: Bench, rivals: list[Contestant], speaker: Speaker, folder: Path
) -> list[str]:
    """Eight readings of one sentence: true ones, those of the served graphs, those of every rival; the calm one."""
    first = group[0]
    voice, known = voice_weights(VOICES[first.voice]), bench.know(first.tokens, first.voice)
    seeds = range(READINGS)

    def ours(manner: Manner) -> list[Float]:
        return [speaker.speak(first.phonemes, voice, seed=seed, manner=manner) for seed in seeds]

    def theirs(rival: Contestant) -> list[Float]:
        drawn = [rival.draw(known, 1, torch.Generator().manual_seed(seed)) for seed in seeds]
        return [
            speaker.sound(speaker.reading(first.phonemes, voice, values), seed)
            for seed, values in zip(seeds, drawn, strict=True)
        ]

    calm = speaker.speak(first.phonemes, voice, manner=Manner(expressiveness=0))
    rows = [
        readings_row("true", [Recorded().speak(s) for s in group[:READINGS]], "true", folder),
        readings_row("student, one step", ours(Manner(1)), "one-step", folder),
        readings_row("student, two steps", ours(Manner(2)), "two-steps", folder),
    ]
    for rival in rivals:
        title, name = RIVALS[rival.system, rival.steps]
        rows.append(readings_row(title, theirs(rival), name, folder))
    return [*rows, readings_row("calm (expressiveness 0)", [calm], "calm", folder)]


def main() -> None:
    """Write the page and its sounds."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--readings-cache", type=Path, default=WORK / "readings-cache")
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--guidance", type=float, default=0.0)
    arguments.add_argument("--weights", type=Path, default=Path("."))
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()

    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    sentences = [s for voice in range(len(VOICES)) for s in [h for h in held if h.voice == voice][:SENTENCES]]
    systems: list[System] = [
        Recorded(),
        Hibari(),
        Own("student", "shipped", options.weights),
        Own("calm", "shipped", options.weights, Manner(expressiveness=0)),
    ]
    sounds = options.out / "listening"
    shutil.rmtree(sounds, ignore_errors=True)
    sounds.mkdir(parents=True)
    rows = [table_row(s, systems, sounds) for s in sentences]
    readings = read_corpus(options.corpus, options.readings_cache, reading_rows)
    group = [s for s in readings if s.group == readings[0].group]
    bench, speaker = Bench(options.checkpoints), Speaker(options.weights)
    rivals = [c for c in contestants(bench, held, options.guidance, 0.5) if (c.system, c.steps) in RIVALS]
    page = PAGE.format(
        headings="".join(f"<th>{html.escape(system.name)}</th>" for system in systems),
        rows="\n".join(rows),
        text=html.escape(group[0].text),
        voice=VOICES[group[0].voice],
        seeds="".join(f"<th>{k + 1}</th>" for k in range(READINGS)),
        readings="\n".join(readings_rows(group, bench, rivals, speaker, sounds)),
    )
    (options.out / "listening.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
