"""What is said in sound files, by Whisper: a line of words for each.

    python3 bench/calls/recogniser.py <folder of a model for faster-whisper> a.wav b.wav …
"""

import re
import sys

from faster_whisper import WhisperModel

model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=2)
for path in sys.argv[2:]:
    segments, _ = model.transcribe(path, language="en", beam_size=5)
    text = " ".join(segment.text for segment in segments).lower()
    print(" ".join(re.findall(r"[a-z0-9']+", text)), flush=True)
