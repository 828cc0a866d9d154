"""A page to listen: the same held-out sentences by every system, side by side.

    python -m recipe.listening --corpus DIR --own regression:. --out evaluation

Three sentences a voice, so that no more than twelve excerpts of the corpus are copied.
"""

import argparse
import html
from pathlib import Path

import numpy as np
import soundfile

from .corpus import VOICES, Float, Sentence, held_rows, read_corpus
from .rates import SAMPLE_RATE
from .systems import Hibari, Own, Recorded, System
from .training import WORK

SENTENCES = 3
"""Sentences a voice."""

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
</html>
"""


def write_sound(path: Path, sound: Float) -> None:
    """Write samples at 24 kHz as Opus."""
    soundfile.write(path, np.clip(sound, -1, 1), SAMPLE_RATE, format="OGG", subtype="OPUS")


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


def main() -> None:
    """Write the page and its sounds."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--own", action="append", default=[], metavar="NAME:FOLDER")
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()

    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    sentences = [s for voice in range(len(VOICES)) for s in [h for h in held if h.voice == voice][:SENTENCES]]
    systems: list[System] = [Recorded(), Hibari()]
    for own in options.own:
        name, folder = own.split(":")
        systems.append(Own(name, "shipped", Path(folder)))
    sounds = options.out / "listening"
    sounds.mkdir(parents=True, exist_ok=True)
    rows = [table_row(s, systems, sounds) for s in sentences]
    headings = "".join(f"<th>{html.escape(system.name)}</th>" for system in systems)
    (options.out / "listening.html").write_text(PAGE.format(headings=headings, rows="\n".join(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
