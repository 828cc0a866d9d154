"""The rates that every part of the voice agrees on."""

SAMPLE_RATE = 24_000
"""Samples a second."""

HOP = 300
"""Samples a frame: 80 frames a second. Pitch, energy and spectra come at this rate."""

FRAME_RATE = SAMPLE_RATE // HOP
"""Frames a second (80)."""

FRAMES_A_POSITION = 2
"""Frames a position: durations are counted in positions of 25 ms, and the decoder's trunk runs on them."""

POSITION = HOP * FRAMES_A_POSITION
"""Samples a position (600)."""

TRANSFORM = 1_200
"""Length of the Fourier transform of the head, in samples: four hops."""

BINS = TRANSFORM // 2 + 1
"""Bins of one spectrum (601)."""
