"""The systems that draw readings, side by side on the same sentences: the regression, its noisy rivals, the flows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from workshop.training import load_checkpoint

from .corpus import VOICES, Float, Sentence
from .drawing import read_drawing
from .flow import Flow, Noise, even_times, travel
from .prosody import Scale, token_values
from .readings import normalised
from .train_flow import Told
from .training import one_hot_voices


@dataclass(frozen=True)
class Known:
    """What all systems know of a sentence: encoded [1, 128, T], calm, reach and span [1, 3, T].

    reach is what the flow was trained with; it holds the regression's own errors too. span is the reach without them:
    what a deviation is multiplied with.
    """

    encoded: Tensor
    calm: Tensor
    reach: Tensor
    span: Tensor


Drawer = Callable[[Known, int, torch.Generator], Float]
"""A system: from what is known, so many readings, [R, 3, T] normalised."""


@dataclass(frozen=True)
class Contestant:
    """A system with its name in the table, its steps, and the network evaluations that a clause costs."""

    system: str
    steps: int
    evaluations: int
    draw: Drawer


class Bench:
    """The trained networks of a folder, and how they are told of a sentence."""

    def __init__(self, folder: Path) -> None:
        state = load_checkpoint(folder / "prosody.pt")
        self.folder, self.scale = folder, Scale(state["mean"], state["spread"])
        self.told = Told(folder / "prosody.pt")
        drawing = read_drawing(folder)
        self.factor, self.power = torch.tensor(drawing.factor)[:, None], torch.tensor(drawing.power)[:, None]

    @torch.no_grad()
    def know(self, tokens: np.ndarray, voice: int) -> Known:
        """Read a text in a voice."""
        weights = one_hot_voices(torch.tensor([voice]), len(VOICES))
        encoded = self.told.reader.encode(torch.from_numpy(tokens)[None], weights, torch.ones(1), None)
        calm, reach = self.told.reader.regress(encoded, None)
        return Known(encoded, calm, reach, self.factor * reach**self.power)

    def true(self, sentence: Sentence) -> Float:
        """A sentence's own values, [3, T] normalised."""
        return normalised(token_values(sentence), sentence.voice, self.scale)

    def flow(self, name: str) -> tuple[Flow, Noise]:
        """A trained flow by the name of its checkpoint."""
        state = load_checkpoint(self.folder / f"{name}.pt")
        flow = Flow().eval().requires_grad_(False)
        flow.load_state_dict(state["average"])
        return flow, Noise(state["shared"], state["own"])


def calm(known: Known, _: int, __: torch.Generator) -> Float:
    """The regression: one answer."""
    return known.calm.numpy()


def flows(
    flow: Flow, noise: Noise, times: list[float], guidance: float = 0.0, average: bool = True, strength: float = 1.0
) -> Drawer:
    """A flow through `times`; without `average` it is a many-step flow (Euler). `strength` is the expressiveness."""

    @torch.no_grad()
    def draw(known: Known, count: int, generator: torch.Generator) -> Float:
        told = flow.adapt(known.encoded, known.calm, known.reach, None).expand(count, -1, -1)
        z = noise.draw(count, known.calm.shape[2], generator)
        x = travel(flow.guided(told, None, guidance), z, times, average)
        return (known.calm + strength * known.span * x).numpy()

    return draw


def renoised(flow: Flow, noise: Noise, middle: float) -> Drawer:
    """Two steps as consistency models take them: to a reading, back to some noise, and to a reading again."""

    @torch.no_grad()
    def draw(known: Known, count: int, generator: torch.Generator) -> Float:
        told = flow.adapt(known.encoded, known.calm, known.reach, None).expand(count, -1, -1)
        velocity, length = flow.guided(told, None, 0), known.calm.shape[2]
        x = travel(velocity, noise.draw(count, length, generator), [1.0, 0.0])
        z = (1 - middle) * x + middle * noise.draw(count, length, generator)
        return (known.calm + known.span * travel(velocity, z, [middle, 0.0])).numpy()

    return draw


def matched_noise(bench: Bench, held: list[Sentence], by_reach: bool) -> Drawer:
    """The regression and noise fitted to its residuals on `held`: an offset a clause and white noise, full covariances.

    With `by_reach` the noise is fitted to, and drawn in, units of the regression's reach.
    """
    offsets, rest, weights = [], [], []
    for sentence in held:
        known = bench.know(sentence.tokens, sentence.voice)
        away = bench.true(sentence) - known.calm[0].numpy()
        away = (away / known.reach[0].numpy() if by_reach else away)[:, 1:-1]
        offsets.append(away.mean(1))
        rest.append(away - away.mean(1, keepdims=True))
        weights.append(away.shape[1])
    own = np.cov(np.concatenate(rest, 1))
    shared = np.cov(np.array(offsets).T) - own * np.mean(1 / np.array(weights))
    values, vectors = np.linalg.eigh(shared)
    shared = (vectors * np.maximum(values, 1e-6)) @ vectors.T

    def draw(known: Known, count: int, generator: torch.Generator) -> Float:
        rng = np.random.default_rng(int(torch.randint(2**31, (1,), generator=generator)))
        length = known.calm.shape[2]
        noise = rng.multivariate_normal(np.zeros(3), own, (count, length))
        noise += rng.multivariate_normal(np.zeros(3), shared, (count, 1))
        noise = noise.transpose(0, 2, 1)
        return (known.calm.numpy() + (known.reach.numpy() * noise if by_reach else noise)).astype(np.float32)

    return draw


def contestants(bench: Bench, held: list[Sentence], guidance: float, middle: float) -> list[Contestant]:
    """Every row of the table that there are checkpoints for."""
    teacher, noise = bench.flow("teacher")
    passes = 1 if guidance == 0 else 2
    rows = [
        Contestant("regression", 0, 0, calm),
        Contestant("regression with noise", 0, 0, matched_noise(bench, held, by_reach=False)),
        Contestant("regression with noise by reach", 0, 0, matched_noise(bench, held, by_reach=True)),
    ]
    for steps in (20, 10):
        draw = flows(teacher, noise, even_times(steps), guidance, average=False)
        rows.append(Contestant("teacher", steps, passes * steps, draw))
    for steps in (2, 1):
        draw = flows(teacher, noise, even_times(steps), guidance, average=False)
        rows.append(Contestant("undistilled", steps, passes * steps, draw))
    student, noise = bench.flow("student")
    rows += [
        Contestant("student", 2, 2, flows(student, noise, [1.0, middle, 0.0])),
        Contestant("student", 1, 1, flows(student, noise, [1.0, 0.0])),
    ]
    if (bench.folder / "consistency.pt").exists():
        rival, noise = bench.flow("consistency")
        rows += [
            Contestant("consistency", 2, 2, renoised(rival, noise, middle)),
            Contestant("consistency", 1, 1, flows(rival, noise, [1.0, 0.0])),
        ]
    return rows
