"""How alive the face is: its spread over seeds, silence, controls, an hour."""

from collections.abc import Callable

import numpy as np

from .bench import CLIP_SAMPLES, FRAMES, JAW, Bench, Figures, as_float, noise_for
from .measures import Closures, spectrum
from .names import ARKIT, BROWS, MOUTH
from .rates import SAMPLE_RATE
from .speech import HELD_VOICES
from .systems import Face, draw_many

Maker = Callable[[np.ndarray, np.ndarray], Face]
"""Motion from features and noise."""

VISIBLE_MM = 0.5
"""A change of the lip gap that one can see."""


def lively(bench: Bench, seeds: int = 8) -> dict[str, Figures]:
    """Spread of head and brows over seeds and time, over the real one's; and the head's spectrum."""
    bands = ((0.3, 0.7), (0.7, 1.5), (1.5, 3.0), (3.0, 6.0))
    chosen = bench.test[:60]
    # A cold start has no noise behind it: three seconds of silence go before.
    quiet, _ = bench.served.hear(np.zeros(CLIP_SAMPLES, np.float32))
    real_head = np.stack([bench.motion.heads[k] for k in chosen])
    real_brow = np.stack([bench.motion.units[k][:, len(MOUTH) :] for k in chosen])
    rows: dict[str, Figures] = {}
    teacher, rival = bench.rival("teacher"), bench.rival("consistency")
    twice = bench.served.with_steps(2)
    makers: dict[str, Callable[[np.ndarray, np.ndarray], Face]] = {
        "one step": bench.served.move,
        "two steps": twice.move,
    }
    if teacher is not None:
        makers["teacher, 16 steps"] = lambda f, n: draw_many(teacher, f, n, 16, True)
    if rival is not None:
        makers["consistency"] = lambda f, n: draw_many(rival, f, n, 1, False)
    for name, make in makers.items():
        faces = [
            make(np.concatenate([quiet, bench.heard[k][0]]), noise_for(1000 * seed + k, 2 * FRAMES))
            for k in chosen
            for seed in range(seeds if name == "one step" else 2)
        ]
        head = np.stack([f.head[FRAMES:] for f in faces])
        brow = np.stack([f.units()[FRAMES:, len(MOUTH) : len(MOUTH) + len(BROWS)] for f in faces])
        row = {
            f"variance of {axis} over real": float(head[..., k].var() / real_head[..., k].var())
            for k, axis in enumerate(("yaw", "pitch", "roll", "x", "y", "z"))
        }
        row |= {
            f"variance of {unit} over real": float(brow[..., k].var() / real_brow[..., k].var())
            for k, unit in enumerate(BROWS)
        }
        row["variance of the head over real"] = float(
            np.mean([row[f"variance of {a} over real"] for a in ("yaw", "pitch", "roll")])
        )
        row["variance of the brows over real"] = float(brow.var(axis=(0, 1)).sum() / real_brow.var(axis=(0, 1)).sum())
        for band, made, real in zip(
            bands, spectrum(head[..., 1], bands), spectrum(real_head[..., 1], bands), strict=True
        ):
            row[f"pitch {band[0]} to {band[1]} Hz over real"] = made / real
        if name == "one step":
            each = head.reshape(len(chosen), seeds, FRAMES, 6)
            row["share of variance between seeds"] = float(each.var(1).mean() / head.var())
        rows[name] = row
    return rows


def still(bench: Bench) -> Figures:
    """A minute without own sound, digital silence and faint noise: the mouth rests, the face lives."""
    row: Figures = {}
    random = np.random.default_rng(3)
    sounds = {
        "silence": np.zeros(60 * SAMPLE_RATE, np.float32),
        "faint noise": random.normal(0, 10 ** (-62 / 20), 60 * SAMPLE_RATE).astype(np.float32),
    }
    for name, pcm in sounds.items():
        features, _ = bench.served.hear(pcm)
        for label in ("speaking", "idle"):
            face = bench.served.move(features, noise_for(5, len(features) // 2), label)
            gap = bench.gap(face.units())[50:]
            row[f"{name}, {label}: frames with a still mouth"] = float(
                (np.abs(gap - np.median(gap)) < VISIBLE_MM).mean()
            )
            row[f"{name}, {label}: widest gap mm"] = float(gap.max())
            row[f"{name}, {label}: head pitch deviation degrees"] = float(face.head[50:, 1].std())
    return row


def controlled(bench: Bench) -> dict[str, Figures]:
    """What a control of +0.5 does on sentences of voices never heard."""
    rows: dict[str, Figures] = {}
    chosen = [u for u in bench.utterances if u.voice in HELD_VOICES][::8]
    for unit in ("mouthSmile", "browInnerUp", "jawOpen", "mouthFunnel"):
        names = [n for n in (unit, f"{unit}Left", f"{unit}Right") if n in ARKIT]
        moved, closures = [], {0.0: Closures(), 0.5: Closures()}
        for number, utterance in enumerate(chosen):
            features, _ = bench.served.hear(as_float(bench.voices[utterance.name]))
            noise = noise_for(number, len(features) // 2)
            faces = {}
            for amount in (0.0, 0.5):
                controls = np.zeros((len(noise), len(ARKIT)), np.float32)
                controls[:, [ARKIT.index(n) for n in names]] = amount
                faces[amount] = bench.served.move(features, noise, controls=controls)
                closures[amount].add(bench.gap(faces[amount].units()), utterance.segments())
            column = [ARKIT.index(n) for n in names]
            moved.append((faces[0.5].coefficients - faces[0.0].coefficients)[:, column].mean())
        rows[unit] = {
            "moved by": float(np.mean(moved)),
            "closed at p b m, without": closures[0.0].rate,
            "closed at p b m, with": closures[0.5].rate,
        }
    return rows


def an_hour(bench: Bench) -> Figures:
    """The first minute of speech against the sixtieth, the same sentences in both."""
    pieces, length = [], 0
    for utterance in (u for u in bench.utterances if u.voice in HELD_VOICES):
        pieces.append(as_float(bench.voices[utterance.name]))
        length += len(pieces[-1])
        if length > 60 * SAMPLE_RATE:
            break
    minute = np.resize(np.concatenate(pieces), 60 * SAMPLE_RATE)
    features, _ = bench.served.hear(np.tile(minute, 2))
    per_minute = 25 * 60
    later = features[2 * per_minute :]
    noise = noise_for(9, 60 * per_minute)
    face = bench.served.move(np.concatenate([features[: 2 * per_minute], *([later] * 59)]), noise)
    first, last = slice(0, 5 * per_minute), slice(55 * per_minute, 60 * per_minute)
    units = face.units()
    row = {
        f"{name}, minutes 56 to 60 over minutes 1 to 5": float(read[last].std() / read[first].std())
        for name, read in (
            ("deviation of yaw", face.head[:, 0]),
            ("deviation of pitch", face.head[:, 1]),
            ("deviation of the jaw", units[:, JAW]),
            ("deviation of the brows", units[:, len(MOUTH)]),
        )
    }
    row["mean pitch, change in degrees"] = float(face.head[last, 1].mean() - face.head[first, 1].mean())
    row["mean jaw, change"] = float(units[last, JAW].mean() - units[first, JAW].mean())
    return row
