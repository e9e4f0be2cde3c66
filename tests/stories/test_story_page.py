"""What a reader sees of one piece."""

import re

import pytest

from core.enums import AgeBand
from core.models import PublicCopy
from home.actions import start_site
from stories.enums import SYMBOLS, Form, WrittenBy
from stories.lists import heading
from stories.models import StoryPage
from stories.queries import related_story_ids
from tests.pages import make_story, make_topic
from tests.shared_data import hostile_texts

pytestmark = pytest.mark.django_db
PATH = "/stories/a-bag/"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'and' {{ 7 }} {% now %} \\0"


@pytest.fixture(autouse=True)
def home():
    return start_site()


def text_of(client, path=PATH):
    return client.get(path).content.decode()


def body_of(client, path=PATH):
    found = re.search(r'<div class="prose[^>]*>(.*?)\n</div>', text_of(client, path), re.DOTALL)
    return found[1].strip()


@pytest.mark.parametrize("form", Form)
def test_every_form_has_its_word_and_its_sign(client, form):
    story = make_story(form=form)
    head = text_of(client).split("</header>")[1]
    assert f"{form.label}</span>" in head
    assert story.symbol == SYMBOLS[form]


def test_blocks_stand_in_their_order(client):
    make_story(
        body=[
            ("paragraph", "First line\nsecond line\n\nAnother paragraph"),
            ("heading", "A heading"),
            ("quotation", "Said\ntwice"),
            ("list", ["One", "Two"]),
            ("ending", None),
            ("paragraph", "The last word"),
        ]
    )
    body = re.sub(r"\s*\n\s*", "", body_of(client))
    assert body == (
        "<p>First line<br>second line</p><p>Another paragraph</p>"
        "<h2>A heading</h2>"
        "<blockquote><span>Said<br>twice</span></blockquote>"
        "<ul><li>One</li><li>Two</li></ul>"
        '<p class="vh" id="ending" lang="en-gb">The ending starts here</p>'
        "<p>The last word</p>"
    )


def test_poem_keeps_its_lines_and_spaces(client):
    make_story(form="poem", body=[("paragraph", "One\n   two\nthree")])
    assert '<div class="prose poem"' in text_of(client)
    assert "<p>One<br>   two<br>three</p>" in body_of(client)


def test_no_html_ever_comes_from_words(client):
    story = make_story(
        title=HOSTILE[:60],
        slug="a-bag",
        summary=HOSTILE,
        byline=HOSTILE[:50],
        note_talks_about=HOSTILE,
        note_ends=HOSTILE,
        how_made=HOSTILE,
        body=[
            ("paragraph", HOSTILE),
            ("heading", HOSTILE),
            ("quotation", HOSTILE),
            ("list", [HOSTILE]),
            ("video", {"title": HOSTILE, "url": "https://example.org/", "transcript": HOSTILE}),
        ],
    )
    for path in (PATH, "/stories/", "/"):
        text = text_of(client, path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
    assert "{{ 7 }}" in text_of(client)
    assert PublicCopy.objects.get(page_id=story.pk).title == HOSTILE[:60]


def test_marks_planted_in_words_show_nothing_of_others(client):
    make_story(body=[("paragraph", "a<?site-name:?>b")])
    assert "a&lt;?site-name:?&gt;b" in text_of(client)


def as_a_browser_sends(text):
    """In UTF-8, which has no lone surrogates; Django's forms refuse a NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def test_hostile_texts_are_served_as_words(client):
    longest = sorted(set(hostile_texts()), key=len)[-40:]
    make_story(body=[("paragraph", as_a_browser_sends(text)[:5000]) for text in longest if text])
    text = client.get(PATH).content.decode("utf-8", "surrogateescape")
    body = re.search(r'<div class="prose[^>]*>(.*?)\n</div>', text, re.DOTALL)[1]
    assert set(re.findall(r"<(\w+)", body)) <= {"p", "br"}


def test_note_before_reading_offers_its_three_choices(client):
    make_story(
        note_talks_about="moving home",
        note_ends="It ends OK.",
        body=[("paragraph", "Start"), ("ending", None), ("paragraph", "End")],
    )
    text = text_of(client)
    note = text[text.index('<section class="note') : text.index('<div class="prose')]
    assert "This talks about <strong>moving home</strong>." in note
    assert "It ends OK." in note
    assert re.findall(r'href="([^"]+)">([^<]+)<', note) == [
        ("#start", "Read it"),
        ("#ending", "Skip to the ending"),
        ("/stories/", "Not today"),
    ]


def test_note_of_a_piece_without_a_marked_ending_offers_two(client):
    make_story(note_talks_about="moving home")
    text = text_of(client)
    assert "Skip to the ending" not in text
    assert 'id="ending"' not in text


def test_piece_without_a_note_starts_at_once(client):
    make_story()
    assert "Before you read" not in text_of(client)


@pytest.mark.parametrize(
    ("fields", "name", "details"),
    [
        ({}, "Someone with care experience", ""),
        ({"age_band": AgeBand.FROM_18}, "Someone with care experience", "18 to 25"),
        ({"byline": "Ash"}, "Ash", "Someone with care experience"),
        (
            {"byline": "Ash", "age_band": AgeBand.FROM_13},
            "Ash",
            "Someone with care experience. 13 to 15",
        ),
        (
            {"byline": "Dee", "written_by": WrittenBy.WORKER},
            "Dee",
            "Someone who works with young people",
        ),
    ],
)
def test_byline_says_who_it_is_by(client, fields, name, details):
    make_story(**fields)
    line = f' <span class="small">{details}</span>' if details else ""
    assert f"<span><b>{name}</b>{line}</span>" in text_of(client)


def test_how_it_was_made_is_told_with_a_way_to_complain(client):
    make_story(byline="Ash", how_made="We fixed 3 spellings.")
    text = text_of(client)
    assert "We fixed 3 spellings. Ash read the final words and said yes." in text
    assert "They can take it down any time." in text
    assert '<a class="reach" href="mailto:hello@example.org">Something wrong' in text


def test_video_loads_nothing_until_it_is_pressed_and_has_its_words(client):
    make_story(
        body=[
            (
                "video",
                {
                    "title": "A walk",
                    "url": "https://www.example.org/watch",
                    "minutes": 3,
                    "transcript": "I open the door.\n\nIt is raining.",
                },
            )
        ]
    )
    text = text_of(client)
    assert '<a class="btn" href="https://www.example.org/watch" rel="noreferrer">' in text
    assert "It opens on example.org, which can see that you watched." in text
    assert "<p>I open the door.</p>\n\n<p>It is raining.</p>" in text
    assert [tag for tag in ("<iframe", "<video", "<embed") if tag in text] == []


def test_head_describes_the_piece(client):
    make_story(title="A & B", slug="a-bag", summary="One line.", motif="key")
    head = text_of(client).split("</head>")[0]
    for part in (
        "<title>A &amp; B – Sayso</title>",
        '<meta name="description" content="One line.">',
        '<link rel="canonical" href="http://localhost:8000/stories/a-bag/">',
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="A &amp; B">',
        '<meta property="og:locale" content="en_GB">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert part in head
    assert head.count("<title>") == 1


def test_links_to_more_about_its_topics(client):
    make_story(topics=[make_topic("Moving"), make_topic("Money")])
    text = text_of(client)
    links = re.findall(r'<a class="chip" href="([^"]+)">([^<]+)</a>', text)
    assert links == [
        ("/stories/?topic=money#results", "Money"),
        ("/stories/?topic=moving#results", "Moving"),
    ]


def test_card_says_what_it_is_whose_and_how_long(client):
    make_story(form="letter", byline="Ash", age_band=AgeBand.FROM_16, summary="Dear you.")
    text = text_of(client, "/stories/")
    card = text[text.index("<article") : text.index("</article>")]
    assert "Letter</span>" in card
    assert '<h3><a href="/stories/a-bag/" lang="en-gb">A bag</a></h3>' in card
    assert "Dear you." in card
    assert "<span>Ash, 16 or 17</span><span>1 minute read</span>" in card


def test_related_stories_share_most_topics_then_are_the_newest():
    moving, money = make_topic("Moving"), make_topic("Money")
    one = make_story("One", days=1, topics=[moving])
    both = make_story("Both", days=2, topics=[moving, money])
    other = make_story("Other", days=3)
    page = make_story("Page", days=4, topics=[moving, money])
    assert related_story_ids(page) == [both.pk, one.pk, other.pk]


def test_story_has_no_wagtail_page_to_be_created_by_hand():
    assert StoryPage.is_creatable is False


@pytest.mark.parametrize(
    ("count", "words", "shown"),
    [
        (0, {}, "0 pieces"),
        (1, {}, "1 piece"),
        (38, {"topic": "Moving"}, "38 about moving"),
        (1, {"form": Form.POEM.label}, "1 poem"),
        (2, {"form": Form.POEM.label, "topic": "New to the UK"}, "2 poems about new to the UK"),
        (3, {"stage": "In care"}, "3 pieces: in care"),
    ],
)
def test_heading_counts_in_words(count, words, shown):
    assert heading(count, words) == shown


@pytest.mark.parametrize("form", Form)
def test_every_form_has_its_plural(form):
    assert heading(2, {"form": form.label}) not in ("2 pieces", "2 ")
