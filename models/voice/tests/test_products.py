"""The decoder of whole numbers: nearly the float32 one's sound, windows that equal the whole, weights that return."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from workshop.graphs import of_module, open_session, read_weights

from recipe.export import Networks, export_all
from recipe.head import SPECTRA
from recipe.products import products, rebuilt_decoder, served_decoder
from recipe.steady import steady

FRAMES = 80


@pytest.fixture
def feed() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    return {
        "conditions": random.normal(size=(1, 160, FRAMES // 2)).astype(np.float32),
        "pitch": np.full((1, FRAMES), 150, np.float32),
        "energy": random.normal(size=(1, FRAMES)).astype(np.float32),
    }


def part(feed: dict[str, np.ndarray], start: int, end: int) -> dict[str, np.ndarray]:
    return {
        "conditions": feed["conditions"][:, :, start // 2 : end // 2],
        "pitch": feed["pitch"][:, start:end],
        "energy": feed["energy"][:, start:end],
    }


def spectra(model: onnx.ModelProto, feed: dict[str, np.ndarray]) -> np.ndarray:
    return np.stack(open_session(model).run(list(SPECTRA), feed))


def test_products(networks: Networks, feed: dict[str, np.ndarray], tmp_path: Path) -> None:
    exact = export_all(networks)["decoder"]
    served = served_decoder(exact, [feed])

    assert not products(served)
    assert len(served.SerializeToString()) < len(exact.SerializeToString()) / 3
    whole = spectra(served, feed)
    assert np.sqrt(((whole - spectra(exact, feed)) ** 2).mean()) < 0.05

    window = spectra(served, part(feed, 0, 68))
    np.testing.assert_allclose(window[..., 20:40], whole[..., 20:40], atol=1e-4)

    onnx.save(served, tmp_path / "decoder.onnx")
    back = of_module(read_weights(tmp_path / "decoder.onnx"), "decoder")
    for name, value in networks.acoustic.decoder.state_dict().items():
        assert np.abs(back[name].numpy() - value.numpy()).max() <= np.abs(value.numpy()).max() / 200 + 1e-6
    again = rebuilt_decoder(tmp_path / "decoder.onnx")
    assert np.abs(spectra(again, feed) - spectra(exact, feed)).max() < 0.2


def test_a_steady_graph_says_the_same_and_a_window_says_exactly_what_the_whole_says(
    networks: Networks, feed: dict[str, np.ndarray]
) -> None:
    exact = export_all(networks)["decoder"]
    made = steady(exact)
    whole = spectra(made, feed)
    np.testing.assert_allclose(whole, spectra(exact, feed), atol=1e-4)
    np.testing.assert_allclose(spectra(made, part(feed, 0, 68))[..., 20:40], whole[..., 20:40], atol=1e-6)
