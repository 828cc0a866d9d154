"""What is person and what is behind: MediaPipe's selfie segmentation (Apache-2.0), its edge refined on the picture."""

from pathlib import Path

import cv2
import numpy as np

INPUT = 256


def find_matte(model: Path, portrait: np.ndarray) -> np.ndarray:
    """How much of each pixel is the person. uint8, 255 = wholly."""
    network = cv2.dnn.readNetFromTFLite(str(model))
    network.setInput(cv2.dnn.blobFromImage(portrait, 1 / 255, (INPUT, INPUT), swapRB=True))
    rough = network.forward().reshape(INPUT, INPUT)
    rough = cv2.resize(rough, portrait.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    refined = guided(portrait.astype(np.float32) / 255, np.clip(rough, 0, 1).astype(np.float32), 6, 1e-3)
    matte = np.clip((refined - 0.08) / 0.84, 0, 1)
    return np.round(matte * 255).astype(np.uint8)


def guided(guide: np.ndarray, mask: np.ndarray, radius: int, softness: float) -> np.ndarray:
    """He's guided filter with a grey guide: the mask follows the edges of the picture."""
    grey = cv2.cvtColor(guide, cv2.COLOR_BGR2GRAY)
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.blur(x, size)

    mean_guide, mean_mask = mean(grey), mean(mask)
    slope = (mean(grey * mask) - mean_guide * mean_mask) / (mean(grey * grey) - mean_guide**2 + softness)
    return mean(slope) * grey + mean(mean_mask - slope * mean_guide)


def fill_background(portrait: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The picture without the person: what is beside it, carried inwards. Only a band along the edge is ever seen."""
    person = (cv2.dilate(matte, np.ones((13, 13), np.uint8)) > 8).astype(np.uint8)
    half = (portrait.shape[1] // 2, portrait.shape[0] // 2)
    small = cv2.resize(portrait, half, interpolation=cv2.INTER_AREA)
    hidden = cv2.resize(person, half, interpolation=cv2.INTER_NEAREST)
    filled = cv2.inpaint(small, hidden, 4, cv2.INPAINT_TELEA)
    inner = cv2.GaussianBlur(filled, (0, 0), 5)
    deep = np.clip(cv2.distanceTransform(hidden, cv2.DIST_L2, 5) / 16, 0, 1)[..., None]
    filled = (filled * (1 - deep) + inner * deep).astype(np.float32)
    filled = cv2.resize(filled, portrait.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    edge = cv2.GaussianBlur(person.astype(np.float32), (0, 0), 1.5)[..., None]
    return np.clip(portrait * (1 - edge) + filled * edge, 0, 255).astype(np.uint8)
