"""Times other voices on clauses of phonemes: JSON lines in, medians in milliseconds out, one thread.

    python voice_peers.py [folder of Kokoro]

hibari-tts as it comes; Kokoro-82M where a folder holds `kokoro.onnx` (inputs tokens, style, speed) and `af_heart.bin`
(the style vectors of npm's kokoro-js). Started by ../voice.ts.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from hibari import Hibari

RATE = 24_000
KOKORO = "Kokoro-82M int8 (Python)"

MOST_ROUNDS = {KOKORO: 3}
"""Of what takes seconds a clause."""


def open_kokoro(folder: Path, alphabet: dict[str, int]) -> Callable[[str], np.ndarray]:
    """Return what speaks phonemes with Kokoro's af_heart."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / "kokoro.onnx", options, providers=["CPUExecutionProvider"])
    styles = np.fromfile(folder / "af_heart.bin", np.float32).reshape(-1, 256)

    def speak(phonemes: str) -> np.ndarray:
        tokens = [alphabet[symbol] for symbol in phonemes if symbol in alphabet]
        feed = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[len(tokens)][None],
            "speed": np.ones(1, np.float32),
        }
        return session.run(None, feed)[0].reshape(-1)

    return speak


def timed(speak: Callable[[str], np.ndarray], phonemes: str, rounds: int) -> dict[str, float]:
    """The median of `rounds`, after two that do not count."""
    spans = []
    for _ in range(rounds + 2):
        start = time.perf_counter()
        sound = speak(phonemes)
        spans.append(1000 * (time.perf_counter() - start))
    return {"milliseconds": statistics.median(spans[2:]), "seconds": len(sound) / RATE}


def main() -> None:
    """Answer each line with the times of every system."""
    head = json.loads(sys.stdin.readline())
    hibari = Hibari(threads=1)
    systems: dict[str, Callable[[str], np.ndarray]] = {
        "hibari-tts 0.2.1 (Python)": lambda phonemes: hibari.from_phonemes(phonemes, seed=7)
    }
    if len(sys.argv) > 1:
        systems[KOKORO] = open_kokoro(Path(sys.argv[1]), head["alphabet"])
    for line in sys.stdin:
        task = json.loads(line)
        answers = {
            name: timed(speak, task["phonemes"], min(task["rounds"], MOST_ROUNDS.get(name, task["rounds"])))
            for name, speak in systems.items()
        }
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
