"""Export the trained voice: four graphs, at the chosen precision, and their manifest.

    python -m recipe.export --checkpoints DIR --out . --precision mixed

Precision by layer: the error of each weight as int8 is measured on held-out sentences, and a small
integer programme keeps as float16 those that need it most within the size (as MixDQ does, Zhao et
al. 2024).
"""

import argparse
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from workshop.graphs import Precision, export_graph, large_weights, of_module, open_session, read_weights, store
from workshop.precision import choose_precisions
from workshop.training import WORK, load_checkpoint

from .acoustic import CONDITIONS, Acoustic
from .alphabet import identifiers
from .corpus import VOICES
from .drawing import Drawing, read_drawing
from .flow import Flow, Noise
from .manifest import SHAPES, manifest
from .prosody import WIDTH, Contour, Reader, Scale
from .served import PARTS, Front, Step, Text, Window

LARGEST = 10_000_000
"""Bytes that the graphs may take together, unless told otherwise."""

OVERHEAD = 350_000
"""Bytes left for everything in the files that is no weight."""

Graphs = dict[str, onnx.ModelProto]


@dataclass(frozen=True)
class Networks:
    """The trained networks, and what the manifest says of the flow."""

    reader: Reader
    flow: Flow
    contour: Contour
    acoustic: Acoustic
    scale: Scale
    noise: Noise
    drawing: Drawing
    older: Path | None = None
    """Where the decoder is to be taken from, as it is for what is served, because the sound was not trained again."""


def read_networks(folder: Path, flow: str = "student", older: Path | None = None) -> Networks:
    """Build the networks from the averaged weights of the checkpoints in `folder`.

    What has no checkpoint there (contour, sound) is taken from the exported graphs in `older`.
    """
    acoustic, contour, reader = Acoustic(len(VOICES)), Contour(len(VOICES)), Reader(len(VOICES))
    best = [folder / f"{name}.pt" for name in ("adversarial", "acoustic") if (folder / f"{name}.pt").exists()]
    if best or older is None:
        acoustic.load_state_dict(load_checkpoint(best[0])["average"])
    else:
        front, decoder = read_weights(older / "front.onnx"), read_weights(older / "decoder.onnx")
        acoustic.encoder.load_state_dict(of_module(front, "encoder"))
        acoustic.decoder.load_state_dict(of_module(decoder, "decoder"))
    if (folder / "contour.pt").exists() or older is None:
        contour.load_state_dict(load_checkpoint(folder / "contour.pt")["average"])
    else:
        contour.load_state_dict(of_module(read_weights(older / "front.onnx"), "contour"))
    state = load_checkpoint(folder / "prosody.pt")
    reader.load_state_dict(state["average"])
    drawn = load_checkpoint(folder / f"{flow}.pt")
    network = Flow()
    network.load_state_dict(drawn["average"])
    scale, noise = Scale(state["mean"], state["spread"]), Noise(drawn["shared"], drawn["own"])
    drawing = read_drawing(folder)
    for part in (reader, network, contour, acoustic):
        part.eval()
    return Networks(reader, network, contour, acoustic, scale, noise, drawing, None if best else older)


def export_all(networks: Networks) -> Graphs:
    """All graphs in float32."""
    tokens, voice = torch.tensor([[0, 50, 83, 54, 57, 0]]), torch.tensor([[1.0, 0, 0, 0]])
    values, one = torch.zeros(1, 3, 6), torch.ones(1)
    conditions = torch.zeros(1, CONDITIONS, 20)
    examples: dict[str, tuple[nn.Module, tuple[Tensor, ...]]] = {
        "text": (Text(networks.reader, networks.flow, networks.drawing), (tokens, voice)),
        "flow": (Step(networks.flow), (torch.zeros(1, WIDTH, 6), values, 0 * one, one)),
        "front": (
            Front(networks.contour, networks.acoustic, networks.scale),
            (tokens, voice, one, values, values, values, one),
        ),
        "decoder": (Window(networks.acoustic), (conditions, torch.full((1, 40), 150.0), torch.zeros(1, 40))),
    }
    graphs = {}
    for name, (network, example) in examples.items():
        part = PARTS[name]
        graphs[name] = export_graph(network.eval(), example, part.inputs, part.outputs, free_axes(part))
    return graphs


def free_axes(part: type[Text | Step | Front | Window]) -> dict[str, dict[int, str]]:
    """The axes of each tensor that have a letter in the manifest's shapes."""
    return {
        name: {k: axis for k, axis in enumerate(SHAPES[name][1]) if isinstance(axis, str)}
        for name in (*part.inputs, *part.outputs)
    }


def sensitivities(model: onnx.ModelProto, run: Callable[[onnx.ModelProto], list[np.ndarray]]) -> dict[str, float]:
    """Relative squared change of the outputs when one weight alone is int8, by name."""
    truth = run(model)
    found = {}
    for name in large_weights(model):
        precision: dict[str, Precision] = {w.name: "float32" for w in model.graph.initializer}
        made = run(store(model, precision | {name: "int8"}))
        found[name] = float(sum(((a - b) ** 2).mean() / (b.var() + 1e-9) for a, b in zip(made, truth, strict=True)))
    return found


def probe_clauses() -> list[str]:
    """A few clauses to measure precision on."""
    return ["ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.", "ʃˌi sˈɛlz sˈiʃˌɛlz bI ðə sˈiʃˌɔɹ, ˈɪzᵊnt ʃˌi?"]


def probe_feeds() -> list[dict[str, np.ndarray]]:
    """The probe clauses in each of the voices."""
    voices = np.eye(len(VOICES), dtype=np.float32)
    tokens = [np.array([identifiers(phonemes)]) for phonemes in probe_clauses() * 2]
    return [{"tokens": t, "voice": voice[None]} for t, voice in zip(tokens, voices, strict=True)]


def mixed_precisions(
    graphs: Graphs, decoder_bytes: int | None, largest: int = LARGEST
) -> dict[str, dict[str, Precision]]:
    """Precision of every large weight, such that all graphs together fit into `largest` bytes.

    The front stays float16, since a rounded duration forgives nothing. Where the decoder is kept as it is, and takes
    `decoder_bytes`, text and flow share what is left; else they stay float16 too, and the decoder takes it.
    """
    sizes = {name: large_weights(model) for name, model in graphs.items()}
    left = largest - OVERHEAD - 2 * sum(sizes["front"].values())
    chosen: dict[str, dict[str, Precision]] = {"front": dict.fromkeys(sizes["front"], "float16")}
    if decoder_bytes is None:
        left -= 2 * sum(sum(sizes[name].values()) for name in ("text", "flow"))
        harm = sensitivities(graphs["decoder"], decoder_run(graphs))
        chosen["decoder"] = choose_precisions(sizes["decoder"], harm, left)
        return chosen | {name: dict.fromkeys(sizes[name], "float16") for name in ("text", "flow")}
    both = {"text": sensitivities(graphs["text"], text_run), "flow": sensitivities(graphs["flow"], flow_run(graphs))}
    apart = {f"{name} {weight}": size for name in both for weight, size in sizes[name].items()}
    harms = {f"{name} {weight}": value for name, found in both.items() for weight, value in found.items()}
    for name, precision in choose_precisions(apart, harms, left - decoder_bytes).items():
        graph, weight = name.split(" ", 1)
        chosen.setdefault(graph, {})[weight] = precision
    return chosen


def text_run(model: onnx.ModelProto) -> list[np.ndarray]:
    """Outputs of a text graph over the probe clauses."""
    session = open_session(model)
    return [output for feed in probe_feeds() for output in session.run(None, feed)]


def flow_run(graphs: Graphs) -> Callable[[onnx.ModelProto], list[np.ndarray]]:
    """Outputs of a flow graph over the probe clauses, in one step from the same noise."""
    text = open_session(graphs["text"])
    told = [text.run(["encoded"], feed)[0] for feed in probe_feeds()]
    noise = [np.random.default_rng(1).normal(size=(1, 3, t.shape[2])).astype(np.float32) for t in told]
    times = {"r": np.zeros(1, np.float32), "t": np.ones(1, np.float32)}

    def run(model: onnx.ModelProto) -> list[np.ndarray]:
        session = open_session(model)
        return [session.run(None, {"encoded": t, "z": z, **times})[0] for t, z in zip(told, noise, strict=True)]

    return run


def decoder_run(graphs: Graphs) -> Callable[[onnx.ModelProto], list[np.ndarray]]:
    """Outputs of a decoder over the probe clauses' calm readings."""
    text, front = open_session(graphs["text"]), open_session(graphs["front"])
    one, names = np.ones(1, np.float32), ("pitch", "energy", "conditions")
    plans = []
    for feed in probe_feeds():
        _, calm, reach = text.run(None, feed)
        known = {"speed": one, "calm": calm, "reach": reach, "deviation": 0 * calm, "expressiveness": one}
        plans.append(dict(zip(names, front.run(list(names), feed | known), strict=True)))

    def run(model: onnx.ModelProto) -> list[np.ndarray]:
        session = open_session(model)
        return [output for plan in plans for output in session.run(["harmonic", "noise"], plan)]

    return run


def write(
    graphs: Graphs, networks: Networks, out: Path, precision: str, provenance: str, largest: int = LARGEST
) -> int:
    """Write the graphs at one precision with their manifest; return their bytes."""
    out.mkdir(parents=True, exist_ok=True)
    older = networks.older if precision == "mixed" else None
    kept = None if older is None else (older / "decoder.onnx").stat().st_size
    chosen = mixed_precisions(graphs, kept, largest) if precision == "mixed" else None
    files = {}
    for name, model in graphs.items():
        files[name] = out / f"{name}.onnx"
        if name == "decoder" and older is not None:
            if out.resolve() != older.resolve():
                shutil.copy(older / files[name].name, files[name])
            continue
        onnx.save(store(model, chosen[name] if chosen else precision), files[name])  # type: ignore[arg-type]
    text = json.dumps(
        manifest(files, precision, provenance, networks.noise, networks.drawing), ensure_ascii=False, indent=2
    )
    (out / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return sum(path.stat().st_size for path in files.values())


def main() -> None:
    """Export one precision."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--flow", default="student", help="which checkpoint is the flow")
    arguments.add_argument("--older", type=Path, help="exported graphs, for what has no checkpoint")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--precision", choices=["float32", "float16", "int8", "mixed"], default="mixed")
    arguments.add_argument("--largest", type=int, default=LARGEST, help="bytes of all graphs together, where mixed")
    arguments.add_argument(
        "--provenance", default="Trained by models/voice/recipe on speech made with Kokoro-82M (Apache-2.0)."
    )
    options = arguments.parse_args()
    networks = read_networks(options.checkpoints, options.flow, options.older)
    size = write(export_all(networks), networks, options.out, options.precision, options.provenance, options.largest)
    print(f"{options.precision}: {size / 1e6:.2f} MB in {options.out}")


if __name__ == "__main__":
    main()
