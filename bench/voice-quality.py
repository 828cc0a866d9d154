"""Judges speech by DNSMOS, the package's own beside ours. Started by voice-quality.ts.

    voice-quality.py phonemes      sentences in, a line each; JSON lines of phonemes out
    voice-quality.py judge FOLDER  FOLDER/n.json (phonemes) and FOLDER/n.f32 (our sound) in; JSON lines of scores out
"""

import json
import sys
from pathlib import Path

import numpy as np
from hibari import Hibari
from scipy.signal import resample_poly
from speechmos import dnsmos

tts = Hibari(threads=1)


def score(sound: np.ndarray) -> float:
    """Overall DNSMOS of mono speech at 24 kHz."""
    return float(dnsmos.run(np.clip(resample_poly(sound, 2, 3), -1, 1).astype(np.float32), 16000)["ovrl_mos"])


if sys.argv[1] == "phonemes":
    for line in sys.stdin:
        print(json.dumps(tts.phonemize(line)[0]))
else:
    folder = Path(sys.argv[2])
    for path in sorted(folder.glob("*.json"), key=lambda path: int(path.stem)):
        theirs = tts.from_phonemes(json.loads(path.read_text()), seed=7)
        ours = np.fromfile(path.with_suffix(".f32"), np.float32)
        print(json.dumps({"theirs": score(theirs), "ours": score(ours)}), flush=True)
