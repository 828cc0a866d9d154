"""The systems that are compared: anything that speaks a sentence of the corpus from its phonemes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from .corpus import VOICES, Float, Sentence
from .speaker import Speaker, voice_weights


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
        return sentence.sound.astype(np.float32) / np.float32(32768)

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
