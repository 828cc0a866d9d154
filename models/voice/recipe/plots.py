"""Plot what readings look like: pitch contours of eight seeds over the eight true readings, and the distances.

python -m recipe.plots --corpus DIR --weights .
"""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from workshop.training import WORK

from .corpus import VOICES, Float, Sentence, read_corpus, reading_rows
from .rates import FRAME_RATE
from .speaker import Clause, Manner, Speaker, voice_weights

SEEDS = 8

TRUTH, OURS = "#b9b9b9", "#1f6fb2"


def contour(pitch: Float) -> Float:
    """Hertz at 80 a second, a gap where unvoiced."""
    return np.where(pitch > 0, pitch, np.nan)


def aligned(durations: np.ndarray, pitch: Float, onto: np.ndarray) -> Float:
    """Stretch a contour token by token onto other durations, so that readings of unequal pace lie over each other."""
    ends = np.concatenate([[0], np.cumsum(2 * durations)])
    targets = np.concatenate([[0], np.cumsum(2 * onto)])
    place = np.interp(np.arange(targets[-1]) + 0.5, targets, ends)
    return contour(pitch[np.minimum(place.astype(int), len(pitch) - 1)])


def panel(axes: Axes, group: list[Sentence], clauses: list[Clause], title: str) -> None:
    """True readings in grey, ours over them."""
    onto = np.round(np.mean([s.durations[1:-1] for s in group], 0)).astype(int)

    def draw(durations: np.ndarray, pitch: Float, colour: str, width: float) -> None:
        before = 2 * int(durations[0])
        inside = pitch[before : before + 2 * int(durations[1:-1].sum())]
        curve = aligned(durations[1:-1].astype(int), inside, onto)
        axes.plot(np.arange(len(curve)) / FRAME_RATE, curve, color=colour, linewidth=width)

    for true in group:
        draw(true.durations, true.pitch, TRUTH, 2.2)
    for clause in clauses:
        draw(clause.durations, clause.pitch, OURS, 0.9)
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_ylabel("pitch, Hz", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)


def readings_plot(speaker: Speaker, groups: list[list[Sentence]], out: Path) -> None:
    """Three manners of one sentence a row: calm, and one step of the student; a woman's and a man's voice."""
    figure, axes = plt.subplots(len(groups), 2, figsize=(10, 2.5 * len(groups)), sharey="row", squeeze=False)
    for row, group in zip(axes, groups, strict=True):
        first = group[0]
        voice, name = voice_weights(VOICES[first.voice]), VOICES[first.voice].split("_")[1]
        calm = [speaker.plan(first.phonemes, voice, manner=Manner(expressiveness=0))]
        drawn = [speaker.plan(first.phonemes, voice, seed=seed) for seed in range(SEEDS)]
        panel(row[0], group, calm, f"{name}, calm: “{first.text}”")
        panel(row[1], group, drawn, "one step, eight seeds")
        row[1].set_ylabel("")
    for axis in axes[-1]:
        axis.set_xlabel("seconds (readings stretched onto the mean pace); grey: eight true readings", fontsize=8)
    save(figure, out)


def distances_plot(found: dict[str, object], out: Path) -> None:
    """Energy distance to the true readings, by system."""
    rows = found["rows"]
    assert isinstance(rows, list)
    names = [f"{r['system']}, {r['steps']} step{'s' * (r['steps'] > 1)}" if r["steps"] else r["system"] for r in rows]
    middle = [r["energyDistance"] for r in rows]
    reach = np.abs(np.array([r["energyDistanceInterval"] for r in rows]).T - np.array(middle))
    figure, axes = plt.subplots(figsize=(7, 3.2))
    colours = [OURS if r["system"] == "student" else TRUTH for r in rows]
    axes.barh(names, middle, xerr=reach, color=colours, error_kw={"linewidth": 0.8})
    axes.invert_yaxis()
    axes.set_xlabel("energy distance to the true readings (0: cannot be told apart)", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    save(figure, out)


def save(figure: Figure, path: Path) -> None:
    """Write a PNG of few colours."""
    from PIL import Image

    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    Image.open(path).convert("RGB").quantize(32).save(path, optimize=True)


def main() -> None:
    """Write both plots."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--weights", type=Path, default=Path("."))
    arguments.add_argument("--readings-cache", type=Path, default=WORK / "readings-cache")
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()
    groups: dict[str, list[Sentence]] = {}
    for sentence in read_corpus(options.corpus, options.readings_cache, reading_rows):
        groups.setdefault(sentence.group, []).append(sentence)
    chosen = [next(g for g in groups.values() if g[0].voice == v and 35 < len(g[0].tokens) < 48) for v in (0, 2)]
    readings_plot(Speaker(options.weights), chosen, options.out / "readings.png")
    drawn = options.out / "prosody.json"
    if drawn.exists():
        distances_plot(json.loads(drawn.read_text(encoding="utf-8")), options.out / "distances.png")


if __name__ == "__main__":
    main()
