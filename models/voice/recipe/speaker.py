"""Speak with exported graphs: what the service does, in Python, for evaluation and for a first listen.

python -m recipe.speaker --voice heart --phonemes "həlˈO wˈɜɹld." --out hello.wav
"""

import argparse
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from workshop.graphs import open_session

from .acoustic import CONTEXT
from .alphabet import identifiers
from .corpus import VOICES, Float
from .flow import Noise, even_times
from .head import SPECTRA, synthesise
from .rates import FRAMES_A_POSITION, SAMPLE_RATE


@dataclass(frozen=True)
class Clause:
    """A clause before its sound: durations [T] positions; pitch, energy [2N]; conditions [1, 160, N]."""

    durations: np.ndarray
    pitch: Float
    energy: Float
    conditions: Float


def voice_weights(blend: str) -> Float:
    """Return [1, 4] weights of "heart" or of a blend such as "heart*0.6+michael*0.4"."""
    weights = np.zeros((1, len(VOICES)), np.float32)
    for part in blend.split("+"):
        name, _, share = part.partition("*")
        weights[0, voice_named(name)] += float(share or 1)
    if abs(weights.sum() - 1) > 1e-3:
        raise ValueError(f"the weights of {blend!r} add up to {weights.sum():.3f}, not to 1")
    return weights


def voice_named(name: str) -> int:
    """Row of a voice by the corpus's name ("af_heart") or by the service's ("heart")."""
    matches = [k for k, voice in enumerate(VOICES) if name in (voice, voice.split("_")[1])]
    if not matches:
        raise ValueError(f"there is no voice {name!r}; there are {', '.join(VOICES)}")
    return matches[0]


@dataclass(frozen=True)
class Manner:
    """How a clause is to be read. steps: evaluations of the flow; expressiveness: 0 for the calm average, 1 as varied
    as the teacher; middle: time between two steps, the manifest's where none is given."""

    steps: int = 1
    expressiveness: float = 1.0
    middle: float | None = None


USUAL = Manner()
"""What the service does unless told otherwise."""


class Speaker:
    """The graphs of a folder, on one thread. `noise`: where its flow begins, the manifest's where none is given."""

    def __init__(self, folder: Path, noise: Noise | None = None) -> None:
        self.graphs = {name: open_session(folder / f"{name}.onnx") for name in ("text", "flow", "front", "decoder")}
        self.middle = 0.5
        if noise is None:
            flow = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["traits"]["flow"]
            self.middle = float(flow["middle"])
            noise = Noise(*(np.array(flow["noise"][part], np.float32) for part in ("shared", "own")))
        self.noise = noise

    def read(self, phonemes: str, voice: Float) -> dict[str, np.ndarray]:
        """Read the text of a clause: what the flow is told, calm and reach."""
        feed = {"tokens": np.array([identifiers(phonemes)]), "voice": voice}
        encoded, calm, reach = self.graphs["text"].run(None, feed)
        return {**feed, "encoded": encoded, "calm": calm, "reach": reach}

    def velocity(self, text: dict[str, np.ndarray], z: Float, r: float, t: float) -> Float:
        """The flow's average velocity from t down to r."""
        times = {"r": np.array([r], np.float32), "t": np.array([t], np.float32)}
        found: Float = self.graphs["flow"].run(None, {"encoded": text["encoded"], "z": z, **times})[0]
        return found

    def deviation(self, text: dict[str, np.ndarray], manner: Manner, seed: int) -> Float:
        """One reading's deviation from the calm average, in units of the reach, [1, 3, T]."""
        if manner.expressiveness == 0:
            return np.zeros_like(text["calm"])
        generator = torch.Generator().manual_seed(seed)
        z: Float = self.noise.draw(1, text["calm"].shape[2], generator).numpy()
        middle = self.middle if manner.middle is None else manner.middle
        times = (1.0, middle, 0.0) if manner.steps == 2 else even_times(manner.steps)
        for t, r in itertools.pairwise(times):
            z = z - np.float32(t - r) * self.velocity(text, z, r, t)
        return z

    def plan(self, phonemes: str, voice: Float, speed: float = 1.0, seed: int = 1, manner: Manner = USUAL) -> Clause:
        """Decide how a clause is read: durations, pitch, energy and conditions."""
        text = self.read(phonemes, voice)
        feed = {name: text[name] for name in ("tokens", "voice", "calm", "reach")}
        feed |= {
            "speed": np.array([speed], np.float32),
            "deviation": self.deviation(text, manner, seed),
            "expressiveness": np.array([manner.expressiveness], np.float32),
        }
        durations, pitch, energy, conditions = self.graphs["front"].run(None, feed)
        return Clause(durations[0], pitch[0], energy[0], conditions)

    def spectra(self, clause: Clause, start: int, end: int) -> Float:
        """The five spectra of positions `start` to `end`, [5, 601, 2·(end − start)], with the context they need."""
        low, high = max(0, start - CONTEXT), min(clause.conditions.shape[2], end + CONTEXT)
        frames = slice(low * FRAMES_A_POSITION, high * FRAMES_A_POSITION)
        made = self.graphs["decoder"].run(
            list(SPECTRA),
            {
                "conditions": clause.conditions[:, :, low:high],
                "pitch": clause.pitch[None, frames],
                "energy": clause.energy[None, frames],
            },
        )
        inside = slice((start - low) * FRAMES_A_POSITION, (end - low) * FRAMES_A_POSITION)
        return np.stack([m[0][:, inside] for m in made])

    def speak(self, phonemes: str, voice: Float, speed: float = 1.0, seed: int = 1, manner: Manner = USUAL) -> Float:
        """A whole clause -> samples at 24 kHz."""
        return self.sound(self.plan(phonemes, voice, speed, seed, manner), seed)

    def reading(self, phonemes: str, voice: Float, values: Float, speed: float = 1.0) -> Clause:
        """Lay out a reading that was drawn elsewhere: its normalised values, [1, 3, T]."""
        feed = {"tokens": np.array([identifiers(phonemes)]), "voice": voice, "speed": np.array([speed], np.float32)}
        nothing = np.zeros_like(values)
        feed |= {"calm": values, "reach": nothing, "deviation": nothing, "expressiveness": np.ones(1, np.float32)}
        durations, pitch, energy, conditions = self.graphs["front"].run(None, feed)
        return Clause(durations[0], pitch[0], energy[0], conditions)

    def sound(self, clause: Clause, seed: int = 1) -> Float:
        """A clause that is planned -> samples at 24 kHz."""
        spectra = torch.from_numpy(self.spectra(clause, 0, clause.conditions.shape[2]))[None]
        generator = torch.Generator().manual_seed(seed)
        sound: Float = synthesise(spectra, torch.from_numpy(clause.pitch)[None], generator)[0].numpy()
        return sound


def main() -> None:
    """Speak one clause into a file."""
    import soundfile

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--weights", type=Path, default=Path("."))
    arguments.add_argument("--voice", default="heart")
    arguments.add_argument("--phonemes", required=True)
    arguments.add_argument("--speed", type=float, default=1.0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--steps", type=int, default=1)
    arguments.add_argument("--expressiveness", type=float, default=1.0)
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    manner = Manner(options.steps, options.expressiveness)
    speaker, voice = Speaker(options.weights), voice_weights(options.voice)
    sound = speaker.speak(options.phonemes, voice, options.speed, options.seed, manner)
    soundfile.write(options.out, np.clip(sound, -1, 1), SAMPLE_RATE)


if __name__ == "__main__":
    main()
