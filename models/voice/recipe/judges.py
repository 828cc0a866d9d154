"""The judges: a recogniser for words, DNSMOS for sound, a speaker encoder for likeness.

All of them run offline on a processor; `requirements-evaluation.txt` has their packages.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from .corpus import Float
from .rates import SAMPLE_RATE

JUDGE_RATE = 16_000
"""Samples a second that all judges hear."""


@dataclass(frozen=True)
class Judgement:
    """What the judges say of one sentence: word edits against `words`, DNSMOS overall, and a voice vector [256]."""

    edits: int
    words: int
    dnsmos: float
    likeness: list[float]
    transcript: str


class Panel:
    """The three judges, loaded once."""

    def __init__(self, whisper: Path, threads: int = 1) -> None:
        from faster_whisper import WhisperModel
        from resemblyzer import VoiceEncoder
        from whisper_normalizer.english import EnglishTextNormalizer

        self.recogniser = WhisperModel(str(whisper), device="cpu", compute_type="int8", cpu_threads=threads)
        self.encoder = VoiceEncoder("cpu", verbose=False)
        self.normalise = EnglishTextNormalizer()
        _on_one_thread()

    def judge(self, sound: Float, text: str) -> Judgement:
        """sound: [S] at 24 kHz; text: what it should say."""
        import soxr
        from resemblyzer import preprocess_wav
        from speechmos import dnsmos

        heard = soxr.resample(np.clip(sound, -1, 1), SAMPLE_RATE, JUDGE_RATE).astype(np.float32)
        segments, _ = self.recogniser.transcribe(
            heard,
            language="en",
            beam_size=1,
            condition_on_previous_text=False,
            temperature=0.0,
            without_timestamps=True,
        )
        transcript = " ".join(s.text.strip() for s in segments)
        true, said = self.normalise(text).split(), self.normalise(transcript).split()
        overall = float(dnsmos.run(np.clip(heard, -1, 1), JUDGE_RATE)["ovrl_mos"])
        vector = self.encoder.embed_utterance(preprocess_wav(heard, source_sr=JUDGE_RATE))
        return Judgement(edits(true, said), len(true), overall, [round(float(x), 5) for x in vector], transcript)


def _on_one_thread() -> None:
    """Keep DNSMOS to one thread: on a busy machine its threads spend ten times the work waiting for each other."""
    import onnxruntime
    from speechmos import dnsmos

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    dnsmos.ort = SimpleNamespace(InferenceSession=partial(onnxruntime.InferenceSession, sess_options=options))


def edits(true: list[str], said: list[str]) -> int:
    """Insertions, deletions and substitutions between two word lists (Levenshtein).

    >>> edits(["a", "b"], ["a", "c", "d"])
    2
    """
    row = list(range(len(said) + 1))
    for i, word in enumerate(true, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]
