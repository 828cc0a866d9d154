"""ONNX graphs of served networks: made, named after their weights, stored in few bytes, read and run.

Weights are kept as float16 or as int8 with a scale a row, and a `Cast` (and `Mul`) before their use
turns them to float32: a runtime folds that away when it loads the file, so windows of any length
and batches of any size give the same numbers, which dynamic scales would not.
"""

import io
import logging
import warnings
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

Precision = Literal["float32", "float16", "int8"]

SMALL = 1024
"""Weights of fewer numbers than this stay float32: they are biases, norms and scales."""

NAMED = 16
"""Weights of fewer numbers than this may keep the name that the exporter gave them."""

OPSET = 20
"""The first in which GELU, the curve of the voice's blocks, is one operation."""


def export_graph(
    network: nn.Module,
    example: tuple[Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    free: dict[str, dict[int, str]],
    *,
    opset: int = OPSET,
    fold: bool = True,
) -> onnx.ModelProto:
    """Trace `network` with `example`; `free` names the axes that may change. float32.

    `fold` works out what depends on weights alone. Without it every weight keeps its shape and its name.
    """
    buffer = io.BytesIO()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            example,
            buffer,  # type: ignore[arg-type]
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=free,
            opset_version=opset,
            do_constant_folding=fold,
            dynamo=False,
        )
    model = onnx.load_from_string(buffer.getvalue())
    name_weights(model, {name: value.detach().numpy() for name, value in network.state_dict().items()})
    return model


def name_weights(model: onnx.ModelProto, known: dict[str, np.ndarray]) -> None:
    """Give every weight the name of its parameter; `name.T` where the exporter turned it."""
    names: dict[str, str] = {}
    for weight in model.graph.initializer:
        value = numpy_helper.to_array(weight)
        if weight.name in known or value.size < NAMED:
            continue
        for name, candidate in known.items():
            if candidate.ndim == 2 and candidate.T.shape == value.shape and np.array_equal(candidate.T, value):
                names[weight.name] = weight.name = f"{name}.T"
                break
            if candidate.shape == value.shape and np.array_equal(candidate, value):
                names[weight.name] = weight.name = name
                break
    for node in model.graph.node:
        for k, used in enumerate(node.input):
            node.input[k] = names.get(used, used)


def store(model: onnx.ModelProto, precision: Precision | dict[str, Precision]) -> onnx.ModelProto:
    """Return a copy whose large weights take the given precision, one for all or one by name."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    kept, nodes = [], []
    for weight in made.graph.initializer:
        value = numpy_helper.to_array(weight)
        wanted = precision if isinstance(precision, str) else precision.get(weight.name, "float16")
        if value.dtype != np.float32 or value.size < SMALL or wanted == "float32":
            kept.append(weight)
        elif wanted == "float16" or value.ndim == 1:
            kept.append(numpy_helper.from_array(value.astype(np.float16), f"{weight.name}.half"))
            nodes.append(helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=TensorProto.FLOAT))
        else:
            whole, scale = to_int8(value, weight.name)
            kept += [
                numpy_helper.from_array(whole, f"{weight.name}.whole"),
                numpy_helper.from_array(scale, f"{weight.name}.scale"),
            ]
            nodes += [
                helper.make_node("Cast", [f"{weight.name}.whole"], [f"{weight.name}.wide"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{weight.name}.wide", f"{weight.name}.scale"], [weight.name]),
            ]
    del made.graph.initializer[:]
    made.graph.initializer.extend(kept)
    old = list(made.graph.node)
    del made.graph.node[:]
    made.graph.node.extend(nodes + old)
    onnx.checker.check_model(made)
    return made


def to_int8(value: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers in [-127, 127] and a scale for each output row, broadcastable: value ≈ whole · scale."""
    axes = tuple(range(value.ndim - 1)) if name.endswith(".T") else tuple(range(1, value.ndim))
    scale = np.maximum(np.abs(value).max(axes, keepdims=True), 1e-8).astype(np.float32) / 127
    return np.round(value / scale).astype(np.int8), scale


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the parameters that a stored graph holds, by name, as float32: training can go on from them."""
    stored = {w.name: numpy_helper.to_array(w) for w in onnx.load(path).graph.initializer}
    weights: dict[str, np.ndarray] = {}
    for name, value in stored.items():
        if name.endswith(".scale"):
            continue
        if name.endswith(".half"):
            name, value = name.removesuffix(".half"), value.astype(np.float32)
        elif name.endswith(".whole"):
            name = name.removesuffix(".whole")
            value = value.astype(np.float32) * stored[f"{name}.scale"]
        weights[name.removesuffix(".T")] = value.T if name.endswith(".T") else value
    return {name: torch.from_numpy(np.array(value, order="C")) for name, value in weights.items()}


def of_module(weights: dict[str, Tensor], module: str) -> dict[str, Tensor]:
    """Those of `weights` that belong to one module of the exported network, by their names inside it."""
    return {name.removeprefix(f"{module}."): w for name, w in weights.items() if name.startswith(f"{module}.")}


def large_weights(model: onnx.ModelProto) -> dict[str, int]:
    """Numbers in each weight that `store` may keep in eight bits, by name."""
    weights = [w for w in model.graph.initializer if w.data_type == TensorProto.FLOAT and len(w.dims) > 1]
    sizes = {w.name: int(np.prod(w.dims)) for w in weights}
    return {name: size for name, size in sizes.items() if size >= SMALL}


def open_session(model: onnx.ModelProto | Path) -> onnxruntime.InferenceSession:
    """A session of one thread, as a worker of the service has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    content = model.read_bytes() if isinstance(model, Path) else model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
