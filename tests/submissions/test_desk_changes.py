"""What a change looks like where it stands, before it is sent for sign-off."""

import pytest

from demo.factories import edit_page, make_submission
from submissions import queries
from submissions.desk.item import words_around
from submissions.enums import Status

pytestmark = pytest.mark.django_db


def around(before, after, site_tree):
    piece = make_submission(status=Status.ACCEPTED, body=before)
    edit_page(piece, fields={"body": [("paragraph", after)]})
    return words_around(piece, queries.latest_words(piece.page))


def test_change_in_the_middle_has_words_on_both_sides(site_tree):
    assert around("I packed teh lamp.", "I packed the lamp.", site_tree) == {
        1: ("I packed ", " lamp.")
    }


def test_change_at_an_edge_has_words_on_one_side(site_tree):
    assert around("Lamp on.", "A lamp on.", site_tree)[1][0] == ""
    assert around("I sat", "I sat down", site_tree)[1][1] == ""


def test_nothing_changed_has_nothing_around_it(site_tree):
    assert around("Same words.", "Same words.", site_tree) == {}


def test_long_text_is_cut_to_a_few_words(site_tree):
    sent, edited = "a " * 500 + "teh" + " b" * 500, "a " * 500 + "the" + " b" * 500
    before, after = around(sent, edited, site_tree)[1]
    assert (len(before), len(after)) == (60, 61)
