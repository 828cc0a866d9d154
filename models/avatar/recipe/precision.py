"""Which weight may be stored in eight bits: measured one by one, chosen by a small integer programme (as MixDQ does).

    python -m recipe.precision --work FOLDER --photo PHOTO --data DIR

prints a table of size, time and picture quality for float32, float16, int8 and mixed. These store weights and compute
in float32, so all take the same time; the last row's decoders compute their convolutions in int8 too.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from workshop.graphs import Precision, large_weights, open_session, store
from workshop.precision import choose_precisions
from workshop.record import fastest

from .compose import compose
from .create import learned
from .graphs import OUTPUTS, export_graph
from .moments import draw_moments, talk
from .pack import patches
from .subject import prepare, read_photo

BUDGET = 1_150_000
"""Bytes that the three graphs may take together when mixed."""

FRAMES = 12

RUNS = 60
"""Pictures of which the fastest counts."""

KEPT = ("last", "fine", "hint")
"""Convolutions that make the picture itself: they stay float32 whatever the others are."""

Chosen = dict[str, Precision | dict[str, Precision]]


def sensitivities(name: str, model: onnx.ModelProto, rows: np.ndarray) -> dict[str, float]:
    """Squared change of what a graph gives, in units of the picture, when one weight alone is int8."""
    # A pixel of shift counts as much as a tenth of full colour.
    scale = 0.1 if name == "warp" else 1.0

    def run(graph: onnx.ModelProto) -> list[np.ndarray]:
        return [scale * out for out in open_session(graph).run(None, {"motion": rows})]

    truth, found = run(model), {}
    exact: dict[str, Precision] = {w.name: "float32" for w in model.graph.initializer}
    for weight in large_weights(model):
        made = run(store(model, exact | {weight: "int8"}))
        found[weight] = float(sum(((a - b) ** 2).sum() for a, b in zip(made, truth, strict=True)))
    return found


def mixed(models: dict[str, onnx.ModelProto], rows: np.ndarray, budget: int = BUDGET) -> Chosen:
    """A precision for every large weight of the three graphs, within one budget."""
    sizes, harm, rest = {}, {}, 0
    for name, model in models.items():
        rest += store(model, "int8").ByteSize() - sum(large_weights(model).values())
        for weight, size in large_weights(model).items():
            sizes[f"{name}/{weight}"] = size
        harm |= {f"{name}/{weight}": value for weight, value in sensitivities(name, model, rows).items()}
    found = choose_precisions(sizes, harm, budget - rest)
    return {name: {k.split("/", 1)[1]: v for k, v in found.items() if k.startswith(f"{name}/")} for name in models}


class Moments(CalibrationDataReader):
    """What activations are measured on."""

    def __init__(self) -> None:
        self.rows = iter(draw_moments(96, 12))

    def get_next(self) -> dict[str, np.ndarray] | None:
        row = next(self.rows, None)
        return None if row is None else {"motion": row[None]}


def computed_in_int8(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its convolutions in eight bits, weights and activations."""
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "float.onnx", Path(folder) / "whole.onnx"
        onnx.save(model, source)
        quantize_static(
            source,
            target,
            Moments(),
            per_channel=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
            nodes_to_quantize=[name for name in convolutions if not any(kept in name for kept in KEPT)],
        )
        return store(onnx.load(target), "int8")


def milliseconds(models: dict[str, onnx.ModelProto], row: np.ndarray) -> float:
    """The fastest picture of one thread, all graphs together."""
    feed = {"motion": row[None]}
    return sum(fastest(partial(open_session(model).run, None, feed), RUNS) for model in models.values())


def main() -> None:
    """Print the table as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--photo", type=Path, required=True)
    arguments.add_argument("--data", type=Path, required=True)
    options = arguments.parse_args()
    subject = prepare(read_photo(options.photo), None, options.data)
    models = {name: export_graph(name, network) for name, network in learned(options.work).items()}
    rows = talk(FRAMES * 20, 41)[::20]
    places = patches(subject.pictures)

    def pictures(stored: dict[str, onnx.ModelProto]) -> np.ndarray:
        outs: dict[str, np.ndarray] = {}
        for name, model in stored.items():
            outs |= dict(zip(OUTPUTS[name], open_session(model).run(None, {"motion": rows}), strict=True))
        drawn = [
            compose(subject.portrait.astype(np.float32), {k: v[i] for k, v in outs.items()}, places, None)
            for i in range(len(rows))
        ]
        return np.stack(drawn).astype(np.float64)

    truth = pictures(models)
    print("| precision | bytes of the graphs | weights in int8 | ms a picture | against float32, PSNR, dB |")
    print("| --- | --- | --- | --- | --- |")
    for label in ("float32", "float16", "int8", "mixed", "int8, computed in int8"):
        choice: Chosen = mixed(models, rows) if label == "mixed" else dict.fromkeys(models, label)  # type: ignore[arg-type]
        if label.endswith("in int8"):
            stored = {k: store(v, "int8") if k == "warp" else computed_in_int8(v) for k, v in models.items()}
        else:
            stored = {name: store(model, choice[name]) for name, model in models.items()}
        error = float(((pictures(stored) - truth) ** 2).mean())
        quality = f"{10 * np.log10(255**2 / error):.1f}" if error else "the same"
        size = sum(model.ByteSize() for model in stored.values())
        share = "-" if label != "mixed" else f"{_share(models, choice):.0%}"
        print(f"| {label} | {size:,} | {share} | {milliseconds(stored, rows[3]):.2f} | {quality} |", flush=True)


def _share(models: dict[str, onnx.ModelProto], choice: Chosen) -> float:
    whole = total = 0
    for name, model in models.items():
        for weight, size in large_weights(model).items():
            total += size
            whole += size * (choice[name][weight] == "int8")  # type: ignore[index]
    return whole / total


if __name__ == "__main__":
    main()
