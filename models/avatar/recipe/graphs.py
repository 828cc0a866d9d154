"""The graphs of a pack: what each takes and gives."""

import onnx
import torch
from torch import nn
from workshop import graphs

from .motion import MOTION_NAMES

OUTPUTS = {"warp": ("pose", "expression"), "mouth": ("mouth",), "eyes": ("eyes",)}
"""What each graph gives."""

OPSET = 17


def export_graph(name: str, network: nn.Module) -> onnx.ModelProto:
    """The network as a graph from `motion` [N, 60], in float32."""
    example = (torch.zeros(2, len(MOTION_NAMES)),)
    free = {tensor: {0: "N"} for tensor in ("motion", *OUTPUTS[name])}
    return graphs.export_graph(network, example, ("motion",), OUTPUTS[name], free, opset=OPSET)
