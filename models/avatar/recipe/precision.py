"""Which weight may be stored in eight bits: measured one by one, chosen by a small integer programme (as MixDQ does).

    python -m recipe.precision --work FOLDER --photo PHOTO --data DIR

prints a table of size and picture quality for float32, float16, int8 and mixed. Every precision is computed in float32,
so all take the same time.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from workshop.graphs import Precision, large_weights, open_session, store
from workshop.precision import choose_precisions

from .compose import compose
from .create import learned, prepare, read_photo
from .graphs import OUTPUTS, export_graph
from .moments import talk
from .pack import Pictures, patches

BUDGET = 1_150_000
"""Bytes that the three graphs may take together when mixed."""

FRAMES = 12

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
    boxes = [subject.teacher.mouth_box, *subject.teacher.eye_boxes]
    corners = [(box.left, box.top) for box in boxes]
    places = patches(Pictures(subject.portrait, corners[0], (corners[1], corners[2])))

    def pictures(choice: Chosen) -> tuple[np.ndarray, int]:
        stored = {name: store(model, choice[name]) for name, model in models.items()}
        outs: dict[str, np.ndarray] = {}
        for name, model in stored.items():
            outs |= dict(zip(OUTPUTS[name], open_session(model).run(None, {"motion": rows}), strict=True))
        drawn = [
            compose(subject.portrait.astype(np.float32), {k: v[i] for k, v in outs.items()}, places, None)
            for i in range(len(rows))
        ]
        return np.stack(drawn).astype(np.float64), sum(model.ByteSize() for model in stored.values())

    truth, _ = pictures(dict.fromkeys(models, "float32"))
    print("| precision | bytes of the graphs | weights in int8 | against float32, PSNR, dB |")
    print("| --- | --- | --- | --- |")
    for label in ("float32", "float16", "int8", "mixed"):
        choice: Chosen = mixed(models, rows) if label == "mixed" else dict.fromkeys(models, label)  # type: ignore[arg-type]
        drawn, size = pictures(choice)
        error = float(((drawn - truth) ** 2).mean())
        quality = f"{10 * np.log10(255**2 / error):.1f}" if error else "the same"
        share = "-" if label != "mixed" else f"{_share(models, choice):.0%}"
        print(f"| {label} | {size:,} | {share} | {quality} |", flush=True)


def _share(models: dict[str, onnx.ModelProto], choice: Chosen) -> float:
    whole = total = 0
    for name, model in models.items():
        for weight, size in large_weights(model).items():
            total += size
            whole += size * (choice[name][weight] == "int8")  # type: ignore[index]
    return whole / total


if __name__ == "__main__":
    main()
