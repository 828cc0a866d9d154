"""How many words a recogniser gets wrong of what the service says: sentences of numbers and abbreviations, and plain ones.

    python3 -m venv venv && venv/bin/pip install faster-whisper==1.2.1 whisper-normalizer==0.1.15 [hibari-tts==0.2.1]
    venv/bin/python bench/text-recogniser.py <folder of Whisper base for faster-whisper> [--voice heart] [--hibari]

Each sentence of bench/text-sentences.txt is spoken by `vivavoce say` (with --hibari by the Python package hibari-tts, its own front end
reading), heard by Whisper base, and both transcript and sentence go through whisper-normalizer, which writes numbers as digits. Where
there are two ways to write what is said, the nearer one counts.
"""

import argparse
import pathlib
import re
import subprocess
import tempfile

from faster_whisper import WhisperModel
from whisper_normalizer.english import EnglishTextNormalizer

ROOT = pathlib.Path(__file__).parent.parent


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(last[j - 1] + (x != y), last[j] + 1, row[j - 1] + 1))
    return row[-1]


def alike(normalised):
    """One way to write what is written in two: "p m" is "pm", "$5 and ¢50" is "$5.50"."""
    joined = re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", normalised)
    return re.sub(r"\$(\d+) and ¢(\d+)", r"$\1.\2", joined).split()


def groups():
    name, found = None, {}
    for line in (ROOT / "bench/text-sentences.txt").read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        if " " not in line:
            name = line
            found[name] = []
        else:
            head, *ways = line.rsplit(" = ", 1) if line.rsplit(" = ", 1)[-1].islower() else (line,)
            found[name].append((head, [head, *ways]))
    return found


def speak_with_service(voice):
    def speak(text, path):
        subprocess.run(
            ["node", str(ROOT / "src/cli/main.ts"), "say", "--quiet", "--voice", voice, "--output", str(path), text], check=True
        )

    return speak


def speak_with_hibari():
    from hibari import Hibari

    tts = Hibari()
    return lambda text, path: tts.save(text, str(path))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--voice", default="default")
    parser.add_argument("--hibari", action="store_true")
    options = parser.parse_args()
    speak = speak_with_hibari() if options.hibari else speak_with_service(options.voice)
    recogniser = WhisperModel(options.model, device="cpu", compute_type="int8", cpu_threads=1)
    normalise = EnglishTextNormalizer()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "said.wav"
        for name, sentences in groups().items():
            wrong = words = 0
            for text, ways in sentences:
                speak(text, path)
                segments, _ = recogniser.transcribe(str(path), language="en", beam_size=5)
                heard = alike(normalise(" ".join(segment.text for segment in segments)))
                wanted = [alike(normalise(way)) for way in ways]
                best = min(((distance(way, heard), way) for way in wanted), key=lambda pair: pair[0] / len(pair[1]))
                wrong += best[0]
                words += len(best[1])
                if best[0]:
                    print(f"{best[0]}/{len(best[1])}  {text}\n      heard: {' '.join(heard)}", flush=True)
            print(f"{name}: {len(sentences)} sentences, {words} words, word error {100 * wrong / words:.1f} %", flush=True)


main()
