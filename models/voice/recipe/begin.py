"""Weights that a training of prosody begins with: another folder's checkpoints, or exported graphs."""

from pathlib import Path

from torch import Tensor
from workshop.graphs import of_module, read_weights
from workshop.training import load_checkpoint

from .prosody import WIDTH

FOLDED = "onnx::"
"""How the exporter calls what it made of several constants."""


def reader_weights(folder: Path) -> dict[str, Tensor]:
    """The regression of `prosody.pt` in `folder`, else of its `text.onnx`, rounding included."""
    path = folder / "prosody.pt"
    if path.exists():
        return load_checkpoint(path)["average"]
    stored = read_weights(folder / "text.onnx")
    # A graph reads for drawn readings only, so that `varied` is a constant of it without a name.
    (varied,) = (value for name, value in stored.items() if name.startswith(FOLDED) and value.numel() == WIDTH)
    return {**of_module(stored, "reader"), "varied": varied.flatten()}


def flow_weights(folder: Path, name: str) -> dict[str, Tensor]:
    """The flow of `<name>.pt` in `folder`, else of its graphs; guidance, which they lack, begins at nothing."""
    path = folder / f"{name}.pt"
    if path.exists():
        return load_checkpoint(path)["average"]
    return {
        part: w
        for graph in ("text", "flow")
        for part, w in of_module(read_weights(folder / f"{graph}.onnx"), "flow").items()
    }
