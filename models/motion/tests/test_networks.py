"""The promises that the service builds on: windows, labels, controls, look-ahead."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from workshop.graphs import open_session, store

from recipe.encoder import TAIL, Encoder
from recipe.export import export_both
from recipe.generator import LATENTS, Generator
from recipe.manifest import motion_feed
from recipe.names import ARKIT
from recipe.rates import BLOCK


@pytest.fixture(scope="module")
def graphs(networks: tuple[Encoder, Generator], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graphs")
    for name, model in export_both(*networks).items():
        onnx.save(store(model, "int8"), folder / f"{name}.onnx")
    return folder


def test_an_encoder_hears_the_same_in_blocks_of_any_length(graphs: Path, networks: tuple[Encoder, Generator]) -> None:
    session = open_session(graphs / "encoder.onnx")
    sound = np.random.default_rng(1).normal(0, 0.1, (1, 30 * BLOCK)).astype(np.float32)
    whole = session.run(["features"], {"samples": sound, "state": networks[0].start().numpy()})[0]
    state, pieces, place = networks[0].start().numpy(), [], 0
    for blocks in (1, 2, 4, 8, 15):
        piece = sound[:, place * BLOCK : (place + blocks) * BLOCK]
        features, _, state = session.run(None, {"samples": piece, "state": state})
        pieces.append(features)
        place += blocks
    assert np.abs(np.concatenate(pieces, 1) - whole).max() < 1e-5


@pytest.mark.parametrize("lengths", [(2,) * 10, (4, 16), (1, 2, 4, 8, 5)])
def test_a_generator_moves_the_same_in_windows_of_any_length(
    graphs: Path, networks: tuple[Encoder, Generator], lengths: tuple[int, ...]
) -> None:
    session = open_session(graphs / "motion.onnx")
    feed = motion_feed(20, networks[1].state_size)
    feed["label"][:, :7] = [0, 1, 0]
    whole = session.run(None, feed)
    state, pieces, place = feed["state"], [], 0
    for frames in lengths:
        part = {name: feed[name][:, place : place + frames] for name in ("noise", "label", "controls")}
        features = feed["features"][:, 2 * place : 2 * (place + frames)]
        made = session.run(None, {**part, "features": features, "times": feed["times"], "state": state})
        state = made[3]
        pieces.append(made)
        place += frames
    for k in range(3):
        assert np.abs(np.concatenate([piece[k] for piece in pieces], 1) - whole[k]).max() < 1e-5


def test_sessions_in_one_run_do_not_touch_each_other(graphs: Path, networks: tuple[Encoder, Generator]) -> None:
    session = open_session(graphs / "motion.onnx")
    feed = motion_feed(4, networks[1].state_size, batch=3)
    together = session.run(None, feed)
    alone = session.run(None, {name: value[1:2] for name, value in feed.items()})
    for both, one in zip(together, alone, strict=True):
        assert np.abs(both[1:2] - one).max() < 1e-5


def test_a_fast_transform_and_the_served_one_agree(networks: tuple[Encoder, Generator]) -> None:
    sound = 0.1 * torch.randn(2, TAIL + 6 * BLOCK)
    assert torch.allclose(networks[0].spectra(sound), networks[0].spectra.fast(sound), atol=1e-5)


def test_digital_silence_is_zero(networks: tuple[Encoder, Generator]) -> None:
    assert networks[0].spectra(torch.zeros(1, TAIL + BLOCK)).abs().max() < 1e-6


def test_a_change_of_label_jumps_nowhere(networks: tuple[Encoder, Generator]) -> None:
    generator = networks[1]
    feed = {name: torch.from_numpy(value) for name, value in motion_feed(24, generator.state_size).items()}
    feed["features"][:] = 0.5
    feed["noise"][:] = 0
    feed["label"][:, :12] = torch.tensor([1.0, 0, 0])
    with torch.no_grad():
        jaw = generator(**feed)[1][0, :, ARKIT.index("jawOpen")]
    steps = jaw.diff().abs()[8:16]
    assert steps.max() < 0.5 * (jaw[-1] - jaw[11]).abs() + 0.02


def test_a_control_moves_its_coefficient_and_leaves_closed_lips_closed(networks: tuple[Encoder, Generator]) -> None:
    generator = networks[1]
    free = torch.zeros(1, 1, len(ARKIT))
    controls = torch.zeros(1, 1, len(ARKIT))
    controls[..., ARKIT.index("jawOpen")] = 0.4
    made = generator.control(free, controls)
    assert made[0, 0, ARKIT.index("jawOpen")] == pytest.approx(0.4)
    assert generator.anatomy.gap(made).item() == pytest.approx(generator.anatomy.gap(free).item(), abs=0.3)


def test_a_face_that_does_not_speak_keeps_its_mouth(networks: tuple[Encoder, Generator]) -> None:
    generator = networks[1]
    feed = {name: torch.from_numpy(value) for name, value in motion_feed(8, generator.state_size).items()}
    feed["label"][:] = torch.tensor([0.0, 1, 0])
    with torch.no_grad():
        coefficients = generator(**feed)[1][0]
    mouth = [k for k, name in enumerate(ARKIT) if name.startswith(("jaw", "mouth", "tongue"))]
    assert coefficients[:, mouth].abs().max() == 0


def test_noise_has_as_many_numbers_as_the_latent() -> None:
    assert motion_feed(2, 1)["noise"].shape[-1] == LATENTS
