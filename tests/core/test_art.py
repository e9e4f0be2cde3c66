import re

import pytest

from core.art import AVATARS, PAPERS, avatar, cover, cover_shapes, hero, numeral
from core.motifs import MOTIF_CHOICES, MOTIFS


@pytest.mark.parametrize("type_", PAPERS)
def test_cover_is_the_same_for_the_same_seed(type_):
    first = cover("a seed", type_, "bag")
    cover.cache_clear()
    cover_shapes.cache_clear()
    assert cover("a seed", type_, "bag") == first


def test_cover_differs_with_the_seed():
    assert cover("one", "story", "bag") != cover("two", "story", "bag")


def test_cover_stands_on_the_paper_of_its_type():
    grounds = {type_: cover_shapes("s", type_, "bag")[0].paper for type_ in PAPERS}
    assert grounds == {type_: ground for type_, (ground, _others) in PAPERS.items()}


@pytest.mark.parametrize("motif", MOTIFS)
def test_cover_shows_its_motif(motif):
    assert cover("s", "story", motif).endswith(
        f'<path class="k0" fill-rule="evenodd" d="{MOTIFS[motif]}"/></svg>'
    )


@pytest.mark.parametrize("motif", ["", "a motif we no longer have"])
def test_cover_without_a_motif_shows_a_plant(motif):
    assert cover_shapes("s", "story", motif)[-1].paper == "k0"
    assert cover_shapes("s", "story", motif)[-1].path not in MOTIFS.values()


def test_cover_never_repeats_its_seed():
    seed = '"><script>alert(1)</script>'
    assert "script" not in cover(seed, "story", "bag")
    assert "script" not in avatar(seed)


def test_wider_cover_keeps_its_motif_in_the_middle():
    assert cover_shapes("s", "story", "bag", 572)[-1].move == (86, 0)


def test_art_is_hidden_from_screen_readers():
    pictures = [cover("s", "story", "bag"), avatar("s"), hero(), numeral(3, "guide")]
    assert ['aria-hidden="true"' in picture for picture in pictures] == [True] * 4


def test_art_needs_no_styles_of_its_own():
    pictures = "".join([cover("s", "story", "bag"), avatar("s"), hero(), numeral(3)])
    assert re.findall(r"style=|fill=\"(?!none)|href|<script", pictures) == []


def test_art_stays_small():
    heaviest = max(
        len(cover(f"seed {n}", type_, motif))
        for n in range(10)
        for type_ in PAPERS
        for motif in MOTIFS
    )
    assert heaviest < 3000


def test_numeral_shows_its_number():
    assert numeral(12, "recipe").endswith(">12</text></svg>")


def test_six_avatars_are_six_pictures():
    assert len({str(avatar(seed)) for seed in AVATARS}) == 6


def test_every_motif_has_a_name_to_pick_it_by():
    assert [motif for motif, _name in MOTIF_CHOICES] == sorted(MOTIFS)
