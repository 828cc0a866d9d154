"""What manifests and tables say of a file and of a run: size and hash, time, machine."""

import hashlib
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path


def described(path: Path) -> dict[str, object]:
    """Size and hash of a file."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def fastest(run: Callable[[], object], runs: int = 30) -> float:
    """The shortest of `runs` runs in milliseconds, because the machine is seldom idle."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def machine() -> str:
    """A few words for the processor at hand."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    model = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), "")
    sets = ", ".join(label for flag, label in (("avx512f", "AVX-512"), ("avx512_vnni", "VNNI")) if flag in text)
    return f"{os.cpu_count()} cores of {model or platform.machine()} ({sets or 'AVX2'}), one thread, cpu"
