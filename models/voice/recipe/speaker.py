"""Speak with exported graphs: what the service does, in Python, for evaluation and for a first listen.

python -m recipe.speaker --voice heart --phonemes "həlˈO wˈɜɹld." --out hello.wav
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from .acoustic import CONTEXT
from .alphabet import identifiers
from .corpus import VOICES, Float
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


class Speaker:
    """The two graphs of a folder, on one thread."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.front = onnxruntime.InferenceSession(folder / "front.onnx", options, providers=["CPUExecutionProvider"])
        self.decoder = onnxruntime.InferenceSession(
            folder / "decoder.onnx", options, providers=["CPUExecutionProvider"]
        )

    def plan(self, phonemes: str, voice: Float, speed: float = 1.0) -> Clause:
        """Read a clause: durations, pitch, energy and conditions."""
        feed = {"tokens": np.array([identifiers(phonemes)]), "voice": voice, "speed": np.array([speed], np.float32)}
        durations, pitch, energy, conditions = self.front.run(None, feed)
        return Clause(durations[0], pitch[0], energy[0], conditions)

    def spectra(self, clause: Clause, start: int, end: int) -> Float:
        """The five spectra of positions `start` to `end`, [5, 601, 2·(end − start)], with the context they need."""
        low, high = max(0, start - CONTEXT), min(clause.conditions.shape[2], end + CONTEXT)
        frames = slice(low * FRAMES_A_POSITION, high * FRAMES_A_POSITION)
        made = self.decoder.run(
            list(SPECTRA),
            {
                "conditions": clause.conditions[:, :, low:high],
                "pitch": clause.pitch[None, frames],
                "energy": clause.energy[None, frames],
            },
        )
        inside = slice((start - low) * FRAMES_A_POSITION, (end - low) * FRAMES_A_POSITION)
        return np.stack([m[0][:, inside] for m in made])

    def speak(self, phonemes: str, voice: Float, speed: float = 1.0, seed: int = 1) -> Float:
        """A whole clause -> samples at 24 kHz."""
        return self.sound(self.plan(phonemes, voice, speed), seed)

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
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    sound = Speaker(options.weights).speak(options.phonemes, voice_weights(options.voice), options.speed, options.seed)
    soundfile.write(options.out, np.clip(sound, -1, 1), SAMPLE_RATE)


if __name__ == "__main__":
    main()
