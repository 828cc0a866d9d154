from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from workshop.graphs import read_weights, store

from recipe.acoustic import CONTEXT, Acoustic
from recipe.alphabet import identifiers
from recipe.export import Networks, export_all, write
from recipe.flow import even_times, travel
from recipe.served import LONGEST_LEAD, Front, Text, Window, lay_out
from recipe.speaker import Manner, Speaker, voice_weights
from recipe.train_acoustic import exported_weights

HEART = torch.tensor([[1.0, 0, 0, 0]])


def plan(networks: Networks, phonemes: str, speed: float = 1.0) -> tuple[torch.Tensor, ...]:
    """The calm reading of a clause, by the networks as they are served."""
    tokens = torch.tensor([identifiers(phonemes)])
    _, calm, reach = Text(networks.reader, networks.flow, networks.drawing)(tokens, HEART)
    front = Front(networks.contour, networks.acoustic, networks.scale)
    return front(tokens, HEART, torch.tensor([speed]), calm, reach, torch.zeros_like(calm), torch.ones(1))


def test_tokens_are_laid_out_by_their_durations() -> None:
    index, place = lay_out(torch.tensor([[2.0, 1.0, 3.0]]))
    assert index.tolist() == [[0, 0, 1, 2, 2, 2]]
    assert place[0, 0].tolist() == [0, 0.25, 0, 0, 0.25, 0.5]
    assert place[0, 1].tolist() == [0.25, 0, 0, 0.5, 0.25, 0]


@pytest.mark.parametrize("length", [1, 4, 9])
def test_windows_equal_the_whole(networks: Networks, length: int) -> None:
    decoder = Window(networks.acoustic)
    conditions, energy = torch.randn(1, 160, 50), torch.randn(1, 100)
    pitch = torch.rand(1, 100) * 200
    with torch.no_grad():
        whole = torch.stack(decoder(conditions, pitch, energy))
        for start in range(0, 50 - length, length):
            low, high = max(0, start - CONTEXT), min(50, start + length + CONTEXT)
            window = decoder(conditions[:, :, low:high], pitch[:, 2 * low : 2 * high], energy[:, 2 * low : 2 * high])
            inside = torch.stack(window)[..., 2 * (start - low) : 2 * (start - low + length)]
            assert (inside - whole[..., 2 * start : 2 * (start + length)]).abs().max() < 1e-4


@pytest.mark.parametrize("phonemes", ["", "a", "hˈI.", "?!", "nˈO " * 120])
def test_a_clause_of_any_length_has_durations_that_match_its_frames(networks: Networks, phonemes: str) -> None:
    durations, pitch, energy, conditions = plan(networks, phonemes)
    total = int(durations.sum())
    assert durations.shape == (1, len(identifiers(phonemes)))
    assert int(durations.min()) >= 1
    assert int(durations[0, 0]) <= LONGEST_LEAD
    assert pitch.shape == energy.shape == (1, 2 * total)
    assert conditions.shape == (1, 160, total)


def test_double_speed_takes_less_time(networks: Networks) -> None:
    slow, fast = (int(plan(networks, "hˈI nˈO hˈI.", speed)[0].sum()) for speed in (0.5, 2.0))
    assert fast < slow


def test_what_is_exported_speaks_and_can_be_read_back(networks: Networks, tmp_path: Path) -> None:
    write(export_all(networks), networks, tmp_path, "float16", "a test")
    sound = Speaker(tmp_path).speak("hˈI.", voice_weights("heart*0.6+michael*0.4"))
    assert np.isfinite(sound).all()
    assert len(sound) % 600 == 0
    read = read_weights(tmp_path / "decoder.onnx")
    state = Window(networks.acoustic).state_dict()
    assert set(read) >= {name for name, value in state.items() if value.numel() >= 1024}
    assert all((read[name] - value).abs().max() < 1e-2 for name, value in state.items() if name in read)


@pytest.mark.parametrize("steps", [1, 2])
def test_exported_graphs_draw_what_the_flow_draws(networks: Networks, tmp_path: Path, steps: int) -> None:
    write(export_all(networks), networks, tmp_path, "float32", "a test")
    speaker, voice = Speaker(tmp_path), voice_weights("heart")
    read = speaker.read("hˈI nˈO.", voice)
    drawn = speaker.deviation(read, Manner(steps), seed=5)
    z = networks.noise.draw(1, drawn.shape[2], torch.Generator().manual_seed(5))
    told = torch.from_numpy(read["encoded"])
    times = even_times(1) if steps == 1 else [1.0, networks.drawing.middle, 0.0]
    with torch.no_grad():
        expected = travel(lambda z, r, t: networks.flow(told, z, r, t, None), z, times)
    assert np.abs(drawn - expected.numpy()).max() < 1e-3


def test_without_expression_every_seed_reads_the_same(networks: Networks, tmp_path: Path) -> None:
    write(export_all(networks), networks, tmp_path, "float32", "a test")
    speaker, voice = Speaker(tmp_path), voice_weights("heart")
    calm = [speaker.plan("hˈI nˈO.", voice, seed=seed, manner=Manner(expressiveness=0)).energy for seed in (1, 2)]
    lively = [speaker.plan("hˈI nˈO.", voice, seed=seed) for seed in (1, 2)]
    assert np.array_equal(*calm)
    assert lively[0].energy.shape != lively[1].energy.shape or not np.array_equal(lively[0].energy, lively[1].energy)


def test_training_can_go_on_from_exported_graphs(networks: Networks, tmp_path: Path) -> None:
    write(export_all(networks), networks, tmp_path, "float16", "a test")
    acoustic = Acoustic(4)
    acoustic.load_state_dict(exported_weights(tmp_path))
    pairs = zip(acoustic.decoder.parameters(), networks.acoustic.decoder.parameters(), strict=True)
    assert all((a - b).abs().max() < 1e-2 for a, b in pairs)


def test_int8_weights_are_near_the_true_ones(networks: Networks, tmp_path: Path) -> None:
    path = tmp_path / "decoder.onnx"
    onnx.save(store(export_all(networks)["decoder"], "int8"), path)
    weight = Window(networks.acoustic).state_dict()["decoder.leave.weight"]
    assert (read_weights(path)["decoder.leave.weight"] - weight).abs().max() <= weight.abs().max() / 254 + 1e-6


def test_a_blend_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.900"):
        voice_weights("heart*0.5+michael*0.4")
