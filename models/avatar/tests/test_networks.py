import numpy as np
import pytest
import torch
from workshop.graphs import open_session, store

from recipe.fine import Fine
from recipe.graphs import OUTPUTS, export_graph
from recipe.motion import INDEX, MOTION_NAMES, motion
from recipe.networks import EYE_SHAPE, GRID, MOUTH_SHAPE, Eyes, Mouth, Warp
from recipe.pack import SHAPES, ask_for_more


def test_a_face_at_rest_is_the_portrait() -> None:
    pose, expression = Warp(box=(10, 12, 30, 40))(torch.zeros(1, len(MOTION_NAMES)))
    assert pose.abs().max() < 1e-6
    assert expression.abs().max() < 1e-6


def test_fields_vanish_outside_of_their_box() -> None:
    _, expression = Warp(box=(10, 12, 30, 40))(torch.tensor(motion(jawOpen=0.5))[None])
    outside = torch.ones(GRID, GRID, dtype=torch.bool)
    outside[10:40, 12:52] = False
    assert expression[0, :, outside].abs().max() == 0
    assert expression.abs().max() > 0


@pytest.mark.parametrize(("network", "shape"), [(Mouth, (1, 6, *MOUTH_SHAPE)), (Eyes, (1, 2, 6, *EYE_SHAPE))])
def test_patches_fade_to_nothing_at_their_edges(network: type, shape: tuple[int, ...]) -> None:
    patch = network()(torch.tensor(motion(jawOpen=0.5))[None])
    assert patch.shape == shape
    for edge in (patch[..., 0, :], patch[..., -1, :], patch[..., :, 0], patch[..., :, -1]):
        assert edge.abs().max() == 0


def test_colour_never_exceeds_its_opacity() -> None:
    patch = Mouth()(torch.randn(4, len(MOTION_NAMES)))
    assert (patch[:, 3:] <= patch[:, 2:3] + 1e-6).all()


def test_lower_teeth_go_down_as_far_as_is_said() -> None:
    fine = Fine(MOUTH_SHAPE, 4, 6)
    still, moved = fine._moved(torch.zeros(1, 1)), fine._moved(torch.full((1, 1), 5.0))
    assert torch.allclose(moved[:, :, 30:70], still[:, :, 25:65], atol=1e-6)


def test_a_pack_asks_for_more_than_was_learned() -> None:
    plain, bent = Mouth().eval(), Mouth().eval()
    bent.load_state_dict(plain.state_dict())
    ask_for_more(bent, {"mouthFunnel": 2.0})
    asked, acted = (torch.tensor(motion(mouthFunnel=v))[None] for v in (0.5, 0.75))
    assert torch.allclose(bent(asked), plain(acted), atol=1e-5)


def test_motion_beyond_what_was_learned_is_clamped() -> None:
    warp = Warp()
    far, farthest = torch.zeros(1, len(MOTION_NAMES)), torch.zeros(1, len(MOTION_NAMES))
    far[0, INDEX["headYaw"]], farthest[0, INDEX["headYaw"]] = 90.0, 14.0
    assert torch.equal(warp(far)[0], warp(farthest)[0])


@pytest.mark.parametrize("name", list(OUTPUTS))
def test_graphs_agree_with_the_networks_in_any_batch(name: str) -> None:
    network = {"warp": Warp, "mouth": Mouth, "eyes": Eyes}[name]().eval()
    model = export_graph(name, network)
    rows = np.random.default_rng(0).random((3, len(MOTION_NAMES))).astype(np.float32)
    whole = open_session(model).run(None, {"motion": rows})
    with torch.no_grad():
        said = network(torch.tensor(rows))
    said = said if isinstance(said, tuple) else (said,)
    for got, want, output in zip(whole, said, OUTPUTS[name], strict=True):
        assert got.shape[1:] == tuple(SHAPES[output][1:])
        np.testing.assert_allclose(got, want.numpy(), atol=2e-4)


@pytest.mark.parametrize("name", list(OUTPUTS))
def test_graphs_ask_for_no_shapes_which_a_gpu_leaves_to_the_processor(name: str) -> None:
    model = export_graph(name, {"warp": Warp, "mouth": Mouth, "eyes": Eyes}[name]())
    assert not {"Shape", "Expand", "Where"} & {node.op_type for node in model.graph.node}


def test_stored_weights_give_nearly_the_same_pictures() -> None:
    model = export_graph("mouth", Mouth())
    rows = motion(jawOpen=0.4)[None]
    (exact,) = open_session(model).run(None, {"motion": rows})
    for precision, most in (("float16", 2e-3), ("int8", 6e-2)):
        (near,) = open_session(store(model, precision)).run(None, {"motion": rows})
        assert 0 < np.abs(near - exact).max() < most
    assert store(model, "int8").ByteSize() < store(model, "float16").ByteSize() < model.ByteSize()
