"""Evaluate systems on held-out sentences: one table, as Markdown and as JSON.

    python -m recipe.evaluate --corpus DIR --whisper DIR --sentences 12 --own student:mixed:.:1 --own student:mixed:.:2

`--own` takes name, precision, folder and steps of exported graphs, perhaps a count of sentences, as often as wanted.
With `--checkpoints` every contestant of `recipe.evaluate_prosody` is heard as well, through the sound of `--through`.
Judgements are cached by the hash of the system and of the sentence. `prosody.json`, if it lies beside the table,
becomes its second part.
"""

import argparse
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from workshop.training import WORK

from .corpus import VOICES, Sentence, held_rows, read_corpus
from .drawers import Bench, contestants
from .judges import Judgement, Panel
from .pairs import Label, Spoken, pairs, pairs_markdown
from .prosody_table import prosody_markdown
from .rates import SAMPLE_RATE
from .speaker import Manner, voice_named
from .systems import Drawn, Hibari, Own, Recorded, System
from .table import Heard, Row, markdown, row, similarities

NOTE = """Made by `python -m recipe.evaluate`. The first held-out sentences of each voice, all systems from the same
phonemes. Word error rate: Whisper base (int8, greedy) after `whisper-normalizer`. Sound: DNSMOS overall.
Similarity: cosine of Resemblyzer's vector with the mean of Kokoro's other sentences in that voice. Real-time
factor: processor time of one thread from phonemes to samples, in Python, while the machine also did other work;
compare it within this table only. Intervals: paired bootstrap over sentences. Kokoro is the corpus itself (Opus,
48 kbit/s)."""


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


@dataclass(frozen=True)
class Candidate:
    """A system, and in how many sentences a voice it is to be heard."""

    system: System
    sentences: int


def evaluate(
    candidates: list[Candidate], sentences: list[Sentence], panel: Panel, cache: Path
) -> tuple[list[Row], dict[Label, list[Spoken]]]:
    """All rows, every system in every voice it has, and what was heard."""
    cache.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    spoken: dict[Label, list[Spoken]] = {}
    recorded = Recorded()
    for voice, name in enumerate(VOICES):
        chosen = [s for s in sentences if s.voice == voice]
        teacher = [hear(recorded, s, panel, cache) for s in chosen]
        for candidate in candidates if chosen else []:
            system = candidate.system
            if voice not in system.voices():
                continue
            some = chosen[: candidate.sentences]
            heard = [hear(system, s, panel, cache) for s in some]
            rows.append(row(system, name, heard, teacher))
            alike = similarities(heard, teacher, isinstance(system, Recorded))
            spoken.setdefault((system.name, system.steps, system.precision), []).extend(
                Spoken(name, s.name, h, float(a)) for s, h, a in zip(some, heard, alike, strict=False)
            )
            print(json.dumps(rows[-1]), flush=True)
    return rows, spoken


def main() -> None:
    """Judge every system and write both tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--whisper", type=Path, required=True, help="folder of a faster-whisper model")
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--cache", type=Path, default=WORK / "judgements")
    arguments.add_argument("--sentences", type=int, default=50, help="sentences a voice")
    arguments.add_argument("--drawn-sentences", type=int, default=50, help="the same for --checkpoints")
    arguments.add_argument("--voice", action="append", default=[], metavar="NAME", help="only these voices")
    arguments.add_argument(
        "--drawn-voice", action="append", default=[], metavar="NAME", help="the same for --checkpoints"
    )
    arguments.add_argument("--own", action="append", default=[], metavar="NAME:PRECISION:FOLDER:STEPS[:COUNT]")
    arguments.add_argument("--checkpoints", type=Path, help="hear every contestant of the prosody's table")
    arguments.add_argument("--heard", action="append", default=[], metavar="SYSTEM:STEPS", help="only these of them")
    arguments.add_argument("--through", type=Path, default=Path("."), help="exported graphs that give them sound")
    arguments.add_argument("--guidance", type=float, default=0.0)
    arguments.add_argument("--middle", type=float, default=0.5)
    arguments.add_argument("--without-hibari", action="store_true")
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()

    torch.set_num_threads(1)
    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    wanted = [voice_named(name) for name in options.voice] or range(len(VOICES))
    sentences = [s for voice in wanted for s in [h for h in held if h.voice == voice][: options.sentences]]
    candidates = [Candidate(Recorded(), options.sentences)]
    if not options.without_hibari:
        candidates.append(Candidate(Hibari(), options.sentences))
    for own in options.own:
        name, precision, folder, steps, *count = own.split(":")
        manner = Manner(expressiveness=0) if steps == "0" else Manner(int(steps))
        own_system = Own(name, precision, Path(folder), manner)
        candidates.append(Candidate(own_system, int(count[0]) if count else options.sentences))
    if options.checkpoints:
        bench, size = Bench(options.checkpoints), sum(f.stat().st_size for f in options.through.glob("*.onnx")) / 1e6
        drawn = [voice_named(name) for name in options.drawn_voice] or range(len(VOICES))
        for contestant in contestants(bench, held, options.guidance, options.middle):
            if not options.heard or f"{contestant.system}:{contestant.steps}" in options.heard:
                system = Drawn(contestant, bench, options.through, round(size, 2), drawn)
                candidates.append(Candidate(system, options.drawn_sentences))
    rows, spoken = evaluate(candidates, sentences, Panel(options.whisper), options.cache)
    beside = pairs(spoken)
    options.out.mkdir(parents=True, exist_ok=True)
    compared = options.out / "prosody.json"
    prosody = json.loads(compared.read_text(encoding="utf-8")) if compared.exists() else None
    found = {"rows": rows, "pairs": beside, "prosody": prosody}
    (options.out / "table.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    text = markdown(rows, NOTE) + pairs_markdown(beside) + (prosody_markdown(prosody) if prosody else "")
    (options.out / "table.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
