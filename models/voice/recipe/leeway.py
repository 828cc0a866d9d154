"""What is left to choose for the sound, once phonemes, timbre, durations, pitch and energy are given? Nothing.

    python -m recipe.leeway --corpus DIR --kokoro kokoro.onnx --styles package/voices

Follows the teacher's graph from its sound backwards, and speaks a few sentences twice: with their own prosody vector,
and with another voice's while durations, pitch and energy are held. A flow over frames could only learn a certainty.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx.shape_inference
import onnx.utils
from workshop.graphs import open_session

from .alphabet import identifiers
from .corpus import VOICES
from .teacher import ENERGY, PITCH, TIMBRE, Kokoro

DURATIONS = "/encoder/Clip_output_0"
GIVEN = (DURATIONS, PITCH, ENERGY)


def sources(graph: onnx.GraphProto, end: str, stop: tuple[str, ...]) -> set[str]:
    """What `end` is made of, if the tensors in `stop` are given: graph inputs, and those of `stop` that it needs."""
    made = {output: node for node in graph.node for output in node.output}
    found, seen, ahead = set(), set(), [end]
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in stop or name in {i.name for i in graph.input}:
            found.add(name)
        elif name in made:
            ahead += [name for name in made[name].input if name]
    return found


def main() -> None:
    """Print what was found."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--kokoro", type=Path, required=True)
    arguments.add_argument("--styles", type=Path, required=True)
    arguments.add_argument("--sentences", type=int, default=6)
    options = arguments.parse_args()
    model = onnx.load(options.kokoro)
    random = sorted({node.op_type for node in model.graph.node if "Random" in node.op_type})
    print(f"random operators in the teacher: {random or 'none'}")
    print(f"its sound is made of: {sorted(sources(model.graph, 'audio', GIVEN))}")

    with (options.corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["split"] == "test" and row["voice"] in VOICES]
    rows = rows[:: max(1, len(rows) // options.sentences)][: options.sentences]
    with tempfile.TemporaryDirectory() as folder:
        extractor = onnx.utils.Extractor(onnx.shape_inference.infer_shapes(model))
        # The graph rounds durations into an alignment, so the sound is cut where they, pitch and energy come in.
        path = Path(folder) / "sound.onnx"
        onnx.save(extractor.extract_model(["tokens", "style", *GIVEN], ["audio"]), path)
        teacher = Kokoro(options.kokoro, options.styles, Path(folder))
        sounding = open_session(path)
        differences = []
        for row in rows:
            tokens = np.array(identifiers(row["phonemes"]), np.int64)
            style = teacher.style(row["voice"], len(tokens), tuple(row["hidden_prosody"] or ()) or None)
            read = teacher.read(tokens)
            feed = {**read, "tokens": tokens[None], "style": style, "speed": np.ones(1, np.float32)}
            given = teacher.answerer.run(
                list(GIVEN), {name: value for name, value in feed.items() if name in teacher.wanted}
            )
            other = style.copy()
            other[:, TIMBRE:] = teacher.style("am_santa", len(tokens), None)[:, TIMBRE:]
            sounds = [
                sounding.run(["audio"], {"tokens": tokens[None], "style": s, **dict(zip(GIVEN, given, strict=True))})[0]
                for s in (style, style, other)
            ]
            differences.append([np.abs(sounds[0] - s).max() for s in sounds[1:]])
        twice, changed = np.array(differences).max(0)
        print(f"{len(rows)} sentences, largest difference of the samples: {twice:.1e} spoken twice, {changed:.1e} with")
        print("another prosody vector behind the same durations, pitch and energy")


if __name__ == "__main__":
    main()
