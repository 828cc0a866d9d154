from pathlib import Path

import onnx
import torch

from recipe.begin import flow_weights, reader_weights
from recipe.export import Networks, export_all


def test_a_training_of_prosody_can_begin_with_exported_graphs(networks: Networks, tmp_path: Path) -> None:
    for name, graph in export_all(networks).items():
        onnx.save(graph, tmp_path / f"{name}.onnx")
    reader = reader_weights(tmp_path)
    assert set(reader) == set(networks.reader.state_dict())
    assert all(torch.allclose(reader[name], value) for name, value in networks.reader.state_dict().items())
    flow = flow_weights(tmp_path, "student")
    assert set(networks.flow.state_dict()) - set(flow) == {"nothing"}
    assert all(torch.allclose(value, networks.flow.state_dict()[name]) for name, value in flow.items())
