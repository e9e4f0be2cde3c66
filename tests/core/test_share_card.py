from io import BytesIO

import pytest
from PIL import Image

from core.motifs import MOTIFS
from core.share_card import PAPER_COLOURS, outlines, share_card_png


def opened(*arguments):
    return Image.open(BytesIO(share_card_png(*arguments))).convert("RGB")


def share_of(picture, colour):
    """How much of `picture` is within a hair of `colour`."""
    near = [
        all(abs(one - other) <= 6 for one, other in zip(pixel, colour, strict=True))
        for pixel in picture.resize((120, 63), Image.Resampling.NEAREST).get_flattened_data()
    ]
    return sum(near) / len(near)


def test_share_card_is_a_png_of_the_size_other_sites_ask_for():
    card = Image.open(BytesIO(share_card_png("seed", "story", "bag")))
    assert (card.format, card.size) == ("PNG", (1200, 630))


def test_share_card_is_the_same_for_the_same_seed():
    first = share_card_png("seed", "story", "bag")
    share_card_png.cache_clear()
    assert share_card_png("seed", "story", "bag") == first


def test_share_card_differs_with_the_seed():
    assert share_card_png("one", "story", "bag") != share_card_png("two", "story", "bag")


@pytest.mark.parametrize("motif", ["bag", "key", "moon"])
def test_share_card_shows_the_motif(motif):
    middle = opened("seed", "story", motif).crop((390, 90, 810, 550))
    assert share_of(middle, PAPER_COLOURS["k0"]) > 0.05


def test_share_card_leaves_holes_in_the_motif():
    envelope = opened("seed", "story", "envelope")
    fold = envelope.getpixel((600, int(174 * 2.1)))
    body = envelope.getpixel((600, int(205 * 2.1)))
    assert fold != body


def test_share_card_stands_on_the_paper_of_its_type():
    assert share_of(opened("seed", "guide", "key"), PAPER_COLOURS["k5"]) > 0.2


def test_share_card_carries_no_words_or_metadata():
    assert Image.open(BytesIO(share_card_png("seed", "story", "bag"))).info == {}


def test_share_card_is_light():
    assert len(share_card_png("seed", "story", "bus")) < 20_000


def test_outlines_of_lines_written_every_way():
    assert list(outlines("M0 0H10V10l-10 0Z")) == [[(0, 0), (10, 0), (10, 10), (0, 10)]]


def test_outlines_repeat_a_command_whose_letter_is_left_out():
    assert list(outlines("M0 0 10 0 10 10Z")) == [[(0, 0), (10, 0), (10, 10)]]


def test_outlines_of_a_circle_stay_on_it():
    (circle,) = outlines("M0 -10a10 10 0 1 0 .001 0Z")
    assert {round((x**2 + y**2) ** 0.5, 1) for x, y in circle} == {10.0}
    assert round(min(y for _x, y in circle)) == -10
    assert round(max(y for _x, y in circle)) == 10


def test_outlines_of_every_motif_are_closed_shapes_on_the_sheet():
    for path in MOTIFS.values():
        for outline in outlines(path):
            assert len(outline) > 2
            assert all(0 <= x <= 400 and 0 <= y <= 300 for x, y in outline)
