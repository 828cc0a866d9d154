"""Evaluate systems on held-out sentences: one table, as Markdown and as JSON.

    python -m recipe.evaluate --corpus DIR --whisper DIR --sentences 50 --own regression:mixed:weights

A system is anything with `speak`; `--own` takes name, precision and folder of exported graphs, as often
as wanted. Judgements are cached by the hash of the system and of the sentence.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from .corpus import VOICES, Float, Sentence, read_corpus, test_rows
from .judges import Judgement, Panel
from .rates import SAMPLE_RATE
from .speaker import Speaker, voice_weights

RESAMPLES = 2_000
"""Draws of the paired bootstrap."""


class System(Protocol):
    """Something that speaks the sentences of the corpus."""

    name: str
    precision: str
    steps: int
    megabytes: float
    digest: str

    def speak(self, sentence: Sentence) -> Float:
        """Return samples at 24 kHz."""

    def voices(self) -> Iterable[int]:
        """Voices it has, as indices into VOICES."""


class Recorded:
    """The teacher's own sound, as the corpus has it."""

    name, precision, steps, megabytes, digest = "kokoro", "int8", 1, 92.0, "corpus"

    def speak(self, sentence: Sentence) -> Float:
        """The recorded sentence."""
        return sentence.sound.astype(np.float32) / 32768

    def voices(self) -> Iterable[int]:
        """All four."""
        return range(len(VOICES))


class Hibari:
    """hibari-tts 0.2.1: one voice, distilled from af_heart."""

    name, precision, steps, megabytes, digest = "hibari", "int8", 1, 7.9, "hibari-0.2.1"

    def __init__(self) -> None:
        from hibari import Hibari as Voice

        self.voice = Voice()

    def speak(self, sentence: Sentence) -> Float:
        """Speak from the same phonemes."""
        sound: Float = self.voice.from_phonemes(sentence.phonemes, seed=1)
        return sound

    def voices(self) -> Iterable[int]:
        """Only af_heart."""
        return [VOICES.index("af_heart")]


class Own:
    """Graphs that this recipe exported."""

    steps = 1

    def __init__(self, name: str, precision: str, folder: Path) -> None:
        files = [folder / "front.onnx", folder / "decoder.onnx"]
        self.name, self.precision = name, precision
        self.megabytes = round(sum(f.stat().st_size for f in files) / 1e6, 2)
        self.digest = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
        self.speaker = Speaker(folder)

    def speak(self, sentence: Sentence) -> Float:
        """Speak from the same phonemes, with a seed of the sentence's own."""
        seed = int(hashlib.sha256(sentence.name.encode()).hexdigest()[:8], 16)
        return self.speaker.speak(sentence.phonemes, voice_weights(VOICES[sentence.voice]), seed=seed)

    def voices(self) -> Iterable[int]:
        """All four."""
        return range(len(VOICES))


@dataclass(frozen=True)
class Heard:
    """A judged sentence with the seconds it took, in processor time of one thread, and its length in seconds."""

    judgement: Judgement
    spent: float
    length: float


def hear(system: System, sentence: Sentence, panel: Panel, cache: Path) -> Heard:
    """Speak and judge one sentence, or read what was said of it before."""
    key = hashlib.sha256(f"{system.digest} {sentence.name}".encode()).hexdigest()[:24]
    path = cache / f"{key}.json"
    if path.exists():
        stored = json.loads(path.read_text())
        return Heard(Judgement(**stored["judgement"]), stored["spent"], stored["length"])
    start = time.thread_time()
    sound = system.speak(sentence)
    spent = time.thread_time() - start
    heard = Heard(panel.judge(sound, sentence.text), spent, len(sound) / SAMPLE_RATE)
    path.write_text(json.dumps(asdict(heard)))
    return heard


def similarities(heard: list[Heard], teacher: list[Heard], own: bool) -> Float:
    """Cosine of each sentence's voice vector with the mean of the teacher's, its own sentence left out."""
    vectors = np.array([h.judgement.likeness for h in teacher])
    centres = (vectors.sum(0) - vectors) / (len(vectors) - 1)
    mine = vectors if own else np.array([h.judgement.likeness for h in heard])
    norms = np.linalg.norm(mine, axis=1) * np.linalg.norm(centres, axis=1)
    return ((mine * centres).sum(1) / norms).astype(np.float32)


def interval(mine: Float, other: Float, weights: Float | None = None) -> list[float]:
    """95 % interval of the mean paired difference; with `weights`, of the weighted one (words of a sentence)."""
    rng = np.random.default_rng(1)
    difference = mine - other
    weight = np.ones_like(difference) if weights is None else weights
    drawn = rng.integers(0, len(difference), (RESAMPLES, len(difference)))
    means = (difference * weight)[drawn].sum(1) / weight[drawn].sum(1)
    return [round(float(x), 4) for x in np.quantile(means, [0.025, 0.975])]


def row(system: System, voice: str, heard: list[Heard], teacher: list[Heard]) -> dict[str, object]:
    """One row of the table."""
    words = np.array([h.judgement.words for h in heard], np.float32)
    wrong = np.array([h.judgement.edits for h in heard], np.float32)
    wrong_teacher = np.array([h.judgement.edits for h in teacher], np.float32)
    sound = np.array([h.judgement.dnsmos for h in heard], np.float32)
    sound_teacher = np.array([h.judgement.dnsmos for h in teacher], np.float32)
    recorded = isinstance(system, Recorded)
    alike = similarities(heard, teacher, recorded)
    return {
        "system": system.name,
        "voice": voice,
        "steps": system.steps,
        "precision": system.precision,
        "sentences": len(heard),
        "wordErrorRate": round(float(wrong.sum() / words.sum()), 4),
        "dnsmos": round(float(sound.mean()), 3),
        "similarity": round(float(alike.mean()), 3),
        "realTimeFactor": None if recorded else round(sum(h.spent for h in heard) / sum(h.length for h in heard), 4),
        "megabytes": system.megabytes,
        "againstKokoro": {
            "wordErrorRate": interval(wrong / words, wrong_teacher / words, words),
            "dnsmos": interval(sound, sound_teacher),
        },
    }


def evaluate(systems: list[System], sentences: list[Sentence], panel: Panel, cache: Path) -> list[dict[str, object]]:
    """All rows: every system in every voice it has."""
    cache.mkdir(parents=True, exist_ok=True)
    rows = []
    recorded = Recorded()
    for voice, name in enumerate(VOICES):
        chosen = [s for s in sentences if s.voice == voice]
        teacher = [hear(recorded, s, panel, cache) for s in chosen]
        for system in systems:
            if voice in system.voices():
                rows.append(row(system, name, [hear(system, s, panel, cache) for s in chosen], teacher))
                print(json.dumps(rows[-1]), flush=True)
    return rows


def markdown(rows: list[dict[str, object]], note: str) -> str:
    """The table for people."""
    columns = {"system": "system", "voice": "voice", "precision": "precision", "wordErrorRate": "word error rate",
               "dnsmos": "DNSMOS", "similarity": "similarity", "realTimeFactor": "real-time factor", "megabytes": "MB"}
    lines = [f"| {' | '.join(columns.values())} | word errors and DNSMOS minus Kokoro's, 95 % |", "| --- " * 9 + "|"]
    for r in rows:
        against = r["againstKokoro"]
        assert isinstance(against, dict)
        cells = [f"{r['wordErrorRate']:.1%}" if key == "wordErrorRate" else str(r[key] if r[key] is not None else "—")
                 for key in columns]
        words, sound = against["wordErrorRate"], against["dnsmos"]
        differs = "—" if r["system"] == "kokoro" else (
            f"{100 * words[0]:+.1f} to {100 * words[1]:+.1f} points, {sound[0]:+.2f} to {sound[1]:+.2f}")
        lines.append(f"| {' | '.join(cells)} | {differs} |")
    return "\n".join(["# How the voices compare", "", note, "", *lines, ""])


NOTE = """Made by `python -m recipe.evaluate`. The first {count} held-out sentences of each voice, all systems from the
same phonemes. Word error rate: Whisper base (int8, greedy) after `whisper-normalizer`. Sound: DNSMOS overall. Similarity:
cosine of Resemblyzer's vector with the mean of Kokoro's other sentences in that voice. Real-time factor: processor
time of one thread from phonemes to samples, in Python, while the machine also did other work; it is a comparison within
this table only. Intervals: paired bootstrap over sentences. Kokoro is the corpus itself (Opus, 48 kbit/s)."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--whisper", type=Path, required=True, help="folder of a faster-whisper model")
    arguments.add_argument("--sound-cache", type=Path, default=Path("/var/tmp/vivavoce-training/test-cache"))
    arguments.add_argument("--cache", type=Path, default=Path("/var/tmp/vivavoce-training/judgements"))
    arguments.add_argument("--sentences", type=int, default=50, help="sentences a voice")
    arguments.add_argument("--own", action="append", default=[], metavar="NAME:PRECISION:FOLDER")
    arguments.add_argument("--without-hibari", action="store_true")
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()

    import torch

    torch.set_num_threads(1)
    held = read_corpus(options.corpus, options.sound_cache, test_rows)
    sentences = [s for voice in range(len(VOICES)) for s in [h for h in held if h.voice == voice][: options.sentences]]
    systems: list[System] = [Recorded()]
    if not options.without_hibari:
        systems.append(Hibari())
    for own in options.own:
        name, precision, folder = own.split(":")
        systems.append(Own(name, precision, Path(folder)))
    rows = evaluate(systems, sentences, Panel(options.whisper), options.cache)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "table.json").write_text(json.dumps({"rows": rows}, indent=2) + "\n")
    (options.out / "table.md").write_text(markdown(rows, NOTE.format(count=options.sentences)))


if __name__ == "__main__":
    main()
