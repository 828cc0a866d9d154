"""Times the Python package as it comes on clauses of phonemes: JSON lines in, medians in milliseconds out.

Started by voice.ts.
"""

import json
import statistics
import sys
import time

from hibari import Hibari

tts = Hibari(threads=1)
for line in sys.stdin:
    task = json.loads(line)
    spans = []
    for _ in range(task["rounds"] + 2):
        start = time.perf_counter()
        sound = tts.from_phonemes(task["phonemes"], seed=7)
        spans.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"milliseconds": statistics.median(spans[2:]), "seconds": len(sound) / 24000}), flush=True)
