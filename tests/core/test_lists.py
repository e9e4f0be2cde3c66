"""Indexes with filters, shelves and the front page."""

import re

import pytest
from django.db import connection

from core import lists
from core.models import PublicCopy, PublicFacet, SiteVersion
from home.actions import start_site
from home.models import HomePage
from stories.models import StoryIndexPage
from tests.pages import FIRST_DAY, make_story, make_topic

pytestmark = pytest.mark.django_db
CARD = re.compile(r'<h3><a href="(/stories/[^"]+)"')
CHIP = re.compile(
    r'<a class="chip" href="([^"]+)"( aria-current="true")?>(?:<svg.*?</svg>)?([^<]+) <i>(\d+)</i>'
)


@pytest.fixture(autouse=True)
def home():
    return start_site()


@pytest.fixture
def five():
    """Five pieces about two topics, the newest last."""
    moving, money = make_topic("Moving"), make_topic("Money")
    make_story("One", days=1, topics=[moving], form="poem", life_stage="in-care")
    make_story("Two", days=2, topics=[moving, money], form="story", life_stage="in-care")
    make_story("Three", days=3, topics=[money], form="poem")
    make_story("Four", days=4, form="letter", life_stage="moving")
    make_story("Five", days=5, topics=[moving], form="poem", life_stage="moving")


def cards_on(client, path):
    return [url.split("/")[2] for url in CARD.findall(client.get(path).content.decode())]


def words_of_chips(client, path):
    text = client.get(path).content.decode()
    return [words for _url, _now, words, _count in CHIP.findall(text)]


def heading_of(client, path):
    found = re.search(r'id="results-heading">([^<]*)<', client.get(path).content.decode())
    return found[1]


@pytest.mark.parametrize(
    ("query", "shown", "heading"),
    [
        ("", ["five", "four", "three", "two", "one"], "5 pieces"),
        ("?topic=moving", ["five", "two", "one"], "3 about moving"),
        ("?form=poem", ["five", "three", "one"], "3 poems"),
        ("?form=letter", ["four"], "1 letter"),
        ("?stage=in-care", ["two", "one"], "2 pieces: in care"),
        ("?topic=moving&form=poem", ["five", "one"], "2 poems about moving"),
        ("?topic=moving&form=poem&stage=in-care", ["one"], "1 poem about moving: in care"),
        ("?topic=money&form=letter", [], "0 letters about money"),
    ],
)
def test_filters_narrow_the_list_and_its_heading_counts_it(client, five, query, shown, heading):
    path = f"/stories/{query}"
    assert (cards_on(client, path), heading_of(client, path)) == (shown, heading)


def test_chips_count_what_pressing_them_would_show(client, five):
    text = client.get("/stories/?form=poem").content.decode()
    assert [(words, int(count)) for _url, _now, words, count in CHIP.findall(text)] == [
        ("Anything", 3),
        ("Money", 1),
        ("Moving", 2),
        ("Any time", 3),
        ("In care", 1),
        ("Moving", 1),
        ("Any kind", 5),
        ("Story", 1),
        ("Poem", 3),
        ("Letter", 1),
    ]


def test_every_chip_leads_to_as_many_as_it_says(client, five):
    text = client.get("/stories/?form=poem&topic=moving").content.decode()
    chips = CHIP.findall(text)
    assert len(chips) == 9
    for url, _now, _words, count in chips:
        assert len(cards_on(client, url.partition("#")[0].replace("&amp;", "&"))) == int(count)


def test_chosen_chips_are_marked(client, five):
    text = client.get("/stories/?form=poem&topic=moving").content.decode()
    current = [words for _url, now, words, _count in CHIP.findall(text) if now]
    assert current == ["Moving", "Any time", "Poem"]


def test_choice_that_would_show_nothing_is_left_out(client, five):
    assert "Letter" not in words_of_chips(client, "/stories/?topic=money")


def test_folded_filters_are_open_while_one_of_them_is_chosen(client, five):
    folded, is_open = (
        "<details data-wide><summary>When",
        "<details data-wide open><summary>When",
    )
    assert folded in client.get("/stories/?topic=money").content.decode()
    assert is_open in client.get("/stories/?form=poem").content.decode()


def test_empty_list_offers_a_way_on(client, five):
    text = client.get("/stories/?topic=money&form=letter").content.decode()
    assert "Nothing here yet" in text
    ways = ['<a href="/stories/">See everything</a>', 'href="/send/"', 'href="/help/"']
    assert [way in text for way in ways] == [True, True, True]


def test_site_without_stories_is_no_error(client):
    assert heading_of(client, "/stories/") == "0 pieces"
    text = client.get("/").content.decode()
    assert "New this week" not in text
    assert '<a class="btn" href="/stories/">Start with a story</a>' in text


@pytest.fixture
def thirty():
    """Thirty pieces as the reader finds them: rows alone, which is quicker than pages."""
    first = make_story("Story 0")
    copy = PublicCopy.objects.get(page_id=first.pk)
    index = StoryIndexPage.objects.get()
    for number in range(1, 30):
        page = type(first)(title=f"Story {number}", slug=f"story-{number}")
        index.add_child(instance=page)
        add_copy(page.pk, copy, number)
    SiteVersion.raise_lists()


def add_copy(page_id, like, number):
    """A public copy of page `page_id` made like another one, by hand."""
    with connection.cursor() as cursor:
        cursor.execute("update wagtailcore_page set live = %s where id = %s", [True, page_id])
        cursor.execute(
            "insert into core_clearance (page_id, digest, cleared_at) values (%s, %s, %s)",
            [page_id, like.digest, FIRST_DAY],
        )
    like.pk = page_id
    like.path = f"/stories/story-{number}/"
    like.card_html = f'<h3><a href="{like.path}">Story {number}</a></h3>'
    like.published_at = FIRST_DAY.replace(month=2, day=1, minute=number)
    like.save(force_insert=True)
    for kind, value in (("type", "story"), ("form", "story")):
        PublicFacet.objects.create(
            copy=like, kind=kind, value=value, published_at=like.published_at
        )


def test_pages_hold_twelve_each_and_together_everything_once(client, thirty):
    pages = [cards_on(client, f"/stories/?page={number}") for number in (1, 2, 3)]
    assert [len(cards) for cards in pages] == [12, 12, 6]
    assert [card for cards in pages for card in cards] == [
        f"story-{number}" for number in range(29, -1, -1)
    ]


def test_page_links_keep_the_filter(client, thirty):
    text = client.get("/stories/?form=story&page=2").content.decode()
    assert 'href="/stories/?form=story&amp;page=1">← Newer' in text
    assert 'href="/stories/?form=story&amp;page=3">Older →' in text
    assert "13 to 24 of 30, newest first" in text


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "1.5", "٢", "99999999999", ""])
def test_page_nobody_has_is_the_first(client, thirty, number):
    assert cards_on(client, f"/stories/?page={number}")[0] == "story-29"


def test_counts_are_kept_until_a_list_changes(client, five, django_assert_num_queries):
    client.get("/stories/?topic=moving")
    with django_assert_num_queries(2):
        client.get("/stories/?topic=moving")
    SiteVersion.raise_lists()
    with django_assert_num_queries(3):
        client.get("/stories/?topic=moving")


def test_what_is_kept_is_bounded():
    kept = [lists.counted, lists.frame, lists.paths]
    assert [function.cache_info().maxsize for function in kept] == [512, 512, 4]


# --- the front page and shelves -----------------------------------------------------------


def test_front_page_leads_with_the_newest_and_shows_the_next_six(client):
    for number in range(9):
        make_story(f"Story {number}", days=number)
    assert cards_on(client, "/") == [f"story-{number}" for number in (8, 7, 6, 5, 4, 3, 2)]


def test_front_page_leads_with_the_story_editors_chose(client):
    stories = [make_story(f"Story {number}", days=number) for number in range(9)]
    home = HomePage.objects.get()
    home.lead_page = stories[0].page_ptr
    home.save_revision().publish()
    assert cards_on(client, "/") == [f"story-{number}" for number in (0, 8, 7, 6, 5, 4, 3)]
    assert 'href="/stories/story-0/">Start with a story' in client.get("/").content.decode()


def test_chosen_story_that_is_not_public_any_more_is_not_the_lead(client):
    old, _new = make_story("Old"), make_story("New", days=1)
    home = HomePage.objects.get()
    home.lead_page = old.page_ptr
    home.save_revision().publish()
    old.clearance.delete()
    assert cards_on(client, "/") == ["new"]


def test_shelf_shows_three_and_none_twice(client):
    topic = make_topic()
    for number in range(8):
        make_story(f"Story {number}", days=number, topics=[topic])
    story = make_story("Last", topics=[topic], days=9)
    copy = PublicCopy.objects.get(page_id=story.pk)
    copy.card_ids["more"] = copy.card_ids["related"][:1]
    copy.save()
    cards = cards_on(client, "/stories/last/")
    assert cards == ["story-7", "story-6", "story-5", "story-4"]


def test_shelf_of_the_same_person_names_them_only_where_a_byline_is_given(client):
    other = make_story("Other")
    for byline, words in (("Ash & co", "More by Ash &amp; co"), ("", "More by the same person")):
        story = make_story(f"Mine {byline}", byline=byline, slug=f"mine-{len(byline)}")
        PublicCopy.objects.filter(page_id=story.pk).update(card_ids={"more": [other.pk]})
        text = client.get(f"/stories/mine-{len(byline)}/").content.decode()
        assert f'<h2 id="shelf-more">{words}</h2>' in text
