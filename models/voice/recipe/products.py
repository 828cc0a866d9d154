"""Products of whole numbers in the decoder: half of its time, and nearly the same sound.

    python -m recipe.products --corpus DIR --folder .

works on the decoder that was exported there, in place, and needs its other graphs.

Activations that go into a large product get a fixed scale, found on sentences, and its weights one a column, both of
eight bits, as `QuantizeLinear` and `DequantizeLinear` around a plain `MatMul`. A runtime makes one operation of that
where the processor has instructions for it. The scales are fixed, so a window equals the same piece of the whole;
scales found while running would differ from window to window.
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from workshop.graphs import SMALL, Precision, export_graph, of_module, open_session, read_weights, store, to_int8
from workshop.record import described, machine

from .acoustic import CONDITIONS, Acoustic
from .corpus import VOICES
from .export import free_axes
from .manifest import costs
from .served import HIGHEST_PITCH, LOWEST_PITCH, Window
from .speaker import Clause, Speaker, voice_weights
from .steady import steady

MARGIN = 1.05
"""How much further than anything that was seen a scale reaches: what lies beyond is cut off."""

Feed = dict[str, np.ndarray]


@dataclass(frozen=True)
class Product:
    """A product with a large constant: its node, the activation and the weight that go in."""

    node: onnx.NodeProto
    activation: str
    weight: onnx.TensorProto


def products(model: onnx.ModelProto) -> list[Product]:
    """The products with a constant of two dimensions that is not small, in the graph's order."""
    constants = {w.name: w for w in model.graph.initializer if len(w.dims) == 2 and np.prod(w.dims) >= SMALL}
    return [
        Product(node, node.input[0], constants[node.input[1]])
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in constants
    ]


def ranges(model: onnx.ModelProto, feeds: Iterable[Feed]) -> dict[str, tuple[float, float]]:
    """The least and the largest number of every activation that goes into a product, nought among them."""
    names = [product.activation for product in products(model)]
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = open_session(watched)
    found = dict.fromkeys(names, (0.0, 0.0))
    for feed in feeds:
        for name, value in zip(names, session.run(names, feed), strict=True):
            low, high = found[name]
            found[name] = min(low, float(value.min())), max(high, float(value.max()))
    return found


def scale_of(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Scale and zero of eight bits without a sign, such that nought is exact."""
    scale = max((high - low) * MARGIN / 255, 1e-8)
    zero = int(np.clip(round(-low * MARGIN / scale), 0, 255))
    return np.array(scale, np.float32), np.array(zero, np.uint8)


def quantise_products(model: onnx.ModelProto, found: dict[str, tuple[float, float]]) -> onnx.ModelProto:
    """Return a copy of a float32 graph whose large products are of whole numbers. Weights keep their names."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    before: dict[str, list[onnx.NodeProto]] = {}
    for product in products(made):
        activation, weight = product.activation, product.weight
        scale, zero = scale_of(*found[activation])
        whole, scales = to_int8(numpy_helper.to_array(weight), f"{weight.name.removesuffix('.T')}.T")
        graph.initializer.remove(weight)
        graph.initializer.extend(
            numpy_helper.from_array(value, name)
            for value, name in (
                (scale, f"{activation}.step"),
                (zero, f"{activation}.zero"),
                (whole, f"{weight.name}.whole"),
                (scales[0], f"{weight.name}.scale"),
            )
        )
        seen = [f"{activation}.step", f"{activation}.zero"]
        before[product.node.output[0]] = [
            helper.make_node("QuantizeLinear", [activation, *seen], [f"{activation}.bytes"]),
            helper.make_node("DequantizeLinear", [f"{activation}.bytes", *seen], [f"{activation}.rounded"]),
            helper.make_node(
                "DequantizeLinear", [f"{weight.name}.whole", f"{weight.name}.scale"], [weight.name], axis=1
            ),
        ]
        product.node.input[0] = f"{activation}.rounded"
    nodes = [new for node in graph.node for new in (*before.get(node.output[0], []), node)]
    del graph.node[:]
    graph.node.extend(nodes)
    return made


def served_decoder(model: onnx.ModelProto, feeds: Iterable[Feed]) -> onnx.ModelProto:
    """A float32 decoder as it is served: large products of whole numbers, other large weights float16, sums steady."""
    kept: dict[str, Precision] = {product.weight.name: "float32" for product in products(model)}
    return steady(quantise_products(store(model, kept), ranges(model, feeds)))


def rebuilt_decoder(stored: Path) -> onnx.ModelProto:
    """The float32 decoder that a stored graph holds."""
    acoustic = Acoustic(len(VOICES))
    acoustic.decoder.load_state_dict(of_module(read_weights(stored), "decoder"))
    example = (torch.zeros(1, CONDITIONS, 20), torch.full((1, 40), 150.0), torch.zeros(1, 40))
    return export_graph(Window(acoustic).eval(), example, Window.inputs, Window.outputs, free_axes(Window))


def feeds_of(clauses: Iterable[Clause]) -> Iterable[Feed]:
    """What the decoder is given for some clauses, at their pitch and at the ends of what a user may bend it to."""
    for clause in clauses:
        for bend in (1.0, 0.5, 2.0):
            voiced = clause.pitch > 0
            pitch = np.where(voiced, np.clip(clause.pitch * bend, LOWEST_PITCH, HIGHEST_PITCH), 0).astype(np.float32)
            yield {"conditions": clause.conditions, "pitch": pitch[None], "energy": clause.energy[None]}


def main() -> None:
    """Rewrite a folder's decoder, and its row of the manifest."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--clauses", type=int, default=96)
    options = arguments.parse_args()

    speaker, path = Speaker(options.folder), options.folder / "decoder.onnx"
    with (options.corpus / "sentences.jsonl").open(encoding="utf-8") as lines:
        phonemes = [row["phonemes"] for row in map(json.loads, lines) if row["split"] == "train"]
    clauses = [
        speaker.plan(read, voice_weights(VOICES[k % len(VOICES)]), seed=k)
        for k, read in enumerate(phonemes[:: len(phonemes) // options.clauses])
    ]
    onnx.save(served_decoder(rebuilt_decoder(path), feeds_of(clauses)), path)
    listing = options.folder / "manifest.json"
    manifest = json.loads(listing.read_text(encoding="utf-8"))
    manifest["files"][path.name] = described(path)
    manifest["provenance"] = manifest["provenance"].split(" Weights:")[0] + " Weights: products of eight bits."
    manifest["cost"] = {"machine": machine(), "milliseconds": costs(options.folder, speaker.noise)}
    listing.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
