from argparse import Namespace
from pathlib import Path

import pytest
import torch
from torch import nn
from workshop.training import Average, Course, Stopwatch, cosine_rate, load_checkpoint, save_checkpoint


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

    monkeypatch.setattr("workshop.training.time.monotonic", lambda: now[0])
    monkeypatch.setattr("workshop.training.time.sleep", sleep)
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


def course(path: Path, network: nn.Module, minutes: float = 1e9) -> Course:
    optimiser = torch.optim.AdamW(network.parameters(), 0.1)
    return Course(path, network, optimiser, Namespace(rate=0.1, minutes=minutes, pause_file=None))


def test_a_course_goes_on_where_it_was(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network, path = nn.Linear(2, 1), tmp_path / "it.pt"
    first = course(path, network)
    for _ in range(5):
        assert first.goes_on()
        first.learn({"square": network(torch.ones(1, 2)).square().mean()})
    first.save(scale=3)

    other = nn.Linear(2, 1)
    second = course(path, other)
    assert second.step == 5
    assert torch.equal(other.weight, network.weight)
    assert torch.equal(second.average.weights["weight"], first.average.weights["weight"])
    assert load_checkpoint(path)["scale"] == 3


def test_a_course_ends_with_its_time(tmp_path: Path) -> None:
    assert not course(tmp_path / "it.pt", nn.Linear(1, 1), minutes=1e-12).goes_on()


def test_a_gradient_that_is_not_finite_changes_nothing(tmp_path: Path) -> None:
    network = nn.Linear(1, 1)
    before = network.weight.detach().clone()
    it = course(tmp_path / "it.pt", network)
    it.learn({"loss": (network.weight * float("nan")).sum()})
    assert torch.equal(network.weight, before)
    assert it.step == 0
