"""A clip of the teacher (left) beside the live networks (right), driven by the same motion.

python -m recipe.side_by_side PACK --photo PHOTO [--blink PHOTO] --data DIR --speech MOTION.json --out FILE.webm
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from .compose import Drawer
from .sheets import read_motion
from .subject import prepare, read_photo

RATE = 25.0
SIDE = 256


def main() -> None:
    """Draw and encode."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pack", type=Path)
    arguments.add_argument("--photo", type=Path, required=True)
    arguments.add_argument("--blink", type=Path)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--speech", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--frames", type=int, default=75)
    options = arguments.parse_args()
    drawer = Drawer(options.pack)
    subject = prepare(read_photo(options.photo), read_photo(options.blink) if options.blink else None, options.data)
    writer = cv2.VideoWriter(str(options.out), cv2.VideoWriter.fourcc(*"VP80"), RATE, (2 * SIDE, SIDE))
    for row in read_motion(options.speech)[: options.frames]:
        pair = [subject.draw(row), drawer.draw(row)]
        writer.write(np.hstack([cv2.resize(p, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for p in pair]))
    writer.release()


if __name__ == "__main__":
    main()
