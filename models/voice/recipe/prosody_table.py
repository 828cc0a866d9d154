"""The second part of the table: drawn prosody beside true readings, for people."""

from typing import Any

from .prosody import VALUES

HEADINGS = (
    "system",
    "steps",
    "evaluations a clause",
    "energy distance (95 %)",
    "pitch: a phoneme, contour",
    "duration: a phoneme",
    "spread of duration, pitch, energy against the truth",
    "coherence of pitch",
    "true readings nearer to a sample than to the regression",
)

NOTE = """
## Drawn prosody beside true readings

Made by `python -m recipe.evaluate_prosody`. {sentences} held-out sentences with eight true readings each; {samples}
readings drawn a sentence (seed {seed}), eight of them for spreads and for what is nearest; guidance {guidance}, middle
time {middle}. Energy distance: over duration, pitch and energy of all phonemes of a sentence, each in units of its
spread in the corpus; 0 where samples cannot be told from the truth. The true readings themselves: two halves are
{floor} apart; their own mean, as one answer, {oracle}; coherence of pitch (correlation of neighbours) {coherence}.
True deviations around our calm average are {around_calm} from the truth (the average's error alone), noise of their
spread around the true mean {around_truth} (the lack of structure alone). Intervals: bootstrap over sentences.
*Regression with noise*: an offset a clause and white noise with the covariances of the regression's residuals on 200
held-out sentences; *by reach*: the same in units of the spread that the regression foretells.
"""


def prosody_markdown(found: dict[str, Any]) -> str:
    """The part of `table.md` for what `recipe.evaluate_prosody` found."""
    truth = found["truth"]
    note = NOTE.format(
        **{name: found[name] for name in ("sentences", "samples", "seed", "guidance", "middle")},
        floor=truth["floor"],
        oracle=truth["meanOfReadings"],
        coherence=truth["pitchCoherence"],
        around_calm=truth["trueAroundCalm"],
        around_truth=truth["noiseAroundTruth"],
    )
    lines = [note, _line(HEADINGS), _line(["---"] * len(HEADINGS)), *(_line(_cells(row)) for row in found["rows"])]
    lines += ["", "| paired difference of energy distances | mean | 95 % |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {mean:+.4f} | {low:+.4f} to {high:+.4f} |" for name, (mean, (low, high)) in found["paired"].items()
    ]
    lines += ["", "| system and steps | distance to 20 steps of the teacher, same noise |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in found["apartFromTeacher20"].items()]
    return "\n".join([*lines, ""])


def _cells(row: dict[str, Any]) -> list[str]:
    low, high = row["energyDistanceInterval"]
    pitch, duration = row["pitch"], row["duration"]
    return [
        row["system"],
        str(row["steps"] or "—"),
        str(row["evaluations"] or "—"),
        f"{row['energyDistance']:.3f} ({low:.3f} to {high:.3f})",
        f"{pitch['phoneme']:.3f}, {pitch['contour']:.3f}",
        f"{duration['phoneme']:.3f}",
        ", ".join(f"{row[value]['spreadRatio']:.2f}" for value in VALUES),
        "—" if pitch["coherence"] is None else f"{pitch['coherence']:.2f}",
        f"{row['nearer']:.0%}",
    ]


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
