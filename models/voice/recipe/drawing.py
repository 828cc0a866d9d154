"""What was found out on held-out sentences about drawing a reading: a small file beside the checkpoints."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Drawing:
    """How readings are drawn.

    factor, power: what becomes of the reach of duration, pitch and energy, `factor · reach^power`, because it holds the
    regression's errors beside what people vary; middle: the time between two steps; the rest: by how much the second
    step shortens the distance to many steps, as a share of it, by the place in a clause.
    """

    factor: tuple[float, ...] = (1.0, 1.0, 1.0)
    power: tuple[float, ...] = (1.0, 1.0, 1.0)
    middle: float = 0.5
    after_silence: float = 0.0
    stressed: float = 0.0
    elsewhere: float = 0.0


def read_drawing(folder: Path) -> Drawing:
    """Read what `recipe.choose` wrote so far."""
    path = folder / "drawing.json"
    if not path.exists():
        return Drawing()
    found = json.loads(path.read_text())
    return Drawing(**{**found, "factor": tuple(found["factor"]), "power": tuple(found["power"])})


def write_drawing(folder: Path, drawing: Drawing) -> None:
    """Write it."""
    (folder / "drawing.json").write_text(json.dumps(asdict(drawing)) + "\n")
