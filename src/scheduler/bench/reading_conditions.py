"""Nine ways in which a slip comes before a camera.

Each takes a picture of paper, the side of its code in millimetres, the pixels across the whole frame and dice, and returns the
middle of the frame, where the code is. Every frame is held by hand: up to 8 degrees askew, 10 tilted, 4 mm off the middle, half a
pixel out of focus, 2 % noise. How each differs from that stands in its own docstring.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scheduler.bench.reading_camera import (
    MARGIN,
    VIEW_MM,
    Floats,
    Picture,
    Pose,
    blurred,
    folded,
    picture_of,
    pose,
    sampled,
    smeared,
)

Dice = np.random.Generator
Damage = Callable[[Floats, Floats, Floats], Floats]
"""Changes what was sampled, given where on the paper each pixel looks: (brightness, x, y) to brightness."""
Frame = Callable[[Picture, float, int, Dice], Floats]
"""(picture, side of the code in mm, pixels across the whole frame, dice) to the part of the frame around the code."""

_COPY_PIXELS_PER_MM = 12.0


def _held(dice: Dice, *, spin: float = 8.0, tilt: float | None = None) -> Pose:
    tilts = dice.uniform(0, 10) if tilt is None else tilt
    turned, towards = dice.uniform(-spin, spin), dice.uniform(0, 360)
    middle = dice.uniform(-4, 4), dice.uniform(-4, 4)
    return pose(np.radians(turned), np.radians(tilts), np.radians(towards), middle=middle)


def _intact(seen: Floats, x: Floats, y: Floats) -> Floats:  # noqa: ARG001 -- the shape of a damage
    return seen


def _side_of_frame(side_mm: float, across: int) -> int:
    return min(round(side_mm * MARGIN * across / VIEW_MM), across * 3 // 4)


def _seen(picture: Picture, side_mm: float, across: int, flat: Pose, damage: Damage = _intact) -> Floats:
    x, y = flat.seen_from(across, _side_of_frame(side_mm, across))
    return damage(sampled(picture, x, y, across / VIEW_MM), x, y)


def _exposed(seen: Floats, dice: Dice, *, noise: float = 0.02) -> Floats:
    """Lens, sensor and exposure: paper is not white on a photograph, nor ink black."""
    lit = 0.12 + 0.7 * blurred(seen, 0.5)
    return lit + dice.standard_normal(seen.shape, np.float32) * np.float32(noise)


def straight(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Only held by hand."""
    return _exposed(_seen(picture, side_mm, across, _held(dice)), dice)


def blur(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Out of focus by a Gaussian of 0.25 mm on the paper."""
    seen = _seen(picture, side_mm, across, _held(dice))
    return _exposed(blurred(seen, 0.25 * across / VIEW_MM), dice)


def motion(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Moved by 0.8 mm on the paper while the shutter was open, in any direction."""
    seen = _seen(picture, side_mm, across, _held(dice))
    return _exposed(smeared(seen, 0.8 * across / VIEW_MM, dice.uniform(0, np.pi)), dice)


def rotation(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Turned by any angle."""
    return _exposed(_seen(picture, side_mm, across, _held(dice, spin=180)), dice)


def perspective(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Tilted by 45 degrees about any axis."""
    return _exposed(_seen(picture, side_mm, across, _held(dice, tilt=45)), dice)


def fold(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """One half bent back by 15 degrees and a quarter darker; no toner on the fold, 0.4 mm wide and up to 8 mm off the middle."""
    flat = _held(dice)
    angle = np.radians(dice.choice([0, 90]) + dice.uniform(-8, 8))
    offset = dice.uniform(-8, 8)
    damage = partial(_creased, angle=angle, offset=offset, width=0.4)
    near = _seen(picture, side_mm, across, flat, damage)
    bent = folded(flat, angle, offset, np.radians(15))
    far = _seen(picture, side_mm, across, bent, damage)
    x, y = flat.seen_from(across, near.shape[0])
    behind = x * np.cos(angle) + y * np.sin(angle) > offset
    return _exposed(np.where(behind, 0.75 * far, near), dice)


def dim(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Ink at 0.35 and paper at 0.6, both a third darker towards one side; noise of 2.5 %."""
    seen = blurred(_seen(picture, side_mm, across, _held(dice)), 0.5)
    shade = np.linspace(1, 2 / 3, seen.shape[0], dtype=np.float32)
    if dice.random() < 0.5:
        shade = shade[:, None]
    return (0.35 + 0.25 * seen) * shade + dice.standard_normal(seen.shape, np.float32) * np.float32(0.025)


def photocopy(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """A copy of a copy, see `copied`."""
    return straight(copied(copied(picture, dice), dice), side_mm, across, dice)


def copied(picture: Picture, dice: Dice) -> Picture:
    """What an old office copier makes of it at 300 dots per inch: blur of 0.12 mm, noise, then hard black and white with specks."""
    level = max(0, round(np.log2(picture.pixels_per_mm / _COPY_PIXELS_PER_MM)))
    pixels, per_mm = picture.levels[level], picture.pixels_per_mm / 2**level
    soft = blurred(pixels, 0.12 * per_mm)
    rough = soft + blurred(dice.standard_normal(soft.shape, np.float32) * np.float32(0.25), 0.5)
    hard = np.clip((rough - dice.uniform(0.4, 0.55)) * 6 + 0.5, 0, 1)
    specks = blurred(dice.standard_normal(soft.shape, np.float32), 0.05 * per_mm) > 1.6
    return picture_of(np.where(specks, 1 - hard, hard).astype(np.float32), per_mm)


def worn(picture: Picture, side_mm: float, across: int, dice: Dice) -> Floats:
    """Two creases without toner, 0.3 mm wide; a round stamp over a corner and a drop of 6 mm, both darker by two fifths."""
    half = side_mm / 2
    creases = [(np.radians(dice.uniform(0, 180)), dice.uniform(-half, half)) for _ in range(2)]
    corner = dice.choice([-half, half], 2) + dice.uniform(-3, 3, 2)
    drop = dice.uniform(-half, half, 2)

    def damage(seen: Floats, x: Floats, y: Floats) -> Floats:
        for angle, offset in creases:
            seen = _creased(seen, x, y, angle=angle, offset=offset, width=0.3)
        away = np.hypot(x - corner[0], y - corner[1])
        stamped = (abs(away - 17) < 0.6) | (abs(away - 12) < 0.3) | _letters(x - corner[0], y - corner[1], away)
        wet = np.hypot(x - drop[0], y - drop[1]) < 3
        return np.where(stamped | wet, 0.6 * seen, seen)

    return _exposed(_seen(picture, side_mm, across, _held(dice), damage), dice)


def _creased(seen: Floats, x: Floats, y: Floats, *, angle: float, offset: float, width: float) -> Floats:
    on_line = abs(x * np.cos(angle) + y * np.sin(angle) - offset) < width / 2
    return np.where(on_line, np.float32(0.9), seen)


def _letters(x: Floats, y: Floats, away: Floats) -> NDArray[np.bool_]:
    """Strokes as dense as the words around a round stamp: every other 0.7 mm of the ring between its two circles."""
    around = np.arctan2(y, x) * 14.5
    return (away > 13) & (away < 16) & (around % 1.4 < 0.5)


CONDITIONS: dict[str, Frame] = {
    made.__name__: made for made in (straight, blur, motion, rotation, perspective, fold, dim, photocopy, worn)
}
