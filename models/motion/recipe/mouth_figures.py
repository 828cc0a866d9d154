"""How good the mouth is: against real motion, and where its lips meet."""

import numpy as np

from .bench import CLIP_SAMPLES, FRAMES, JAW, PUCKER, Bench, Figures, as_float, noise_for
from .face import Array
from .generator import LATENTS
from .measures import Closures, below_mean, lag
from .speech import HELD_VOICES
from .systems import Ridge, draw_many, loudness, visemes


def mouths(bench: Bench) -> dict[str, list[Array]]:
    """Units of every system on every held-out clip, [F, ≥ 18] each."""
    zero = np.zeros((FRAMES, LATENTS), np.float32)
    ridge = Ridge(bench.motion, lambda name: as_float(bench.clips[name], CLIP_SAMPLES))
    found: dict[str, list[Array]] = {
        name: [] for name in ("visemes", "ridge", "one step, noise 0", "one step", "two steps, noise 0")
    }
    twice = bench.served.with_steps(2)
    teacher, rival = bench.rival("teacher"), bench.rival("consistency")
    for k in bench.test:
        features, _ = bench.heard[k]
        found["visemes"].append(visemes(bench.segments[k], FRAMES))
        found["ridge"].append(ridge(as_float(bench.clips[bench.motion.names[k]], CLIP_SAMPLES)))
        found["one step, noise 0"].append(bench.served.move(features, zero).units())
        found["one step"].append(bench.served.move(features, noise_for(k, FRAMES)).units())
        found["two steps, noise 0"].append(twice.move(features, zero).units())
        if teacher is not None:
            found.setdefault("teacher, 16 steps, noise 0", []).append(
                draw_many(teacher, features, zero, 16, True).units()
            )
        if rival is not None:
            found.setdefault("consistency, noise 0", []).append(draw_many(rival, features, zero, 1, False).units())
    return found


def against_real(bench: Bench, systems: dict[str, list[Array]]) -> dict[str, Figures]:
    """Errors in speech frames of held-out clips against the mean of those frames; correlation and lag of the jaw."""
    times = np.arange(FRAMES) / 25
    spoken = {k: (times >= bench.motion.speech[k, 0]) & (times <= bench.motion.speech[k, 1]) for k in bench.test}
    measures = {
        "jaw": lambda u: u[:, JAW],
        "lip gap": bench.gap,
        "pucker": lambda u: u[:, PUCKER],
        "width": bench.width,
    }
    table: dict[str, Figures] = {}
    for name, made in systems.items():
        row: Figures = {}
        for measure, read in measures.items():
            told = np.concatenate([read(m)[spoken[k]] for m, k in zip(made, bench.test, strict=True)])
            real = np.concatenate([read(bench.motion.units[k])[spoken[k]] for k in bench.test])
            row[measure] = below_mean(told, real)
        jaws = [(m[:, JAW], bench.motion.units[k][:, JAW]) for m, k in zip(made, bench.test, strict=True)]
        row["jaw correlation"] = float(
            np.corrcoef(np.concatenate([a for a, _ in jaws]), np.concatenate([b for _, b in jaws]))[0, 1]
        )
        row["jaw lag ms"] = float(np.median([lag(a, b) for a, b in jaws]))
        table[name] = row
    envelope = [loudness(as_float(bench.clips[bench.motion.names[k]], CLIP_SAMPLES)) for k in bench.test]
    jaw_curves = [bench.motion.units[k][:, JAW] for k in bench.test]
    table["loudness envelope"] = {
        "jaw correlation": float(np.corrcoef(np.concatenate(envelope), np.concatenate(jaw_curves))[0, 1]),
        "jaw lag ms": float(np.median([lag(a, b) for a, b in zip(envelope, jaw_curves, strict=True)])),
    }
    return table


def closure_row(closures: Closures, half_of: float | None) -> Figures:
    """The figures of closures and openings; `half_of` is the real speaker's mean gap in open vowels."""
    gaps = np.array(closures.open_gaps)
    row = {
        "closed at p b m": closures.rate,
        "closures at p b m or pauses": closures.reason_rate,
        "mean gap in open vowels mm": float(gaps.mean()),
        "count p b m": closures.wanted,
        "count open vowels": len(gaps),
    }
    return row if half_of is None else row | {"open at ɑ æ aʊ": float((gaps >= half_of / 2).mean())}


def lips_together(bench: Bench, systems: dict[str, list[Array]]) -> dict[str, Figures]:
    """Closures of real clips, of ours on their sound, and of ours on voices never heard."""
    real = Closures()
    for k in bench.test:
        real.add(bench.gap(bench.motion.units[k]), bench.segments[k])
    half = float(np.mean(real.open_gaps))
    table = {"real clips": closure_row(real, half)}
    for name in ("visemes", "one step"):
        made = Closures()
        for k, units in zip(bench.test, systems[name], strict=True):
            made.add(bench.gap(units), bench.segments[k])
        table[f"{name}, on the same clips"] = closure_row(made, half)
    teacher, rival = bench.rival("teacher"), bench.rival("consistency")
    counts = {
        name: Closures()
        for name in ("one step", "two steps", "teacher, 16 steps", "consistency", "no noise", *HELD_VOICES)
    }
    twice = bench.served.with_steps(2)
    for number, utterance in enumerate(u for u in bench.utterances if u.voice in HELD_VOICES):
        features, _ = bench.served.hear(as_float(bench.voices[utterance.name]))
        frames = len(features) // 2
        noise, segments = noise_for(number, frames), utterance.segments()
        gap = bench.gap(bench.served.move(features, noise).units())
        for name in ("one step", utterance.voice):
            counts[name].add(gap, segments)
        if number % 3:
            continue
        counts["no noise"].add(bench.gap(bench.served.move(features, 0 * noise).units()), segments)
        counts["two steps"].add(bench.gap(twice.move(features, noise).units()), segments)
        if teacher is not None:
            counts["teacher, 16 steps"].add(bench.gap(draw_many(teacher, features, noise, 16, True).units()), segments)
        if rival is not None:
            counts["consistency"].add(bench.gap(draw_many(rival, features, noise, 1, False).units()), segments)
    return table | {f"{n}, voices never heard": closure_row(c, half) for n, c in counts.items() if c.wanted}
