"""Dense convolutions as products, so that a window's sums are added up in the same order as the whole's.

A runtime cuts a convolution's sum into pieces by how many places there are, so that the last bits of a window differ
from those of the whole. Where whole numbers follow, such a bit can turn a rounding over: −50 dB in the sound. The order
of a matrix product's sum does not depend on how many rows there are.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper


def steady(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a copy whose convolutions over all channels are products of shifted copies. Weights stay as they are."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    nodes: list[onnx.NodeProto] = []
    for node in made.graph.node:
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Conv" and settings.get("group", 1) == 1:
            nodes += _as_product(made.graph, node, settings["kernel_shape"][0])
        else:
            nodes.append(node)
    del made.graph.node[:]
    made.graph.node.extend(nodes)
    onnx.checker.check_model(made)
    return made


def _as_product(graph: onnx.GraphProto, node: onnx.NodeProto, kernel: int) -> list[onnx.NodeProto]:
    """What stands for a convolution of [1, C, N] with weights [D, C, K] and a bias [D]: K odd, padded to keep N."""
    source, weight, bias = node.input
    own = node.output[0]

    def constant(name: str, values: list[int]) -> str:
        graph.initializer.append(numpy_helper.from_array(np.array(values, np.int64), f"{own}.{name}"))
        return f"{own}.{name}"

    edge, along = kernel // 2, constant("along", [2])
    made = [helper.make_node("Pad", [source, constant("edges", [0, 0, edge, 0, 0, edge])], [f"{own}.padded"])]
    shifted = [f"{own}.shifted.{k}" for k in range(kernel)]
    for k, name in enumerate(shifted):
        last = k + 1 - kernel
        ends = constant(f"end.{k}", [last if last < 0 else np.iinfo(np.int64).max])
        made.append(helper.make_node("Slice", [f"{own}.padded", constant(f"start.{k}", [k]), ends, along], [name]))
    return [
        *made,
        helper.make_node("Concat", shifted, [f"{own}.wide"], axis=1),
        helper.make_node("Transpose", [f"{own}.wide"], [f"{own}.rows"], perm=[0, 2, 1]),
        helper.make_node("Transpose", [weight], [f"{own}.turned"], perm=[2, 1, 0]),
        helper.make_node(
            "Reshape", [f"{own}.turned", constant("shape", [-1, _channels(graph, bias)])], [f"{own}.flat"]
        ),
        helper.make_node("MatMul", [f"{own}.rows", f"{own}.flat"], [f"{own}.product"]),
        helper.make_node("Add", [f"{own}.product", bias], [f"{own}.sum"]),
        helper.make_node("Transpose", [f"{own}.sum"], [own], perm=[0, 2, 1]),
    ]


def _channels(graph: onnx.GraphProto, bias: str) -> int:
    (found,) = (w.dims[0] for w in graph.initializer if w.name in (bias, f"{bias}.half"))
    return int(found)
