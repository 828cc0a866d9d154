"""ONNX graphs of the live networks: exported in float32, stored as float16 or int8.

A `Cast` (and `Mul`) before a weight's use turns it to float32 when the file is loaded: every batch computes the same.
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
from torch import nn

from .motion import MOTION_NAMES

Precision = Literal["float32", "float16", "int8"]

SMALL = 1024
"""Weights of fewer numbers than this stay float32."""

OPSET = 17

OUTPUTS = {"warp": ("pose", "expression"), "mouth": ("mouth",), "eyes": ("eyes",)}
"""What each graph gives."""


def export_graph(name: str, network: nn.Module) -> onnx.ModelProto:
    """The network as a graph from `motion` [N, 60], in float32."""
    buffer = io.BytesIO()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(2, len(MOTION_NAMES)),),
            buffer,  # type: ignore[arg-type]
            input_names=["motion"],
            output_names=list(OUTPUTS[name]),
            dynamic_axes={tensor: {0: "N"} for tensor in ("motion", *OUTPUTS[name])},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())


def store(model: onnx.ModelProto, precision: Precision | dict[str, Precision]) -> onnx.ModelProto:
    """A copy whose large weights take the given precision, one for all or one by name."""
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
            whole, scale = to_int8(value)
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


def to_int8(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers in [-127, 127] and a scale a row, broadcastable: value ≈ whole · scale."""
    scale = np.maximum(np.abs(value).max(tuple(range(1, value.ndim)), keepdims=True), 1e-8).astype(np.float32) / 127
    return np.round(value / scale).astype(np.int8), scale


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The parameters that a stored graph holds, by name: training can go on from them."""
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
        weights[name] = value
    return {name: torch.from_numpy(np.array(value, order="C")) for name, value in weights.items()}


def open_session(model: onnx.ModelProto | str) -> onnxruntime.InferenceSession:
    """A session of one thread, as a worker of the service has."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    content = model if isinstance(model, str) else model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
