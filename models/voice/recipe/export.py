"""Export the trained voice: two graphs, at the chosen precision, and their manifest.

    python -m recipe.export --checkpoints DIR --out . --precision mixed

Precision by layer: the error of each weight as int8 is measured on held-out sentences, and a small
integer programme keeps as float16 those that need it most within the size (as MixDQ does, Zhao et
al. 2024).
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from scipy.optimize import Bounds, LinearConstraint, milp

from .acoustic import CONDITIONS, Acoustic
from .alphabet import identifiers
from .corpus import VOICES
from .graphs import SMALL, Precision, export_graph, store
from .manifest import manifest
from .prosody import Scale
from .served import Front, Window
from .train_prosody import Networks
from .training import WORK, load_checkpoint

LARGEST = 10_000_000
"""Bytes that both graphs may take together."""

OVERHEAD = 300_000
"""Bytes left for everything in the files that is no weight."""

Graphs = dict[str, onnx.ModelProto]


def read_networks(folder: Path) -> tuple[Front, Window]:
    """Build the served networks from the averaged weights of the checkpoints in `folder`."""
    best = folder / "adversarial.pt"
    acoustic = Acoustic(len(VOICES))
    acoustic.load_state_dict(load_checkpoint(best if best.exists() else folder / "acoustic.pt")["average"])
    state = load_checkpoint(folder / "prosody.pt")
    networks = Networks(len(VOICES))
    networks.load_state_dict(state["average"])
    scale = Scale(state["mean"], state["spread"])
    return Front(networks.prosody, networks.contour, acoustic, scale).eval(), Window(acoustic).eval()


def export_both(front: Front, window: Window) -> Graphs:
    """Both graphs in float32."""
    tokens, voice = torch.tensor([[0, 50, 83, 54, 57, 0]]), torch.tensor([[1.0, 0, 0, 0]])
    conditions = torch.zeros(1, CONDITIONS, 20)
    return {
        "front": export_graph(
            front,
            (tokens, voice, torch.ones(1)),
            Front.inputs,
            Front.outputs,
            {"tokens": {1: "T"}, "durations": {1: "T"}, "pitch": {1: "F"}, "energy": {1: "F"}, "conditions": {2: "N"}},
        ),
        "decoder": export_graph(
            window,
            (conditions, torch.full((1, 40), 150.0), torch.zeros(1, 40)),
            Window.inputs,
            Window.outputs,
            {
                "conditions": {2: "N"},
                "pitch": {1: "F"},
                "energy": {1: "F"},
                **{name: {2: "F"} for name in Window.outputs},
            },
        ),
    }


def open_session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """A session of one thread, as a worker of the service has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def large_weights(model: onnx.ModelProto) -> dict[str, int]:
    """Numbers in each weight that is not small, by name."""
    sizes = {w.name: int(np.prod(w.dims)) for w in model.graph.initializer if w.data_type == onnx.TensorProto.FLOAT}
    return {name: size for name, size in sizes.items() if size >= SMALL}


def sensitivities(model: onnx.ModelProto, run: Callable[[onnx.ModelProto], list[np.ndarray]]) -> dict[str, float]:
    """Relative squared change of the outputs when one weight alone is int8, by name."""
    truth = run(model)
    found = {}
    for name in large_weights(model):
        precision: dict[str, Precision] = {w.name: "float32" for w in model.graph.initializer}
        made = run(store(model, precision | {name: "int8"}))
        found[name] = float(sum(((a - b) ** 2).mean() / (b.var() + 1e-9) for a, b in zip(made, truth, strict=True)))
    return found


def choose_precisions(sizes: dict[str, int], harm: dict[str, float], budget: int) -> dict[str, Precision]:
    """Minimise the summed harm of int8 such that the bytes (1 or 2 a number) stay within `budget`."""
    names = list(sizes)
    count = np.array([sizes[name] for name in names], np.float64)
    cost = np.array([harm[name] for name in names])
    # x = 1 keeps a weight as int8; 2·count − count·x bytes.
    saved = LinearConstraint(count[None], lb=max(0.0, 2 * count.sum() - budget))
    result = milp(
        cost / max(cost.sum(), 1e-12), constraints=saved, bounds=Bounds(0, 1), integrality=np.ones(len(names))
    )
    if not result.success:
        raise ValueError(f"{budget} bytes are too few even for int8")
    return {name: "int8" if chosen > 0.5 else "float16" for name, chosen in zip(names, result.x, strict=True)}


def probe_clauses() -> list[str]:
    """A few clauses to measure precision on."""
    return ["ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.", "ʃˌi sˈɛlz sˈiʃˌɛlz bI ðə sˈiʃˌɔɹ, ˈɪzᵊnt ʃˌi?"]


def mixed_precisions(graphs: Graphs) -> dict[str, dict[str, Precision]]:
    """Precision of every large weight: the front stays float16, since a rounded duration forgives nothing."""
    session = open_session(graphs["front"])
    feeds = []
    for k, phonemes in enumerate(probe_clauses() * 2):
        voice = np.eye(len(VOICES), dtype=np.float32)[k][None]
        feeds.append({"tokens": np.array([identifiers(phonemes)]), "voice": voice, "speed": np.ones(1, np.float32)})
    fronts = [session.run(["pitch", "energy", "conditions"], feed) for feed in feeds]

    def run_decoder(model: onnx.ModelProto) -> list[np.ndarray]:
        session = open_session(model)
        out = []
        for pitch, energy, conditions in fronts:
            spectra = dict(
                zip(
                    Window.outputs,
                    session.run(None, {"conditions": conditions, "pitch": pitch, "energy": energy}),
                    strict=True,
                )
            )
            out += [spectra["harmonic"], spectra["noise"]]
        return out

    front = large_weights(graphs["front"])
    budget = LARGEST - OVERHEAD - 2 * sum(front.values())
    harm = sensitivities(graphs["decoder"], run_decoder)
    return {
        "front": dict.fromkeys(front, "float16"),
        "decoder": choose_precisions(large_weights(graphs["decoder"]), harm, budget),
    }


def write(graphs: Graphs, out: Path, precision: str, provenance: str) -> int:
    """Write both graphs at one precision with their manifest; return their bytes."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = mixed_precisions(graphs) if precision == "mixed" else None
    files = {}
    for name, model in graphs.items():
        files[name] = out / f"{name}.onnx"
        onnx.save(store(model, chosen[name] if chosen else precision), files[name])  # type: ignore[arg-type]
    text = json.dumps(manifest(files, precision, provenance), ensure_ascii=False, indent=2)
    (out / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return sum(path.stat().st_size for path in files.values())


def main() -> None:
    """Export one precision."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--precision", choices=["float32", "float16", "int8", "mixed"], default="mixed")
    arguments.add_argument(
        "--provenance", default="Trained by models/voice/recipe on speech made with Kokoro-82M (Apache-2.0)."
    )
    options = arguments.parse_args()
    size = write(export_both(*read_networks(options.checkpoints)), options.out, options.precision, options.provenance)
    print(f"{options.precision}: {size / 1e6:.2f} MB in {options.out}")


if __name__ == "__main__":
    main()
