"""Progress as lines of JSON on standard output, one every few seconds."""

import json
import time


class Progress:
    """One step of several; says how far it is and how long it will take."""

    def __init__(self, step: str, every: float = 3.0) -> None:
        self.step, self.every = step, every
        self.start = self.said = time.monotonic()

    def at(self, done: float) -> None:
        """Say it, if it is time or the step is done."""
        now = time.monotonic()
        if done < 1 and now - self.said < self.every:
            return
        self.said = now
        left = (now - self.start) * (1 - done) / max(done, 1e-6)
        print(json.dumps({"step": self.step, "done": round(done, 3), "etaSeconds": round(left)}), flush=True)
