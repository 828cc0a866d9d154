"""Names of expression coefficients: Apple's, the 3D head's, and the symmetric units that the generator makes."""

ARKIT = (
    "eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft "
    "eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight "
    "jawForward jawRight jawLeft jawOpen mouthClose mouthFunnel mouthPucker mouthRight mouthLeft "
    "mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight "
    "mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper "
    "mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight "
    "browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff "
    "cheekSquintLeft cheekSquintRight noseSneerLeft noseSneerRight tongueOut"
).split()
"""Apple's 52 coefficients in Apple's order."""

MOUTH = (
    "jawOpen mouthClose mouthFunnel mouthPucker mouthSmile mouthFrown mouthDimple mouthStretch mouthRollLower "
    "mouthRollUpper mouthShrugLower mouthShrugUpper mouthPress mouthLowerDown mouthUpperUp"
).split()
"""Units of jaw and lips: a name without Left or Right moves both sides alike."""

BROWS = ["browDown", "browInnerUp", "browOuterUp"]
"""Units of the brows."""

UNITS = (*MOUTH, *BROWS, "tongueOut")
"""Everything that the generator makes, in its order."""


def sides(unit: str) -> list[str]:
    """Return Apple's names that a unit moves.

    >>> sides("mouthSmile"), sides("jawOpen")
    (['mouthSmileLeft', 'mouthSmileRight'], ['jawOpen'])
    """
    return [unit] if unit in ARKIT else [f"{unit}Left", f"{unit}Right"]


def shapes(name: str, known: list[str]) -> list[str]:
    """Return the 3D head's shapes (`known`) for one of Apple's names or a unit; none for the tongue.

    >>> shapes("mouthSmileLeft", ["mouthSmile_L", "mouthSmile_R"])
    ['mouthSmile_L']
    >>> shapes("browInnerUp", ["browInnerUp_L", "browInnerUp_R"])
    ['browInnerUp_L', 'browInnerUp_R']
    """
    if name in known:
        return [name]
    for side in ("Left", "Right"):
        if name.endswith(side):
            return [found for found in (f"{name.removesuffix(side)}_{side[0]}",) if found in known]
    return [found for found in (f"{name}_L", f"{name}_R") if found in known]
