"""What a moment of a face is: sixty numbers, in the order that every graph of a pack takes them."""

import numpy as np

ARKIT_NAMES = (
    "browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft "
    "cheekSquintRight eyeBlinkLeft eyeBlinkRight eyeLookDownLeft eyeLookDownRight eyeLookInLeft eyeLookInRight "
    "eyeLookOutLeft eyeLookOutRight eyeLookUpLeft eyeLookUpRight eyeSquintLeft eyeSquintRight eyeWideLeft "
    "eyeWideRight jawForward jawLeft jawOpen jawRight mouthClose mouthDimpleLeft mouthDimpleRight "
    "mouthFrownLeft mouthFrownRight mouthFunnel mouthLeft mouthLowerDownLeft mouthLowerDownRight "
    "mouthPressLeft mouthPressRight mouthPucker mouthRight mouthRollLower mouthRollUpper mouthShrugLower "
    "mouthShrugUpper mouthSmileLeft mouthSmileRight mouthStretchLeft mouthStretchRight mouthUpperUpLeft "
    "mouthUpperUpRight noseSneerLeft noseSneerRight tongueOut"
).split()
"""Apple's coefficients in the order in which MediaPipe writes them, the tongue last."""

HEAD_NAMES = ["headYaw", "headPitch", "headRoll", "headX", "headY", "headZ"]
"""Degrees (yaw to its left, pitch down, roll to its left shoulder) and centimetres (to its left, up, forward)."""

GAZE_NAMES = ["gazeYaw", "gazePitch"]
"""Degrees against the head: to its left, down."""

MOTION_NAMES = [*ARKIT_NAMES, *HEAD_NAMES, *GAZE_NAMES]

COEFFICIENTS = len(ARKIT_NAMES)

REACH = np.array([1.0] * COEFFICIENTS + [14, 10, 10, 1.5, 1.5, 2, 20, 15], np.float32)
"""How far each number goes; beyond it the graphs clamp. Coefficients go from 0, the others to both sides."""

INDEX = {name: k for k, name in enumerate(MOTION_NAMES)}


def felt(row: np.ndarray, gains: dict[str, float]) -> np.ndarray:
    """A motion as the head model has to act it for a tracker to see what was asked for.

    A gain is the slope at rest; whatever it is, nothing stays nothing and all stays all.

    >>> round(float(felt(motion(mouthFunnel=0.5), {"mouthFunnel": 2.0})[INDEX["mouthFunnel"]]), 2)
    0.75
    """
    out = row.copy()
    for name, gain in gains.items():
        if name in INDEX:
            out[..., INDEX[name]] = 1 - (1 - np.clip(out[..., INDEX[name]], 0, 1)) ** gain
    return out


def motion(**values: float) -> np.ndarray:
    """Sixty numbers from names; a name without its side sets both.

    >>> float(motion(eyeBlink=0.5)[INDEX["eyeBlinkRight"]])
    0.5
    """
    row = np.zeros(len(MOTION_NAMES), np.float32)
    for name, value in values.items():
        sides = [name] if name in INDEX else [name + "Left", name + "Right"]
        for side in sides:
            row[INDEX[side]] = value
    return row
