"""The prosody half of the teacher, Kokoro-82M: what it says of durations, pitch and energy, without its sound.

Two pieces of its graph: one reads the phonemes, once a text; one answers for a style vector, as often as wanted. Both
together take 50 ms a sentence on one thread, a twentieth of what the sound would. The answers equal those of the corpus
to the rounding of float16.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnx.shape_inference
import onnx.utils
from workshop.graphs import open_session

from .corpus import UNVOICED_BELOW, Float

TEXT = ("/encoder/predictor/text_encoder/Where_output_0", "/encoder/bert_encoder/Add_output_0")
"""Where the graph is cut: what depends on the phonemes alone."""

PITCH, ENERGY = "/encoder/F0_proj/Conv_output_0", "/encoder/N_proj/Conv_output_0"

STYLES = 510
"""Rows of a voice's style file, one for each count of phonemes."""

TIMBRE = 128
"""Of a style's 256 numbers the first half is timbre, the second prosody."""


@dataclass(frozen=True)
class Spoken:
    """What the teacher would do: durations [T] in positions of 25 ms, pitch [F] in hertz (0 unvoiced), energy [F]."""

    durations_exact: Float
    durations: np.ndarray
    pitch: Float
    energy: Float


def exact_durations(graph: onnx.GraphProto) -> str:
    """Name of the durations before they are rounded: the input of the only `Round` in front of the clip."""
    made = {output: node for node in graph.node for output in node.output}
    node = made["/encoder/Clip_output_0"]
    while node.op_type != "Round":
        node = made[node.input[0]]
    return str(node.input[0])


def cut(kokoro: Path, folder: Path) -> tuple[Path, Path]:
    """Cut the two pieces out of Kokoro's graph into `folder`, unless they are there."""
    read, answer = folder / "kokoro-read.onnx", folder / "kokoro-answer.onnx"
    if not answer.exists():
        folder.mkdir(parents=True, exist_ok=True)
        extractor = onnx.utils.Extractor(onnx.shape_inference.infer_shapes(onnx.load(kokoro)))
        onnx.save(extractor.extract_model(["tokens"], list(TEXT)), read)
        outputs = [exact_durations(extractor.model.graph), "/encoder/Clip_output_0", PITCH, ENERGY]
        onnx.save(extractor.extract_model([*TEXT, "tokens", "style", "speed"], outputs), answer)
    return read, answer


class Kokoro:
    """The prosody of Kokoro-82M. `kokoro`: its graph; `styles`: folder of `<voice>.bin`; `work`: for the cut pieces."""

    def __init__(self, kokoro: Path, styles: Path, work: Path) -> None:
        read, answer = cut(kokoro, work)
        self.reader, self.answerer = open_session(read), open_session(answer)
        self.wanted = {i.name for i in self.answerer.get_inputs()}
        self.folder = styles
        self.styles: dict[str, Float] = {}

    def style(self, voice: str, tokens: int, hidden: tuple[str, float] | None) -> Float:
        """The style vector [1, 256] of a voice for so many tokens, its prosody half mixed with another voice's."""
        for name in (voice, *(hidden[:1] if hidden else ())):
            if name not in self.styles:
                self.styles[name] = np.fromfile(self.folder / f"{name}.bin", np.float32).reshape(STYLES, 256)
        row = tokens - 2
        made = self.styles[voice][row : row + 1].copy()
        if hidden:
            other, weight = hidden
            made[:, TIMBRE:] = (1 - weight) * made[:, TIMBRE:] + weight * self.styles[other][row, TIMBRE:]
        return made

    def read(self, tokens: np.ndarray) -> dict[str, np.ndarray]:
        """tokens: [T] with the silent ones at either end -> what depends on them alone."""
        return dict(zip(TEXT, self.reader.run(list(TEXT), {"tokens": tokens[None]}), strict=True))

    def answer(self, tokens: np.ndarray, read: dict[str, np.ndarray], style: Float) -> Spoken:
        """Durations, pitch and energy in one style."""
        feed = {**read, "tokens": tokens[None], "style": style, "speed": np.ones(1, np.float32)}
        exact, rounded, pitch, energy = self.answerer.run(
            None, {name: value for name, value in feed.items() if name in self.wanted}
        )
        hertz = pitch.ravel()
        return Spoken(
            exact.ravel().astype(np.float32),
            rounded.ravel().astype(np.int64),
            np.where(hertz < UNVOICED_BELOW, 0, hertz).astype(np.float32),
            energy.ravel().astype(np.float32),
        )
