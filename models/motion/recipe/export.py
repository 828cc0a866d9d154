"""Export the trained networks: two graphs at the chosen precision, and their manifest.

python -m recipe.export --checkpoints DIR --out . --precision float16
"""

import argparse
import json
from pathlib import Path

import onnx
import torch
from workshop.graphs import Precision, export_graph, store

from .encoder import Encoder
from .generator import LATENTS, Generator
from .manifest import manifest
from .match import match
from .names import ARKIT
from .rates import BLOCK, WIDTH
from .training import WORK, read_networks

OPSET = 17

PROVENANCE = (
    "Trained by models/motion/recipe on speech made with Kokoro-82M (Apache-2.0), LibriSpeech (CC BY 4.0), motion "
    "statistics of the GRID corpus's speaker s1, and shapes of ICT-FaceKit (MIT)."
)


def export_both(encoder: Encoder, generator: Generator) -> dict[str, onnx.ModelProto]:
    """Both graphs in float32."""
    frames = 3
    return {
        "encoder": export_graph(
            encoder,
            (torch.zeros(2, 4 * BLOCK), encoder.start(2)),
            Encoder.inputs,
            Encoder.outputs,
            {
                "samples": {0: "B", 1: "S"},
                "state": {0: "B"},
                "features": {0: "B", 1: "N"},
                "phonemes": {0: "B", 1: "N"},
                "nextState": {0: "B"},
            },
            opset=OPSET,
            fold=False,
        ),
        "motion": export_graph(
            generator,
            (
                torch.zeros(2, 2 * frames, WIDTH),
                torch.zeros(2, frames, LATENTS),
                torch.tensor([[0.0, 1.0]] * 2),
                torch.zeros(2, frames, 3),
                torch.zeros(2, frames, len(ARKIT)),
                generator.start(2),
            ),
            Generator.inputs,
            Generator.outputs,
            {
                "features": {0: "B", 1: "F"},
                **{name: {0: "B", 1: "N"} for name in ("noise", "label", "controls", "latent", "coefficients", "head")},
                **{name: {0: "B"} for name in ("times", "state", "nextState")},
            },
            opset=OPSET,
            fold=False,
        ),
    }


def write(encoder: Encoder, generator: Generator, out: Path, precision: Precision, provenance: str) -> int:
    """Write both graphs at one precision with their manifest; return their bytes."""
    out.mkdir(parents=True, exist_ok=True)
    for name, model in export_both(encoder.eval(), generator.eval()).items():
        onnx.save(store(model, precision), out / f"{name}.onnx")
    text = json.dumps(manifest(out, encoder, generator, precision, provenance), ensure_ascii=False, indent=2)
    (out / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return sum((out / f"{name}.onnx").stat().st_size for name in ("encoder", "motion"))


def main() -> None:
    """Export one precision."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--precision", choices=["float32", "float16", "int8"], default="float16")
    arguments.add_argument("--provenance", default=PROVENANCE)
    options = arguments.parse_args()
    encoder, generator = read_networks(options.checkpoints)
    if (options.checkpoints / "chains.npz").exists():
        print("gains:", match(generator, options.checkpoints))
    size = write(encoder, generator, options.out, options.precision, options.provenance)
    print(f"{options.precision}: {size / 1e6:.2f} MB in {options.out}")


if __name__ == "__main__":
    main()
