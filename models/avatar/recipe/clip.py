"""One frame of a clip as a picture: python -m recipe.clip man-grey.mp4 75 man.png."""

import sys

import cv2
import numpy as np


def read_frame(path: str, index: int) -> np.ndarray:
    """Frame `index` of a clip, BGR."""
    capture = cv2.VideoCapture(path)
    for _ in range(index):
        capture.grab()
    found, frame = capture.read()
    if not found:
        raise IndexError(f"{path} has no frame {index}")
    return frame


if __name__ == "__main__":
    cv2.imwrite(sys.argv[3], read_frame(sys.argv[1], int(sys.argv[2])))
