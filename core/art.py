"""Cut-out pictures: same seed, same picture. Pure functions that return inline SVG.

A picture is a list of shapes; the share card draws the same list as a PNG. Colours are the
classes `k0` to `k8`, which the stylesheet fills from the theme.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from math import cos, pi, sin, tau
from random import Random
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.motifs import MOTIFS

Point = tuple[float, float]

WIDTH, HEIGHT = 400, 300
FIGURE, PALE, INK = "k0", "k7", "k8"

#: The ground and the three other papers of each type. The figure on them is at least 3:1.
PAPERS: dict[str, tuple[str, tuple[str, str, str]]] = {
    "story": ("k1", ("k3", "k2", "k4")),
    "podcast": ("k2", ("k6", "k4", "k1")),
    "recipe": ("k3", ("k1", "k5", "k4")),
    "career": ("k4", ("k3", "k6", "k2")),
    "guide": ("k5", ("k3", "k4", "k6")),
    "competition": ("k6", ("k1", "k2", "k5")),
}

#: The six cut-outs a contributor picks from.
AVATARS = ["kestrel", "otter", "juniper", "slate", "comet", "marlow"]
AVATAR_CHOICES = [
    (seed, format_lazy(_("Cut-out {number}"), number=number))
    for number, seed in enumerate(AVATARS, start=1)
]


class Shape(NamedTuple):
    """One piece of paper: its colour class, its outline, and how it is moved and turned."""

    paper: str
    path: str
    move: Point = (0, 0)
    scale: float = 1
    turn: float = 0
    even_odd: bool = False


@lru_cache(maxsize=1024)
def cover_shapes(seed: str, type_: str, motif: str, width: int = WIDTH) -> tuple[Shape, ...]:
    """The shapes of a cover: ground, two panels, two plants, and the motif in the middle."""
    rng = _rng(seed)
    ground, others = PAPERS[type_]
    papers = list(others)
    rng.shuffle(papers)
    right, below = rng.choice([(0, 0), (1, 0), (0, 1), (1, 1)])
    panel_width, panel_height = rng.randint(150, 210), rng.randint(150, 200)
    panel = _panel(
        rng,
        -20 if right else width - panel_width,
        -20 if below else HEIGHT - panel_height,
        panel_width + 20,
        panel_height + 20,
    )
    corner = _panel(rng, width - 130 if right else -20, HEIGHT - 120 if below else -20, 150, 140)
    big_plant = rng.choice([_frond, _algae, _algae])(
        rng,
        width * (0.8 if right else 0.2),
        HEIGHT * (0.74 if below else 0.28),
        rng.randint(66, 84),
    )
    small_plant = rng.choice([_frond, _leaf, _algae])(
        rng,
        width * (0.2 if right else 0.82),
        HEIGHT * (0.24 if below else 0.76),
        rng.randint(48, 64),
    )
    return (
        Shape(ground, f"M0 0H{width}V{HEIGHT}H0Z"),
        Shape(papers[0], panel),
        Shape(papers[1], corner),
        Shape(PALE, big_plant),
        Shape(papers[2], small_plant),
        _figure(rng, motif, width),
    )


@lru_cache(maxsize=1024)
def cover(seed: str, type_: str = "story", motif: str = "") -> SafeString:
    """The picture of a piece. Without a known motif, a plant stands in the middle."""
    return _svg("cover", (WIDTH, HEIGHT), cover_shapes(seed, type_, motif))


@lru_cache(maxsize=256)
def numeral(number: int, type_: str = "story") -> SafeString:
    """A cover whose motif is a number, set in the page's own typeface."""
    size = 230 if number < 100 else 170
    text = (
        f'<text class="{FIGURE}" x="200" y="232" text-anchor="middle" font-size="{size}">'
        f"{int(number)}</text>"
    )
    return _svg("cover", (WIDTH, HEIGHT), cover_shapes("n", type_, "door")[:-1], text)


@lru_cache(maxsize=1024)
def avatar(seed: str) -> SafeString:
    """Two scraps and one shape, in place of a face."""
    rng = _rng("a" + seed)
    papers = ["k1", "k2", "k3", "k4", "k5", "k6"]
    rng.shuffle(papers)
    back = _panel(rng, 4, 4, 88, 88, 5)
    scrap = _panel(rng, 44, 2, 50, 54, 7)
    ink = rng.choice([FIGURE, FIGURE, INK])
    plant = rng.choice([_frond, _algae, _leaf, _frond])(rng, 48, 49, 31)
    shapes = (Shape(papers[0], back), Shape(papers[1], scrap), Shape(ink, plant))
    return _svg("avatar", (96, 96), shapes)


@lru_cache(maxsize=16)
def hero(seed: str = "hero") -> SafeString:
    """The large picture beside the first words of the site."""
    rng = _rng(seed)
    panels = [
        Shape(paper, _panel(rng, x, y, width, height, 9))
        for paper, x, y, width, height in (
            ("k4", 0, 0, 300, 250),
            ("k1", 285, -10, 335, 215),
            ("k3", -10, 235, 230, 390),
            ("k2", 205, 190, 235, 212),
            ("k6", 425, 195, 190, 230),
            (FIGURE, 205, 385, 255, 230),
            ("k5", 445, 410, 170, 200),
        )
    ]
    plants = [
        Shape(FIGURE, _frond(rng, 150, 125, 92, 6)),
        Shape(PALE, _algae(rng, 105, 450, 92)),
        Shape("k3", _frond(rng, 325, 503, 72, 5)),
        Shape("k1", _leaf(rng, 522, 308, 58)),
    ]
    objects = [
        Shape(FIGURE, MOTIFS["bird"], (318, -6), 0.66, even_odd=True),
        Shape(INK, MOTIFS["mic"], (172, 162), 0.78, -8, even_odd=True),
        Shape(FIGURE, MOTIFS["key"], (388, 392), 0.68, 16, even_odd=True),
    ]
    return _svg("hero-art", (600, 600), [*panels, *plants, *objects])


def _figure(rng: Random, motif: str, width: int) -> Shape:
    middle = ((width - WIDTH) / 2, 0.0)
    if motif in MOTIFS:
        return Shape(FIGURE, MOTIFS[motif], middle, even_odd=True)
    return Shape(FIGURE, _frond(rng, WIDTH / 2, HEIGHT / 2, 100), middle)


def _svg(name: str, size: tuple[int, int], shapes: Iterable[Shape], inside: str = "") -> SafeString:
    width, height = size
    return mark_safe(  # our own paths and numbers alone
        f'<svg class="{name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        # Without styles there is no paper: better nothing than a black block.
        'fill="none" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        + "".join(_element(shape) for shape in shapes)
        + f"{inside}</svg>"
    )


def _element(shape: Shape) -> str:
    rule = ' fill-rule="evenodd"' if shape.even_odd else ""
    return f'<path class="{shape.paper}"{_transform(shape)}{rule} d="{shape.path}"/>'


def _transform(shape: Shape) -> str:
    x, y = shape.move
    steps = [
        f"translate({x:g} {y:g})" if x or y else "",
        f"scale({shape.scale:g})" if shape.scale != 1 else "",
        f"rotate({shape.turn:g} {WIDTH // 2} {HEIGHT // 2})" if shape.turn else "",
    ]
    moves = " ".join(step for step in steps if step)
    return f' transform="{moves}"' if moves else ""


def _rng(seed: str) -> Random:
    return Random(hashlib.sha256(seed.encode()).hexdigest())


def _frond(rng: Random, x: float, y: float, size: float, lobes: int = 0) -> str:
    """A closed curve with rounded lobes."""
    count = lobes or rng.choice([4, 5, 6, 7])
    turn = rng.uniform(0, tau)
    across, down = size * rng.uniform(0.62, 0.8), size * rng.uniform(0.95, 1.25)
    points = []
    for lobe in range(count):
        for along, radius in ((0, 0.9), (0.2, 1.12), (0.4, 0.9), (0.7, 0.34)):
            angle = turn + (lobe + along) * tau / count
            reach = radius * rng.uniform(0.93, 1.07)
            points.append((cos(angle) * across * reach, sin(angle) * down * reach))
    return _smooth(_placed(points, x, y, turn * 0.5))


def _algae(rng: Random, x: float, y: float, size: float) -> str:
    """A stem with soft lobes on both sides."""
    count = rng.choice([3, 4])
    top, bottom = -size * 1.15, size * 1.15
    step = (bottom - top) / count
    left: list[Point] = []
    right: list[Point] = []
    for lobe in range(count):
        start = top + lobe * step
        swell = 0.75 + 0.25 * sin(pi * (lobe + 0.6) / count)
        out = size * rng.uniform(0.62, 0.86) * swell
        right += [
            (out * 0.22, start + step * 0.05),
            (out, start + step * 0.02),
            (out * 1.02, start + step * 0.5),
            (out * 0.2, start + step * 0.62),
        ]
        out *= rng.uniform(0.85, 1.1)
        left += [
            (-out * 0.22, start + step * 0.2),
            (-out, start + step * 0.16),
            (-out * 1.02, start + step * 0.64),
            (-out * 0.2, start + step * 0.78),
        ]
    foot = [(size * 0.1, bottom), (-size * 0.06, bottom + 4)]
    points = [(0.0, top - step * 0.35), *right, *foot, *reversed(left)]
    return _smooth(_placed(points, x, y, rng.uniform(-0.7, 0.7)))


def _leaf(rng: Random, x: float, y: float, size: float) -> str:
    turn = rng.uniform(0, pi)
    width = size * rng.uniform(0.42, 0.6)
    tip, one_side, foot, other_side = (
        f"{across:.0f} {down:.0f}"
        for across, down in _placed(
            [
                (0, -size * 1.2),
                (width * 2, -size * 0.1),
                (size * 0.08, size * 1.2),
                (-width * 2, size * 0.15),
            ],
            x,
            y,
            turn,
        )
    )
    return f"M{tip}Q{one_side} {foot}Q{other_side} {tip}Z"


def _panel(rng: Random, x: float, y: float, width: float, height: float, slip: int = 12) -> str:
    """A sheet cut by hand: four corners, none of them quite square."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    outline = "L".join(
        f"{round(across + rng.uniform(-slip, slip))} {round(down + rng.uniform(-slip, slip))}"
        for across, down in corners
    )
    return f"M{outline}Z"


def _placed(points: Iterable[Point], x: float, y: float, turn: float) -> list[Point]:
    return [
        (x + across * cos(turn) - down * sin(turn), y + across * sin(turn) + down * cos(turn))
        for across, down in points
    ]


def _smooth(points: list[Point]) -> str:
    """A closed curve through the middles of the sides, pulled towards the corners."""
    start = _middle(points[-1], points[0])
    path = f"M{start[0]:.0f} {start[1]:.0f}"
    for corner, following in zip(points, [*points[1:], points[0]], strict=True):
        end = _middle(corner, following)
        path += f"Q{corner[0]:.0f} {corner[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    return path + "Z"


def _middle(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
