"""A phone's camera over a sheet, made of arithmetic: where each pixel looks on the paper, what it sees there, and its noise.

Lengths on paper are millimetres from the middle of the code, x to the right and y downwards. Brightness is from 0 (black) to 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# How much of the paper lies across the long side of the frame: slip in one hand, phone in the other.
VIEW_MM = 133.0
# A phone's usual lens sees 60 degrees across the long side.
DISTANCE_MM = VIEW_MM / 2 / np.tan(np.radians(30))
# Without this much of white and of the slip's other print around it a code would be found too easily.
MARGIN = 1.7


@dataclass(frozen=True)
class Picture:
    """Paper as a picture, the code in its middle, with halves, quarters ... of itself, each the mean of 2 x 2 pixels."""

    levels: tuple[Floats, ...]
    pixels_per_mm: float

    def printed_at(self, scale: float) -> "Picture":
        """The same picture, printed `scale` times as large."""
        return Picture(self.levels, self.pixels_per_mm / scale)


def picture_of(pixels: Floats, pixels_per_mm: float) -> Picture:
    """Return the picture with its smaller selves; the last is at least 32 pixels wide."""
    levels = [pixels]
    while min(levels[-1].shape) >= 64:
        rows, columns = (length // 2 * 2 for length in levels[-1].shape)
        whole = levels[-1][:rows, :columns]
        levels.append((whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]) * np.float32(0.25))
    return Picture(tuple(levels), pixels_per_mm)


@dataclass(frozen=True)
class Pose:
    """How the paper lies before the lens: float64[3, 3], which takes (x, y, 1) in millimetres to a place in space."""

    place: NDArray[np.float64]

    def seen_from(self, across: int, side: int) -> tuple[Floats, Floats]:
        """Return x and y, float32[side, side], of the paper under the middle pixels of a frame `across` pixels wide."""
        focal = across * DISTANCE_MM / VIEW_MM
        offset = (np.arange(side) - (side - 1) / 2) / focal
        rays = np.stack([*np.meshgrid(offset, offset), np.ones((side, side))])
        x, y, w = np.einsum("ij,jkl->ikl", np.linalg.inv(self.place), rays)
        return (x / w).astype(np.float32), (y / w).astype(np.float32)


def pose(spin: float, tilt: float, towards: float, *, middle: tuple[float, float] = (0.0, 0.0)) -> Pose:
    """The sheet turned by `spin` in its own plane and then tilted by `tilt` about the axis at `towards`; radians.

    `middle` is where the code's middle lies in the view, in millimetres.
    """
    turned = _about_z(spin)
    tilted = _about_z(towards) @ _about_x(tilt) @ _about_z(-towards)
    place = np.zeros((3, 3))
    place[:, :2] = (tilted @ turned)[:, :2]
    place[:, 2] = (*middle, DISTANCE_MM)
    return Pose(place)


def folded(flat: Pose, angle: float, offset: float, bend: float) -> Pose:
    """The half of the sheet behind a fold: the line at `angle`, `offset` mm from the middle, bent back by `bend`; radians."""
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    back = np.cross(flat.place[:, 0], flat.place[:, 1])
    raised = np.cos(bend) * (flat.place[:, :2] @ normal) + np.sin(bend) * back
    place = np.zeros((3, 3))
    place[:, :2] = np.outer(flat.place[:, :2] @ along, along) + np.outer(raised, normal)
    place[:, 2] = flat.place[:, 2] + offset * (flat.place[:, :2] @ normal - raised)
    return Pose(place)


def _about_z(angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])


def _about_x(angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def sampled(picture: Picture, x: Floats, y: Floats, pixels_per_mm: float) -> Floats:
    """What lies at (x, y) for a camera of so many pixels per mm: bilinear, of the level whose pixels are nearest in size."""
    level = round(np.log2(picture.pixels_per_mm / pixels_per_mm))
    level = min(max(level, 0), len(picture.levels) - 1)
    pixels = picture.levels[level]
    per_mm = picture.pixels_per_mm / 2**level
    columns = np.clip(x * per_mm + (pixels.shape[1] - 1) / 2, 0, pixels.shape[1] - 1.001)
    rows = np.clip(y * per_mm + (pixels.shape[0] - 1) / 2, 0, pixels.shape[0] - 1.001)
    left, top = np.floor(columns), np.floor(rows)
    right, down = columns - left, rows - top
    first = top.astype(np.int32) * pixels.shape[1] + left.astype(np.int32)
    flat = pixels.ravel()
    upper = flat[first] * (1 - right) + flat[first + 1] * right
    lower = flat[first + pixels.shape[1]] * (1 - right) + flat[first + pixels.shape[1] + 1] * right
    mixed: Floats = upper * (1 - down) + lower * down
    return mixed


def blurred(pixels: Floats, sigma: float) -> Floats:
    """A Gaussian of `sigma` pixels; nothing where it is less than a fifth of one."""
    if sigma < 0.2:
        return pixels
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (0, 1):
        pixels = _convolved(pixels, weights, axis)
    return pixels


def _convolved(pixels: Floats, weights: Floats, axis: int) -> Floats:
    reach = len(weights) // 2
    edges = [(reach, reach) if axis == other else (0, 0) for other in (0, 1)]
    padded = np.pad(pixels, edges, mode="edge")
    length = pixels.shape[axis]
    total = np.zeros_like(pixels)
    for start, weight in enumerate(weights):
        total += weight * (padded[start : start + length] if axis == 0 else padded[:, start : start + length])
    return total


def smeared(pixels: Floats, length: float, angle: float) -> Floats:
    """The mean over a straight way of `length` pixels at `angle` radians, in whole pixels: a hand that moved."""
    steps = max(1, round(length))
    reach = steps // 2 + 1
    padded = np.pad(pixels, reach, mode="edge")
    total = np.zeros_like(pixels)
    for part in np.linspace(-length / 2, length / 2, steps + 1):
        down, right = (reach + round(part * float(way)) for way in (np.sin(angle), np.cos(angle)))
        total += padded[down : down + pixels.shape[0], right : right + pixels.shape[1]]
    return total / np.float32(steps + 1)
