"""The systems that are compared: anything that speaks a sentence of the corpus from its phonemes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from .corpus import VOICES, Float, Sentence
from .drawers import Bench, Contestant
from .speaker import USUAL, Manner, Speaker, voice_weights


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


def seed_of(sentence: Sentence) -> int:
    """A seed of the sentence's own."""
    return int(hashlib.sha256(sentence.name.encode()).hexdigest()[:8], 16)


class Own:
    """Graphs that this recipe exported, as they are served."""

    def __init__(self, name: str, precision: str, folder: Path, manner: Manner = USUAL) -> None:
        files = sorted(folder.glob("*.onnx"))
        self.name, self.precision, self.manner = name, precision, manner
        self.steps = manner.steps if manner.expressiveness else 0
        self.megabytes = round(sum(f.stat().st_size for f in files) / 1e6, 2)
        self.digest = hashlib.sha256(b"".join(f.read_bytes() for f in files) + repr(manner).encode()).hexdigest()
        self.speaker = Speaker(folder)

    def speak(self, sentence: Sentence) -> Float:
        """Speak from the same phonemes, with a seed of the sentence's own."""
        voice = voice_weights(VOICES[sentence.voice])
        return self.speaker.speak(sentence.phonemes, voice, seed=seed_of(sentence), manner=self.manner)

    def voices(self) -> Iterable[int]:
        """All four."""
        return range(len(VOICES))


class Drawn:
    """A reading by any contestant of the prosody's table, sounded by exported graphs: only the prosody differs."""

    precision = "float32 prosody"

    def __init__(
        self, contestant: Contestant, bench: Bench, folder: Path, megabytes: float, voices: Iterable[int]
    ) -> None:
        self.name, self.steps, self.megabytes, self.heard = contestant.system, contestant.steps, megabytes, voices
        self.contestant, self.bench, self.speaker = contestant, bench, Speaker(folder)
        flow = "teacher" if self.name == "undistilled" else self.name
        known = [bench.folder / f"{name}.pt" for name in ("prosody", flow)]
        weights = [folder / "front.onnx", folder / "decoder.onnx", *(path for path in known if path.exists())]
        mark = hashlib.sha256(b"".join(hashlib.sha256(w.read_bytes()).digest() for w in weights)).hexdigest()
        self.digest = f"{self.name} {self.steps} {mark}"

    def speak(self, sentence: Sentence) -> Float:
        """Draw one reading with a seed of the sentence's own, and sound it."""
        seed = seed_of(sentence)
        known = self.bench.know(sentence.tokens, sentence.voice)
        values = self.contestant.draw(known, 1, torch.Generator().manual_seed(seed))
        voice = voice_weights(VOICES[sentence.voice])
        return self.speaker.sound(self.speaker.reading(sentence.phonemes, voice, values), seed)

    def voices(self) -> Iterable[int]:
        """Those in which it is to be heard."""
        return self.heard
