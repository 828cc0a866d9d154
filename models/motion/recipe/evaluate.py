"""Make the table: every figure that the motion is judged by.

    python -m recipe.evaluate --weights . --voice DIR --alphabet FILE --face-model DIR --words words.tsv

Needs the checkpoints of the rivals (`teacher.pt`, `consistency.pt`) in `--checkpoints` for their rows; the served
graphs are those in `--weights`. Writes `table.json` and `table.md` into `--out`.
"""

import argparse
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from .align import Segment, align, read_words
from .articulate import Lips
from .clips import Motion, part_of, read_motion
from .face import Array, read_face
from .generator import LATENTS, Generator
from .measures import Closures, below_mean, lag, spectrum
from .names import ARKIT, BROWS, MOUTH, UNITS
from .rates import SAMPLE_RATE
from .sounds import Sounds, read_sounds
from .speech import HELD_VOICES, Utterance, read_alphabet, read_utterances
from .systems import Ridge, Served, draw_many, loudness, visemes
from .table import markdown
from .training import WORK, load_checkpoint

FRAMES = 75
CLIP_SAMPLES = 48_000
VISIBLE_MM = 0.5
"""A change of the lip gap that one can see."""

Figures = dict[str, float]
JAW, PUCKER = UNITS.index("jawOpen"), UNITS.index("mouthPucker")


def as_float(pcm: np.ndarray, length: int | None = None) -> np.ndarray:
    """16-bit samples to float32, cut or padded to `length`."""
    made = np.zeros(len(pcm) if length is None else length, np.float32)
    made[: len(pcm)] = pcm[: len(made)] / np.float32(32768)
    return made


@dataclass
class Bench:
    """What every measurement reads."""

    served: Served
    motion: Motion
    clips: Sounds
    voices: Sounds
    utterances: list[Utterance]
    words: dict[str, list[Segment]]
    lips: Lips
    checkpoints: Path

    def gap(self, units: Array) -> Array:
        """Millimetres between the inner lips for units [F, ≤ len(UNITS)]."""
        return units @ self.lips.gaps.numpy().astype(np.float64)[: units.shape[-1]] + self.lips.rest

    def width(self, units: Array) -> Array:
        """Millimetres of the mouth's width against rest."""
        return units @ self.lips.widths.numpy().astype(np.float64)[: units.shape[-1]]

    @cached_property
    def test(self) -> list[int]:
        """Rows of the held-out clips."""
        return [k for k, name in enumerate(self.motion.names) if part_of(name) == "test"]

    @cached_property
    def heard(self) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Features and log probabilities of the held-out clips."""
        return {k: self.served.hear(as_float(self.clips[self.motion.names[k]], CLIP_SAMPLES)) for k in self.test}

    @cached_property
    def segments(self) -> dict[int, list[Segment]]:
        """Phonemes of the held-out clips."""
        return {k: align(self.words[self.motion.names[k]], self.heard[k][1]) for k in self.test}

    def rival(self, name: str) -> Generator | None:
        """A network that is not served, if its checkpoint is there."""
        path = self.checkpoints / f"{name}.pt"
        if not path.exists():
            return None
        generator = Generator()
        generator.load_state_dict(load_checkpoint(path)["average"])
        return generator.eval()


def noise_for(seed: int, frames: int) -> np.ndarray:
    """White noise of a seed, by absolute frame."""
    return np.random.default_rng(seed).standard_normal((frames, LATENTS)).astype(np.float32)


def mouths(bench: Bench) -> dict[str, list[Array]]:
    """Units of every system on every held-out clip, [F, ≥ 18] each."""
    zero = np.zeros((FRAMES, LATENTS), np.float32)
    ridge = Ridge(bench.motion, lambda name: as_float(bench.clips[name], CLIP_SAMPLES))
    found: dict[str, list[Array]] = {
        name: [] for name in ("visemes", "ridge", "one step, noise 0", "one step", "two steps, noise 0")
    }
    twice = Served.__new__(Served)
    twice.__dict__ = bench.served.__dict__ | {"steps": 2}
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
        row["jaw correlation"] = float(np.corrcoef(*(np.concatenate(side) for side in zip(*jaws, strict=True)))[0, 1])
        row["jaw lag ms"] = float(np.median([lag(a, b) for a, b in jaws]))
        table[name] = row
    envelope = [loudness(as_float(bench.clips[bench.motion.names[k]], CLIP_SAMPLES)) for k in bench.test]
    real = [bench.motion.units[k][:, JAW] for k in bench.test]
    table["loudness envelope"] = {
        "jaw correlation": float(np.corrcoef(np.concatenate(envelope), np.concatenate(real))[0, 1]),
        "jaw lag ms": float(np.median([lag(a, b) for a, b in zip(envelope, real, strict=True)])),
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
    made = {
        name: Closures()
        for name in ("one step", "two steps", "teacher, 16 steps", "consistency", "no noise", *HELD_VOICES)
    }
    twice = Served.__new__(Served)
    twice.__dict__ = bench.served.__dict__ | {"steps": 2}
    for number, utterance in enumerate(u for u in bench.utterances if u.voice in HELD_VOICES):
        features, _ = bench.served.hear(as_float(bench.voices[utterance.name]))
        frames = len(features) // 2
        noise, segments = noise_for(number, frames), utterance.segments()
        gap = bench.gap(bench.served.move(features, noise).units())
        for name in ("one step", utterance.voice):
            made[name].add(gap, segments)
        if number % 3:
            continue
        made["no noise"].add(bench.gap(bench.served.move(features, 0 * noise).units()), segments)
        made["two steps"].add(bench.gap(twice.move(features, noise).units()), segments)
        if teacher is not None:
            made["teacher, 16 steps"].add(bench.gap(draw_many(teacher, features, noise, 16, True).units()), segments)
        if rival is not None:
            made["consistency"].add(bench.gap(draw_many(rival, features, noise, 1, False).units()), segments)
    return table | {f"{n}, voices never heard": closure_row(c, half) for n, c in made.items() if c.wanted}


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
    twice = Served.__new__(Served)
    twice.__dict__ = bench.served.__dict__ | {"steps": 2}
    makers = {"one step": bench.served.move, "two steps": twice.move}
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


def main() -> None:
    """Measure everything and write the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("weights", "voice", "alphabet", "face-model", "words"):
        arguments.add_argument(f"--{name}", type=Path, required=True)
    arguments.add_argument("--sounds", type=Path, default=WORK / "sounds")
    arguments.add_argument("--motion", type=Path, default=WORK / "motion.npz")
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    arguments.add_argument("--utterances", type=int, default=60, help="sentences of voices never heard")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    bench = read_bench(options)
    systems = mouths(bench)
    table = {
        "real": against_real(bench, systems),
        "closures": lips_together(bench, systems),
        "lively": lively(bench),
        "still": still(bench),
        "controls": controlled(bench),
        "hour": an_hour(bench),
        "counts": {"held-out clips": len(bench.test), "sentences of voices never heard": options.utterances},
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "table.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (options.out / "table.md").write_text(markdown(table), encoding="utf-8")
    print(markdown(table))


def read_bench(options: argparse.Namespace) -> Bench:
    """Read everything that the measurements need."""
    face = read_face(options.face_model)
    moves = face.unit_moves(list(UNITS))
    held = [u for u in read_utterances(options.voice, read_alphabet(options.alphabet)) if u.voice in HELD_VOICES]
    every = max(1, len(held) // options.utterances)
    return Bench(
        served=Served(options.weights),
        motion=read_motion(options.motion),
        clips=read_sounds(options.sounds, "motion"),
        voices=read_sounds(options.sounds, "voice"),
        utterances=held[::every][: options.utterances],
        words=read_words(options.words),
        lips=Lips(*face.gaps(moves), face.width(moves)),
        checkpoints=options.checkpoints,
    )


if __name__ == "__main__":
    main()
