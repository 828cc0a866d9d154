import pytest
from workshop.precision import choose_precisions


def test_the_least_harmful_weights_become_int8() -> None:
    chosen = choose_precisions({"a": 100, "b": 100, "c": 100}, {"a": 9.0, "b": 0.1, "c": 5.0}, 500)
    assert chosen == {"a": "float16", "b": "int8", "c": "float16"}


def test_a_budget_that_cannot_be_met_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        choose_precisions({"a": 100}, {"a": 1.0}, 50)
