"""What is compared: our generator as it is served, its many-step teacher, and simple baselines."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from workshop.graphs import open_session

from .clips import Motion, part_of
from .encoder import LogMel
from .face import Array
from .generator import QUIET, STATES, STEADY, Generator
from .layers import Tails
from .names import ARKIT, UNITS, sides
from .rates import BLOCK, FEATURES_A_FRAME, LEAD
from .train_flow import sample, velocity_of

Sound = np.ndarray
Segment = tuple[str, float, float]


@dataclass
class Face:
    """Motion of a whole sound: coefficients [F, 52], head [F, 6]."""

    coefficients: Array
    head: Array

    def units(self) -> Array:
        """The symmetric units [F, len(UNITS)]: the mean of both sides."""
        return np.stack([self.coefficients[:, [ARKIT.index(n) for n in sides(u)]].mean(1) for u in UNITS], 1)


class Served:
    """Both graphs in windows, with carried state, as the service runs them."""

    def __init__(self, folder: Path, steps: int = 1, window: int = 16) -> None:
        self.encoder, self.motion = open_session(folder / "encoder.onnx"), open_session(folder / "motion.onnx")
        self.steps, self.window = steps, window
        self.encoder_state, self.motion_state = (
            next(i.shape[1] for i in s.get_inputs() if i.name == "state") for s in (self.encoder, self.motion)
        )

    def with_steps(self, steps: int) -> "Served":
        """The same graphs, run with other steps."""
        other = copy(self)
        other.steps = steps
        return other

    def hear(self, pcm: Sound) -> tuple[np.ndarray, np.ndarray]:
        """Features [2F, W] that F frames read, and log probabilities [2F + LEAD, P] by block."""
        frames = len(pcm) // (FEATURES_A_FRAME * BLOCK)
        padded = np.pad(pcm[: frames * FEATURES_A_FRAME * BLOCK], (0, LEAD * BLOCK)).astype(np.float32)
        state = np.zeros((1, self.encoder_state), np.float32)
        features, told, _ = self.encoder.run(None, {"samples": padded[None], "state": state})
        return features[0, LEAD:], told[0]

    def move(
        self,
        features: np.ndarray,
        noise: np.ndarray,
        state: str | np.ndarray = "speaking",
        controls: np.ndarray | None = None,
    ) -> Face:
        """features [2F, W], noise [F, LATENTS] -> motion, window by window."""
        frames = len(noise)
        label = np.zeros((frames, len(STATES)), np.float32)
        label[:, STATES.index(state)] = 1.0
        carried = [np.zeros((1, self.motion_state), np.float32) for _ in range(self.steps)]
        made, heads = [], []
        for start in range(0, frames, self.window):
            end = min(frames, start + self.window)
            latent = noise[None, start:end].astype(np.float32)
            for k in range(self.steps):
                latent, coefficients, head, carried[k] = self.motion.run(
                    None,
                    {
                        "features": features[None, 2 * start : 2 * end],
                        "noise": latent,
                        "times": np.array([[1 - (k + 1) / self.steps, 1 - k / self.steps]], np.float32),
                        "label": label[None, start:end],
                        "controls": np.zeros((1, end - start, len(ARKIT)), np.float32)
                        if controls is None
                        else controls[None, start:end].astype(np.float32),
                        "state": carried[k],
                    },
                )
            made.append(coefficients[0])
            heads.append(head[0])
        return Face(np.concatenate(made).astype(np.float64), np.concatenate(heads).astype(np.float64))


def draw_many(generator: Generator, features: np.ndarray, noise: np.ndarray, steps: int, instant: bool) -> Face:
    """The same by a network in Python: a teacher of many steps (`instant`), or another student."""
    with torch.no_grad():
        heard, white = torch.from_numpy(features)[None].float(), torch.from_numpy(noise)[None].float()
        label = torch.zeros(1, len(noise), len(STATES))
        label[..., 2] = 1.0
        label = generator.smooth(label, Tails(torch.zeros(1, generator.label_size)))
        past = torch.zeros(1, generator.articulation.stack.size + QUIET - 1)
        context, units = generator.articulate(heard, Tails(past))
        start = generator.coloured(white, Tails(torch.zeros(1, generator.noise_size)))
        latent = sample(velocity_of(generator.flow, context, label), start, steps, instant)
        steady = Tails(torch.zeros(1, (STEADY - 1) * 6))
        return Face(
            generator.decode(units, latent, label)[0].double().numpy(),
            generator.head(latent, steady)[0].double().numpy(),
        )


VISEMES: dict[str, tuple[tuple[str, float], ...]] = {
    "sil": (),
    "ɹ": (("jawOpen", 0.12), ("mouthFunnel", 0.2)),
    **dict.fromkeys("pbm", (("mouthPress", 0.25),)),
    **dict.fromkeys("fv", (("jawOpen", 0.05), ("mouthRollLower", 0.4))),
    **dict.fromkeys("wu", (("jawOpen", 0.1), ("mouthPucker", 0.6))),
    **dict.fromkeys("ʊO", (("jawOpen", 0.18), ("mouthPucker", 0.4))),
    **dict.fromkeys("ʃʒʧʤ", (("jawOpen", 0.1), ("mouthFunnel", 0.35))),
    **dict.fromkeys("θðtdnszkɡŋlhj", (("jawOpen", 0.12), ("mouthLowerDown", 0.1))),
    **dict.fromkeys("iɪA", (("jawOpen", 0.15), ("mouthStretch", 0.25))),
    **dict.fromkeys("ɛæəʌɜYI", (("jawOpen", 0.28), ("mouthLowerDown", 0.1))),
    **dict.fromkeys("ɑɔW", (("jawOpen", 0.38),)),
}
"""Rule-based visemes: the baseline that most engines ship. Units a class of phonemes reaches in its middle."""


def visemes(segments: list[Segment], frames: int) -> Array:
    """Units [F, len(UNITS)] by rule: a target a phoneme, smoothed over 60 ms."""
    fine = np.zeros((frames * 4, len(UNITS)))
    for symbol, start, end in segments:
        for name, value in VISEMES.get(symbol, ()):
            fine[round(start * 100) : round(end * 100), UNITS.index(name)] = value
    kernel = np.exp(-0.5 * (np.arange(-15, 16) / 5.0) ** 2)
    smooth = np.stack([np.convolve(column, kernel / kernel.sum(), "same") for column in fine.T], 1)
    return smooth[::4]


class Ridge:
    """A linear regression from log mel spectra around a frame to units, fitted on the training clips."""

    def __init__(self, motion: Motion, read: Callable[[str], Sound], strength: float = 300.0) -> None:
        self.spectra = LogMel()
        rows = [k for k, name in enumerate(motion.names) if part_of(name) == "train"]
        sample = self.inputs(read(motion.names[rows[0]]))
        self.mean, self.real_mean = np.zeros(sample.shape[1]), motion.units[rows].mean((0, 1))
        normal, goal, count = np.zeros((sample.shape[1],) * 2), np.zeros((sample.shape[1], motion.units.shape[-1])), 0
        for k in rows:
            x = self.inputs(read(motion.names[k]))
            normal += x.T @ x
            goal += x.T @ (motion.units[k] - self.real_mean)
            self.mean += x.sum(0)
            count += len(x)
        self.mean /= count
        normal -= count * np.outer(self.mean, self.mean)
        total = sum((motion.units[k] - self.real_mean).sum(0) for k in rows)
        goal -= np.outer(self.mean, total)
        self.weights = np.linalg.solve(normal + strength * np.eye(len(normal)), goal)

    def inputs(self, pcm: Sound) -> Array:
        """160 ms before to 80 ms after each frame, [F, 12 · BANDS]: spectra two by two."""
        frames = len(pcm) // (FEATURES_A_FRAME * BLOCK)
        padded = np.pad(pcm[: frames * FEATURES_A_FRAME * BLOCK], (160 * 16, 80 * 16 + 240)).astype(np.float32)
        with torch.no_grad():
            bands = self.spectra.fast(torch.from_numpy(padded)[None])[0].numpy()
        halves = (bands[0::2][: len(bands) // 2] + bands[1::2][: len(bands) // 2]) / 2
        return np.stack([halves[2 * m : 2 * m + 12].reshape(-1) for m in range(frames)]).astype(np.float64)

    def __call__(self, pcm: Sound) -> Array:
        """Units [F, 18]."""
        return (self.inputs(pcm) - self.mean) @ self.weights + self.real_mean


def loudness(pcm: Sound) -> Array:
    """The envelope in decibels at each frame, [F], smoothed over 100 ms."""
    frames = len(pcm) // 640
    power = np.array([(pcm[max(0, 640 * m - 800) : 640 * m + 800] ** 2).mean() for m in range(frames)])
    return 10 * np.log10(power + 1e-7)
