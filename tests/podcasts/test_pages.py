"""What readers see of shows and episodes."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import PublicCopy
from demo import factories
from home.actions import start_site
from podcasts.models import ListenIndexPage
from tests.pages import live_episode, make_story, make_topic
from tests.shared_data import HOSTILE

pytestmark = pytest.mark.django_db

EPISODE = "/listen/spare-key/first-night/"


@pytest.fixture
def reader():
    return Client()


def html_of(reader, path):
    response = reader.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """`html` without tags, as one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def main_of(html):
    return html.partition("<main")[2].partition("</main>")[0]


def menu_of(html):
    return re.findall(r'<a href="([^"]*)"', html.partition("<nav class=")[2].partition("</nav>")[0])


# Listening is there once there is something to hear


def test_listening_is_linked_once_a_show_is_live(reader, django_capture_on_commit_callbacks):
    assert reader.get("/listen/").status_code == 200
    assert menu_of(html_of(reader, "/")) == ["/stories/", "/send/", "/help/"]
    assert "/listen/" not in html_of(reader, "/")
    assert "/listen/" not in reader.get("/sitemap.xml").content.decode()
    show = factories.make_show()
    assert menu_of(html_of(reader, "/")) == ["/stories/", "/listen/", "/send/", "/help/"]
    assert "Something to listen to" in main_of(html_of(reader, "/"))
    assert "/listen/</loc>" in reader.get("/sitemap.xml").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        show.unpublish()
    assert menu_of(html_of(reader, "/")) == ["/stories/", "/send/", "/help/"]
    assert "/listen/" not in html_of(reader, "/")
    assert "/listen/" not in reader.get("/sitemap.xml").content.decode()
    assert reader.get("/podcasts/all/feed.xml").status_code == 404
    assert reader.get("/podcasts/spare-key/feed.xml").status_code == 404


def test_start_site_makes_one_listen_page():
    start_site()
    assert ListenIndexPage.objects.count() == 1


def test_listen_page_lists_shows_and_episodes(reader):
    moving = make_topic()
    live_episode(topics=[moving])
    live_episode("Second", show=factories.make_show("Other Show"), days=1)
    html = html_of(reader, "/listen/")
    titles = re.findall(r"<h3><a [^>]*>([^<]*)", html)
    assert titles == ["Spare Key", "Other Show", "Second", "First night"]
    assert "2 episodes" in html
    of_show = words(html_of(reader, "/listen/?show=other-show"))
    assert "1 episode of Other Show" in of_show
    about = html_of(reader, f"/listen/?topic={moving.slug}")
    assert "1 episode about moving" in words(about)
    assert "You could write it" not in html
    assert 'type="application/rss+xml"' in html


def test_empty_list_invites_nobody_to_write_an_episode(reader):
    factories.make_show()
    html = main_of(html_of(reader, "/listen/"))
    assert ("Nothing here yet" in html, "You could write it" in html) == (True, False)


def test_show_page(reader):
    show = factories.make_show(
        description="One.\n\nTwo.",
        author="Us",
        seasons=[{"number": 1, "name": "Keys"}, {"number": 2}],
        awards=[{"name": "Best new podcast", "year": 2025}],
        funding_url="https://example.org/give",
        funding_words="Give us tea",
        licence="cc-by-4.0",
    )
    live_episode(show=show)
    live_episode("Elsewhere", show=factories.make_show("Other Show"))
    html = html_of(reader, "/listen/spare-key/")
    text = words(main_of(html))
    for said in (
        "Spare Key About Spare Key. Us Follow it in an app One. Two. Seasons Season 1: Keys "
        "Season 2",
        "Awards Best new podcast 2025 Help it go on Give us tea Using it elsewhere "
        "Creative Commons BY 4.0",
        "1 episode",
    ):
        assert said in text
    assert "Elsewhere" not in main_of(html)
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert (data["@type"], data["webFeed"]) == (
        "PodcastSeries",
        "http://localhost:8000/podcasts/spare-key/feed.xml",
    )


def test_list_of_a_show_keeps_to_the_show_on_its_next_page(reader):
    show = factories.make_show()
    other = factories.make_show("Other Show")
    for number in range(14):
        live_episode(f"Episode {number}", show=show, days=number)
        live_episode(f"Not this {number}", show=other, days=number)
    first, second = html_of(reader, show.url), html_of(reader, f"{show.url}?page=2")
    assert "Not this" not in first + second
    titles = re.findall(r"<h3><a [^>]*>([^<]*)", first + second)
    assert titles == [f"Episode {number}" for number in range(13, -1, -1)]
    assert 'href="/listen/spare-key/?page=2"' in first


def test_episode_page(reader):
    story = make_story("A bag")
    show = factories.make_show()
    live_episode("Other", show=show)
    live_episode(
        show=show,
        season=1,
        number=4,
        notes="More of it.",
        note_talks_about="being alone",
        note_ends="It ends well",
        recording=factories.make_recording(seconds=60),
        people=[{"name": "Jaz", "role": "guest", "details": "18 to 25"}],
        chapters=[{"start_ms": 0, "title": "Hello"}, {"start_ms": 1200, "title": "The key"}],
        skip_marks=[{"start_ms": 500, "end_ms": 900, "label": "A hard night"}],
        quotes=[{"text": "The tag on the key", "name": "Jaz"}],
        mentions=[{"title": "Meters", "url": "https://example.org/meters"}, {"title": "A lamp"}],
        related=[{"page": story.page_ptr}],
    )
    html = html_of(reader, EPISODE)
    text = words(main_of(html))
    for said in (
        "Spare Key Season 1, episode 4 1 minute Words on this page",
        "Before you listen This talks about being alone . It ends well. "
        "You can skip the hard parts: 0:00 – 0:00 A hard night. Go on from 0:00",
        "Nothing downloads until you press play. Just the sound: the full one (0.2 MB) "
        "the small one (0.2 MB)",
        "Jump to 0:00 Hello 0:01 The key",
        "More of it. The tag on the key Jaz Read it instead",
        "Rowan 0:00 This is Spare Key. I am Rowan. Jaz 0:01 I am Jaz.",
        "In this episode Jaz Guest. 18 to 25",
        "Mentioned Meters A lamp",
        "If this brought stuff up",
        "Read next",
        "More episodes",
    ):
        assert said in text
    assert '<a id="t=1" href="#t=1" data-at="1.0">I am Jaz.' in html
    assert '<a href="#t=1" data-at="1.2">' in html
    assert '<a href="#t=1" data-at="0.9">' in html
    assert ">A bag</a>" in html
    assert ">Other</a>" in html


def test_episode_for_machines(reader):
    page = live_episode(season=1, number=2, recording=factories.make_recording(seconds=61))
    html = html_of(reader, EPISODE)
    sound = re.search(r'<audio controls preload="none" src="([^"]+)"', html)[1]
    assert f'<meta property="og:audio" content="http://localhost:8000{sound}">' in html
    response = reader.get(sound)
    assert len(response.getvalue()) == page.recording.good_bytes
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert data == {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": "First night",
        "description": "About First night.",
        "url": f"http://localhost:8000{EPISODE}",
        "inLanguage": "en-gb",
        "datePublished": "2026-01-01",
        "duration": "PT1M1S",
        "episodeNumber": 2,
        "partOfSeason": {"@type": "PodcastSeason", "seasonNumber": 1},
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": "Spare Key",
            "url": "http://localhost:8000/listen/spare-key/",
        },
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": f"http://localhost:8000{sound}",
            "encodingFormat": "audio/mpeg",
            "duration": "PT1M1S",
            "transcript": page.words,
        },
    }


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text and text])
def test_hostile_words_are_shown_and_do_nothing(reader, text):
    text = text.replace("\0", "")
    short = text[:60]
    live_episode(
        title=f"x{short[:50]}",
        slug="first-night",
        summary=text[:200],
        notes=text[:3000],
        transcript=[[0, 1000, short, text[:10_000]], [0, 1000, "", "end"]],
        people=[{"name": short, "details": text[:100]}],
        chapters=[{"start_ms": 0, "title": text[:120]}],
        quotes=[{"text": text[:300]}],
        mentions=[{"title": text[:160]}],
    )
    html = html_of(reader, EPISODE)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    assert [json.loads(script)["@type"] for script in scripts if script] == ["PodcastEpisode"]
    assert "<script>alert" not in html


def test_read_of_an_episode_asks_twice(reader):
    show = factories.make_show()
    counts = []
    for number in range(3):
        live_episode(
            f"Episode {number}",
            show=show,
            days=number,
            chapters=[{"start_ms": 0, "title": "x"}] * (number + 1),
            people=[{"name": "x"}] * (number + 1),
        )
        for path in ("/listen/", "/listen/spare-key/", "/listen/spare-key/episode-0/"):
            reader.get(path)
            with CaptureQueriesContext(connection) as queries:
                reader.get(path)
            counts.append(len(queries))
    assert counts[3:6] == counts[6:9]
    assert max(counts) <= 3


def test_subscribe_page(reader):
    factories.make_show(
        app_links=[
            {"app": "spotify", "url": "https://open.spotify.com/show/1"},
            {"app": "other", "url": "https://example.org/"},
        ]
    )
    html = html_of(reader, "/podcasts/spare-key/subscribe/")
    feed = "http://localhost:8000/podcasts/spare-key/feed.xml"
    links = re.findall(r'<li><a class="reach" href="([^"]*)"[^>]*>([^<]*)', html)
    assert links == [
        ("https://open.spotify.com/show/1", "Spotify"),
        ("https://example.org/", "Listen elsewhere"),
        ("podcast://localhost:8000/podcasts/spare-key/feed.xml", "Apple Podcasts"),
        (
            "https://pca.st/feed/http%3A%2F%2Flocalhost%3A8000%2Fpodcasts%2Fspare-key%2Ffeed.xml",
            "Pocket Casts",
        ),
        (
            "overcast://x-callback-url/add?url="
            "http%3A%2F%2Flocalhost%3A8000%2Fpodcasts%2Fspare-key%2Ffeed.xml",
            "Overcast",
        ),
        (
            "https://antennapod.org/deeplink/subscribe?url="
            "http%3A%2F%2Flocalhost%3A8000%2Fpodcasts%2Fspare-key%2Ffeed.xml",
            "AntennaPod",
        ),
        ("podcastaddict://localhost:8000/podcasts/spare-key/feed.xml", "Podcast Addict"),
        ("gpodder://localhost:8000/podcasts/spare-key/feed.xml", "gPodder"),
    ]
    assert (feed in html, "<svg" in main_of(html)) == (True, True)


def test_show_that_is_not_live_has_nothing(reader):
    show = factories.make_show()
    show.unpublish()
    for path in ("/listen/spare-key/", show.feed_path, show.subscribe_path):
        assert reader.get(path).status_code == 404
    assert PublicCopy.objects.filter(kind="show").count() == 0
