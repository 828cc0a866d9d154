"""Moments of a face to learn from: everything a driver may ask for, what speech asks for most."""

import numpy as np

from .motion import ARKIT_NAMES, INDEX, MOTION_NAMES, REACH

SINGLES = [name for name in ARKIT_NAMES if not name.startswith("eyeLook")]


def draw_moments(count: int, seed: int) -> np.ndarray:
    """Random motions. [count, 60]"""
    rng = np.random.default_rng(seed)
    return np.stack([_moment(rng) for _ in range(count)])


def _moment(rng: np.random.Generator) -> np.ndarray:
    row = np.zeros(len(MOTION_NAMES), np.float32)
    kind = rng.random()
    if kind < 0.55:
        _speak(row, rng)
    elif kind < 0.75:
        name = SINGLES[rng.integers(len(SINGLES))]
        row[INDEX[name]] = rng.random()
        # A tongue behind closed lips is nothing to learn from.
        row[INDEX["jawOpen"]] += 0.5 * rng.random() * (name == "tongueOut")
    elif kind < 0.88:
        for name in rng.choice(SINGLES, 4, replace=False):
            row[INDEX[name]] = rng.random() * 0.8
    elif kind < 0.96:
        _speak(row, rng)
        row *= rng.random() * 0.4
    _look(row, rng)
    _move(row, rng)
    return np.clip(row, np.where(np.arange(len(row)) < len(ARKIT_NAMES), 0, -REACH), REACH)


def _both(row: np.ndarray, rng: np.random.Generator, name: str, value: float) -> None:
    """Set both sides, a little uneven."""
    tilt = rng.normal() * 0.12 * value
    row[INDEX[name + "Left"]], row[INDEX[name + "Right"]] = value + tilt, value - tilt


def _speak(row: np.ndarray, rng: np.random.Generator) -> None:
    jaw = 0.75 * rng.beta(1.1, 2.6)
    row[INDEX["jawOpen"]] = jaw
    _both(row, rng, "mouthLowerDown", jaw * rng.random() * 0.9 + (rng.random() * 0.4 if rng.random() < 0.3 else 0))
    _both(row, rng, "mouthUpperUp", jaw * rng.random() * 0.5 + (rng.random() * 0.4 if rng.random() < 0.3 else 0))
    for name, chance, most in (
        ("mouthFunnel", 0.3, 0.8),
        ("mouthPucker", 0.3, 0.9),
        ("mouthRollLower", 0.25, 0.7),
        ("mouthRollUpper", 0.25, 0.7),
        ("mouthShrugLower", 0.25, 0.6),
        ("mouthShrugUpper", 0.25, 0.6),
        ("jawForward", 0.1, 0.6),
        ("jawLeft", 0.06, 0.5),
        ("jawRight", 0.06, 0.5),
        ("mouthLeft", 0.08, 0.5),
        ("mouthRight", 0.08, 0.5),
        ("cheekPuff", 0.06, 0.6),
        ("tongueOut", 0.08, 1.0),
    ):
        if rng.random() < chance:
            row[INDEX[name]] = rng.random() * most
    if rng.random() < 0.3:
        row[INDEX["mouthClose"]] = jaw * rng.random() * 1.1
    for name, chance, most in (
        ("mouthSmile", 0.35, 0.8),
        ("mouthStretch", 0.25, 0.6),
        ("mouthDimple", 0.2, 0.5),
        ("mouthFrown", 0.2, 0.6),
        ("mouthPress", 0.3, 0.6),
        ("cheekSquint", 0.25, 0.7),
        ("noseSneer", 0.12, 0.5),
    ):
        if rng.random() < chance:
            _both(row, rng, name, rng.random() * most)


def _look(row: np.ndarray, rng: np.random.Generator) -> None:
    kind = rng.random()
    blink = 0.0 if kind < 0.35 else 1.0 if kind < 0.5 else rng.random()
    row[INDEX["eyeBlinkLeft"]] = row[INDEX["eyeBlinkRight"]] = blink
    if rng.random() < 0.15:
        row[INDEX["eyeBlinkLeft" if rng.random() < 0.5 else "eyeBlinkRight"]] = rng.random()
    if rng.random() < 0.3:
        _both(row, rng, "eyeSquint", rng.random() * 0.8)
    if rng.random() < 0.2:
        _both(row, rng, "eyeWide", rng.random() * 0.8)
    if rng.random() < 0.4:
        row[INDEX["browInnerUp"]] = rng.random() * 0.9
        _both(row, rng, "browOuterUp", rng.random() * 0.8)
    if rng.random() < 0.25:
        _both(row, rng, "browDown", rng.random() * 0.8)
    if rng.random() < 0.75:
        row[INDEX["gazeYaw"]], row[INDEX["gazePitch"]] = rng.uniform(-20, 20), rng.uniform(-14, 15)
        if rng.random() < 0.5:
            row[-2:] *= 0.4


def _move(row: np.ndarray, rng: np.random.Generator) -> None:
    head = slice(INDEX["headYaw"], INDEX["headZ"] + 1)
    row[head] = rng.uniform(-1, 1, 6) * REACH[head] * rng.choice([0.3, 0.7, 1.0])


def talk(count: int, seed: int, rate: float = 25.0) -> np.ndarray:
    """A made-up clip of someone talking, smooth in time, for evaluation and pictures. [count, 60]"""
    rng = np.random.default_rng(seed)
    out = np.zeros((count, len(MOTION_NAMES)), np.float32)
    time = np.arange(count) / rate

    def wander(speed: float, scale: float) -> np.ndarray:
        total = np.zeros(count)
        for k in range(1, 5):
            total += np.sin(2 * np.pi * time * speed * k * rng.uniform(0.7, 1.3) + rng.uniform(0, 6.3)) / k
        return scale * total / 2

    jaw = np.clip(0.16 + wander(1.7, 0.25), 0, 0.6)
    out[:, INDEX["jawOpen"]] = jaw
    closed = np.clip(wander(1.1, 1.0) - 0.5, 0, 1)
    out[:, INDEX["mouthClose"]] = jaw * np.clip(closed * 2, 0, 1)
    for name, bias, scale in (
        ("mouthFunnel", -0.1, 0.4),
        ("mouthPucker", -0.1, 0.5),
        ("mouthRollLower", -0.15, 0.4),
        ("mouthShrugUpper", -0.1, 0.3),
    ):
        out[:, INDEX[name]] = np.clip(bias + wander(0.9, scale), 0, 0.8)
    for name, bias, scale in (
        ("mouthSmile", 0.02, 0.3),
        ("mouthStretch", -0.05, 0.3),
        ("mouthLowerDown", 0.05, 0.25),
        ("mouthUpperUp", 0.03, 0.2),
        ("browOuterUp", 0.0, 0.3),
    ):
        curve = np.clip(bias + wander(0.7, scale), 0, 0.8)
        out[:, INDEX[name + "Left"]] = out[:, INDEX[name + "Right"]] = curve
    out[:, INDEX["browInnerUp"]] = np.clip(wander(0.3, 0.4), 0, 0.7)
    for start in np.arange(rng.uniform(0.5, 2), count / rate, 2.7):
        shut = np.clip(1 - np.abs(time - start) / 0.12, 0, 1) ** 0.5
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            out[:, INDEX[name]] = np.maximum(out[:, INDEX[name]], shut)
    for name, speed, scale in (
        ("headYaw", 0.13, 8),
        ("headPitch", 0.2, 4),
        ("headRoll", 0.11, 4),
        ("headX", 0.1, 0.5),
        ("headY", 0.1, 0.3),
        ("gazeYaw", 0.3, 8),
        ("gazePitch", 0.25, 5),
    ):
        out[:, INDEX[name]] = wander(speed, scale)
    return out
