from pathlib import Path

import pytest
import torch

from recipe.discriminators import Judges, fooling_loss, judges_loss, matching_loss
from recipe.training import Average, Stopwatch, cosine_rate, load_checkpoint, save_checkpoint


def test_the_rate_warms_up_and_falls() -> None:
    assert cosine_rate(1.0, 0.0, 0) < 0.01
    assert cosine_rate(1.0, 0.0, 1000) == 1.0
    assert cosine_rate(1.0, 1.0, 1000) == pytest.approx(0.02)


def test_a_pause_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, pause = [0.0], tmp_path / "pause"
    pause.touch()

    def sleep(seconds: float) -> None:
        now[0] += 600 * seconds
        pause.unlink()

    monkeypatch.setattr("recipe.training.time.monotonic", lambda: now[0])
    monkeypatch.setattr("recipe.training.time.sleep", sleep)
    watch = Stopwatch(10, pause)
    now[0] += 60
    assert watch.tick() == pytest.approx(0.1)
    now[0] += 60
    assert watch.tick() == pytest.approx(0.2)


def test_the_average_starts_quickly() -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    average = Average(network)
    with torch.no_grad():
        network.weight += 1
    before = float(average.weights["weight"])
    average.update(network)
    assert float(average.weights["weight"]) - before > 0.7


def test_a_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "deep" / "state.pt", step=3)
    assert load_checkpoint(tmp_path / "deep" / "state.pt") == {"step": 3}
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["state.pt"]


def test_discriminators_teach_the_generator() -> None:
    true, made = torch.randn(2, 6000) * 0.1, (torch.randn(2, 6000) * 0.1).requires_grad_()
    judges = Judges()
    judged = judges(true)
    (fooling_loss(judges(made)) + matching_loss(judged, judges(made))).backward()
    assert made.grad is not None
    assert float(made.grad.abs().sum()) > 0
    assert judges_loss(judged, judges(made.detach())).item() > 0
