"""The rates that every part of face motion agrees on."""

SAMPLE_RATE = 16_000
"""Samples a second."""

BLOCK = 320
"""Samples of one feature of the encoder: 50 features a second."""

FEATURE_RATE = SAMPLE_RATE // BLOCK
"""Features a second (50)."""

FRAME_RATE = 25
"""Frames of motion a second."""

FEATURES_A_FRAME = FEATURE_RATE // FRAME_RATE
"""Features a frame of motion reads (2)."""

LEAD = 2
"""Features that go before the first frame's: frame m reads features 2m + 2 and 2m + 3, which is 80 ms of look-ahead."""

SHIFT = LEAD + 1
"""Feature i stands for the sound around (i - SHIFT) · 20 ms: what the encoder is trained to tell there."""

WIDTH = 64
"""Numbers in a feature."""
