"""Marks in stored pages, and the parts that take their place at reading."""

import pytest
from django.db import connection
from django.http import QueryDict

from core import fragments
from core.models import PublicCopy
from home.actions import start_site
from tests.pages import make_story


@pytest.fixture
def greeting(monkeypatch):
    monkeypatch.setitem(
        fragments.parts, "greeting", lambda reading, name: f"Hello {name} at {reading.path}"
    )


def test_mark_is_replaced_by_its_part(greeting):
    html = f"<p>{fragments.mark('greeting', 'Ash:1,2')}</p>"
    assert fragments.fill(html, fragments.Reading(path="/x/")) == "<p>Hello Ash:1,2 at /x/</p>"


def test_argument_may_hold_anything(greeting):
    said = "Who? <me> 100% \u202e"
    html = fragments.mark("greeting", said)
    assert fragments.fill(html, fragments.Reading(path="/x/")) == f"Hello {said} at /x/"


def test_page_without_marks_is_left_as_it_is():
    assert fragments.fill("<p>Plain: text</p>", fragments.Reading()) == "<p>Plain: text</p>"


def test_mark_nobody_registered_is_left_out():
    assert fragments.fill(f"a{fragments.mark('nobody')}b", fragments.Reading()) == "ab"


def test_broken_mark_is_left_alone():
    assert fragments.fill("a<?greeting b", fragments.Reading()) == "a<?greeting b"


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("topic=moving", "moving"),
        ("topic=moving&topic=moving", ""),
        ("topic=unknown", ""),
        ("topic=", ""),
        ("", ""),
        ("other=moving", ""),
    ],
)
def test_value_counts_when_it_is_there_once_and_known(query, chosen):
    reading = fragments.Reading(query=QueryDict(query))
    assert reading.chosen("topic", ["moving", "money"]) == chosen


def test_no_ids_cost_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert fragments.public_cards(set()) == {}


@pytest.mark.django_db
def test_cards_are_those_public_at_this_moment_in_their_order(django_assert_num_queries):
    start_site()
    first, second, third = (make_story(f"Story {number}") for number in range(3))
    second.clearance.delete()
    reading = fragments.Reading(card_ids={"related": [third.pk, second.pk, first.pk], "more": []})
    with django_assert_num_queries(1):
        cards = reading.cards_named("related")
        assert reading.cards_named("more") == []
    copies = PublicCopy.objects.in_bulk()
    assert cards == [copies[third.pk].card_html, copies[first.pk].card_html]


@pytest.mark.django_db
def test_card_of_a_page_set_live_by_hand_is_not_shown():
    start_site()
    story = make_story()
    story.clearance.delete()
    with connection.cursor() as cursor:
        cursor.execute("update wagtailcore_page set live = %s", [True])
    assert fragments.public_cards({story.pk}) == {}
