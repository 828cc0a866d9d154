"""Which weights may have eight bits: an integer programme over measured harm, as in MixDQ (Zhao et al. 2024)."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from .graphs import Precision


def choose_precisions(sizes: dict[str, int], harm: dict[str, float], budget: int) -> dict[str, Precision]:
    """Least summed harm of int8 such that the bytes (1 or 2 a number) stay within `budget`.

    sizes: numbers in each weight; harm: what int8 of that weight alone does, in any one unit.
    Throws ValueError where int8 throughout would be too much.

    >>> choose_precisions({"a": 100, "b": 100}, {"a": 1.0, "b": 5.0}, 300)
    {'a': 'int8', 'b': 'float16'}
    """
    names = list(sizes)
    count = np.array([sizes[name] for name in names], np.float64)
    cost = np.array([harm[name] for name in names])
    # x = 1 keeps a weight as int8; 2·count − count·x bytes.
    saved = LinearConstraint(count[None], lb=max(0.0, 2 * count.sum() - budget))
    result = milp(cost / max(cost.sum(), 1e-12), constraints=saved, bounds=Bounds(0, 1), integrality=np.ones(len(cost)))
    if not result.success:
        raise ValueError(f"{budget} bytes are too few even for int8")
    return {name: "int8" if chosen > 0.5 else "float16" for name, chosen in zip(names, result.x, strict=True)}
