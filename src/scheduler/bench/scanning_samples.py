"""What is held to the camera: slips as short videos, and things without a valid code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scheduler.bench.reading_camera import Floats, Picture, picture_of
from scheduler.bench.reading_conditions import CONDITIONS, copied
from scheduler.bench.reading_sample import LEVELS, printed, rows_of, slip_of, with_code

Pixels = NDArray[np.uint8]

FRAMES = 10
WIDTH, HEIGHT = 640, 480
SIDE_MM = 30
"""As printed, see `notices.slip_page.QR_SIDE`."""
_MIDDLE = 360
"""The middle square of a frame that the scanner looks at by turns with the whole: three quarters of the height, see frames.js."""
_TREMBLE = 0.05
"""How far a hand moves between frames, of the range within which it is held."""
_OFF = 40
"""Pixels that the code may lie off the frame's middle, each way."""
_OTHER = (
    (zxingcpp.BarcodeFormat.EAN13, "893850000001"),
    (zxingcpp.BarcodeFormat.Code128, "PHIEU-HEN-{}"),
    (zxingcpp.BarcodeFormat.DataMatrix, "HTTPS://PHIEUHEN.EXAMPLE/S/{}"),
    (zxingcpp.BarcodeFormat.Aztec, "HTTPS://PHIEUHEN.EXAMPLE/S/{}"),
    (zxingcpp.BarcodeFormat.PDF417, "HTTPS://PHIEUHEN.EXAMPLE/S/{}"),
    (zxingcpp.BarcodeFormat.MicroQRCode, "{}"),
    (zxingcpp.BarcodeFormat.RMQRCode, "PHIEU {}"),
)


class Hand(np.random.Generator):
    """Dice of one frame of a video: what befell the slip is the video's, a tremble and the noise are the frame's own."""

    def __init__(self, video: int, frame: int) -> None:
        super().__init__(np.random.PCG64(video))
        self._own = np.random.default_rng([video, frame])

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """As rolled for the video, give or take a twentieth of the range."""
        rolled = super().uniform(low, high, size)
        return rolled + self._own.normal(0, _TREMBLE, size) * (np.asarray(high) - np.asarray(low))

    def standard_normal(self, *args: Any, **named: Any) -> Any:
        """Noise, new in each frame."""
        return self._own.standard_normal(*args, **named)


def video_of(picture: Picture, condition: str, number: int) -> list[Pixels]:
    """Ten frames, uint8[480, 640], of a slip held to the camera; the same number and condition give the same."""
    seed = number * len(CONDITIONS) + list(CONDITIONS).index(condition)
    name = condition
    if condition == "photocopy":  # made once, then held
        dice = np.random.default_rng(seed)
        picture, name = copied(copied(picture, dice), dice), "straight"
    return [
        _frame(CONDITIONS[name](picture, SIDE_MM, WIDTH, hand), hand)
        for hand in (Hand(seed, at) for at in range(FRAMES))
    ]


def looked_at(frames: list[Pixels]) -> list[Pixels]:
    """What the scanner looks at of each: the whole and the middle by turns."""
    top, left = (HEIGHT - _MIDDLE) // 2, (WIDTH - _MIDDLE) // 2
    return [
        frame if at % 2 == 0 else frame[top : top + _MIDDLE, left : left + _MIDDLE] for at, frame in enumerate(frames)
    ]


def _frame(seen: Floats, dice: np.random.Generator) -> Pixels:
    """The part around the code laid on a table with some light from the side."""
    light = np.linspace(0.45, 0.6, WIDTH, dtype=np.float32)[None, :]
    frame = light + dice.standard_normal((HEIGHT, WIDTH), np.float32) * np.float32(0.02)
    rows, columns = min(seen.shape[0], HEIGHT), min(seen.shape[1], WIDTH)
    top = int(np.clip((HEIGHT - rows) / 2 + dice.uniform(-_OFF, _OFF), 0, HEIGHT - rows))
    left = int(np.clip((WIDTH - columns) / 2 + dice.uniform(-_OFF, _OFF), 0, WIDTH - columns))
    frame[top : top + rows, left : left + columns] = seen[:rows, :columns]
    return _pixels(frame)


def _pixels(brightness: Floats) -> Pixels:
    return np.round(np.clip(brightness, 0, 1) * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class FalseSample:
    """A picture in which no valid code is, and the texts of the codes that it was made from: reading one of them is no error."""

    picture: Pixels
    true: frozenset[str] = frozenset()


def false_sample(kind: str, number: int) -> FalseSample:
    """One of a kind, see `FALSE_KINDS`; the same number gives the same."""
    dice = np.random.default_rng([number, FALSE_KINDS.index(kind)])
    return _MADE[kind](dice)


def _noise(dice: np.random.Generator) -> FalseSample:
    """Grains from one pixel to forty."""
    grain = int(dice.integers(1, 41))
    rough = dice.random((HEIGHT // grain + 1, WIDTH // grain + 1), np.float32)
    if dice.random() < 0.5:
        rough = np.round(rough)
    return FalseSample(_pixels(np.kron(rough, np.ones((grain, grain), np.float32))[:HEIGHT, :WIDTH]))


def _lookalike(dice: np.random.Generator) -> FalseSample:
    """The three eyes and the rhythm of a true symbol of any size, and dice where its words are."""
    length = int(dice.choice([4, 20, 60, 120, 215, 400]))
    rows = rows_of("A" * length, "", LEVELS[str(dice.choice(list("lmqh")))])
    modules = np.array([[bit == "1" for bit in row] for row in rows])
    inside = np.ones(modules.shape, bool)
    inside[:9, :9] = inside[:9, -8:] = inside[-8:, :9] = inside[6, :] = inside[:, 6] = False
    modules = np.where(inside, dice.random(modules.shape) < 0.5, modules)
    return FalseSample(_held(_modules(modules), dice))


def _other(dice: np.random.Generator) -> FalseSample:
    """A barcode of another kind, as on goods, boarding passes and cards."""
    kind, text = _OTHER[dice.integers(len(_OTHER))]
    barcode = zxingcpp.create_barcode(text.format(dice.integers(10_000)), kind)
    drawn = np.array(barcode.to_image(scale=8), np.float32) / 255
    side = max(drawn.shape) + 80
    paper = np.ones((side, side), np.float32)
    top, left = (side - drawn.shape[0]) // 2, (side - drawn.shape[1]) // 2
    paper[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    return FalseSample(_held(picture_of(paper, side / (SIDE_MM * 1.7)), dice))


def _damaged(dice: np.random.Generator) -> FalseSample:
    """A slip's code in which a fifth to a half of the modules say the opposite."""
    text = slip_of(int(dice.integers(1, 10_000))).qr_text
    modules = _code_of(text)
    modules ^= dice.random(modules.shape) < dice.uniform(0.2, 0.5)
    return FalseSample(_held(_modules(modules), dice), frozenset({text}))


def _half(dice: np.random.Generator) -> FalseSample:
    """A slip torn or covered along a line near its code's middle."""
    slip = slip_of(int(dice.integers(1, 10_000)))
    modules = _code_of(slip.qr_text)
    angle, middle = dice.uniform(0, 2 * np.pi), modules.shape[0] / 2
    rows, columns = np.indices(modules.shape) - middle
    gone = rows * np.sin(angle) + columns * np.cos(angle) > dice.uniform(-0.2, 0.2) * middle
    return FalseSample(_held(_modules(np.where(gone, dice.random() < 0.3, modules)), dice), frozenset({slip.qr_text}))


def _two_halves(dice: np.random.Generator) -> FalseSample:
    """One slip laid over half of another, module on module: three good eyes and the words of two."""
    texts = [slip_of(int(number)).qr_text for number in dice.integers(1, 10_000, 2)]
    one, other = (_code_of(text) for text in texts)
    rows, columns = np.indices(one.shape)
    side = one.shape[0]
    share = dice.uniform(0.35, 0.65) * side
    upper = [rows < share, columns < share, rows + columns < 2 * share][dice.integers(3)]
    return FalseSample(_held(_modules(np.where(upper, one, other)), dice), frozenset(texts))


def _code_of(text: str) -> NDArray[np.bool_]:
    return np.array([[bit == "1" for bit in row] for row in rows_of(text[:-188], text[-188:], LEVELS["m"])])


def _modules(dark: NDArray[np.bool_]) -> Picture:
    """The first slip with these modules in place of its code."""
    return with_code(_paper(), tuple("".join("1" if module else "0" for module in row) for row in dark))


@cache
def _paper() -> Picture:
    return printed(slip_of(1))


def _held(picture: Picture, dice: np.random.Generator) -> Pixels:
    """Seen in one of the conditions that damage nothing more."""
    condition = ("straight", "rotation", "perspective", "blur")[dice.integers(4)]
    return _frame(CONDITIONS[condition](picture, SIDE_MM, WIDTH, dice), dice)


_MADE: dict[str, Callable[[np.random.Generator], FalseSample]] = {
    "noise": _noise,
    "lookalike": _lookalike,
    "other": _other,
    "damaged": _damaged,
    "half": _half,
    "two_halves": _two_halves,
}
FALSE_KINDS = tuple(_MADE)
