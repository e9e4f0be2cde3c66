"""Feeds, exactly as apps read them."""

import io
import json
import uuid
import xml.etree.ElementTree as ET

import feedparser
import podcastparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import PublicCopy, SiteSettings
from demo import factories
from podcasts.addresses import guid_of_url
from podcasts.feeds import building, entry
from podcasts.models import EpisodeCopy, FeedCopy, ListenIndexPage
from tests.pages import cleared, live_episode
from tests.shared_data import hostile_texts

pytestmark = pytest.mark.django_db

FEED, ALL = "/podcasts/spare-key/feed.xml", "/podcasts/all/feed.xml"


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def show():
    return factories.make_show(
        description="What happens after <care> & before “home”.",
        seasons=[{"number": 1, "name": "Keys"}],
        guid=uuid.UUID(int=7),
    )


def body(reader, path=FEED):
    response = reader.get(path)
    assert response.status_code == 200
    return response.content


def titles(reader, path=FEED):
    return [item.findtext("title") for item in ET.fromstring(body(reader, path)).iter("item")]


def test_guid_of_a_feed_is_that_of_its_address():
    addresses = ["https://mp3s.nashownotes.com/pc20rss.xml", "https://podnews.net/rss//"]
    assert [str(guid_of_url(address)) for address in addresses] == [
        "917393e3-1b1e-5cef-ace4-edaa54e1f810",
        "9b024349-ccf0-5f69-a609-6b82873eab3c",
    ]


def test_feed_of_a_small_show(reader, show):
    episode = live_episode(
        show=show,
        guid="tag:example.org,2026:1",
        key="abc123",
        season=1,
        number=4,
        notes="More & more.",
        note_talks_about="being alone",
        recording=factories.make_recording(seconds=65),
        people=[{"name": "Jaz <3", "role": "guest"}, {"name": "Rowan", "role": "host"}],
        chapters=[{"start_ms": 1500, "title": "Keys & forms"}, {"start_ms": 0, "title": "Hello"}],
        skip_marks=[{"start_ms": 5000, "end_ms": 9500, "label": "A hard night"}],
    )
    folder = episode.public_copy.files.first().name.partition("/")[0]
    art = PublicCopy.objects.get(pk=show.pk).files.first().name.partition("/")[0]
    sha, length = episode.recording.sha256[:32], episode.recording.good_bytes
    description = (
        "This talks about being alone. A hard night: skip from 0:05 to 0:09.\n\n"
        "About First night.\n\nMore &amp; more."
    )
    site = "http://localhost:8000"
    expected = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"><channel>
<title>Spare Key</title>
<link>{site}/listen/spare-key/</link>
<description>What happens after &lt;care&gt; &amp; before “home”.</description>
<language>en-gb</language>
<image><url>{site}/media/{art}/artwork-mic.jpg</url><title>Spare Key</title><link>{site}/listen/spare-key/</link></image>
<itunes:image href="{site}/media/{art}/artwork-mic.jpg"/>
<itunes:category text="Society &amp; Culture"><itunes:category text="Personal Journals"/></itunes:category>
<itunes:explicit>false</itunes:explicit>
<itunes:author>Sayso</itunes:author>
<itunes:owner><itunes:name>Sayso</itunes:name><itunes:email>hello@example.org</itunes:email></itunes:owner>
<podcast:guid>00000000-0000-0000-0000-000000000007</podcast:guid>
<podcast:locked owner="hello@example.org">yes</podcast:locked>
<podcast:medium>podcast</podcast:medium>
<itunes:type>episodic</itunes:type>
<atom:link rel="self" type="application/rss+xml" href="{site}/podcasts/spare-key/feed.xml"/>
<item>
<title>First night</title>
<link>{site}/listen/spare-key/first-night/</link>
<guid isPermaLink="false">tag:example.org,2026:1</guid>
<pubDate>Thu, 01 Jan 2026 12:00:00 GMT</pubDate>
<description>{description}</description>
<content:encoded><![CDATA[<p>This talks about being alone. A hard night: skip from 0:05 to 0:09.</p>

<p>About First night.</p>

<p>More &amp; more.</p><p><a href="{site}/listen/spare-key/first-night/">Read every word of it</a></p>]]></content:encoded>
<enclosure url="{site}/media/{folder}/{sha}.mp3" length="{length}" type="audio/mpeg"/>
<itunes:duration>65</itunes:duration>
<itunes:explicit>false</itunes:explicit>
<itunes:episodeType>full</itunes:episodeType>
<itunes:season>1</itunes:season>
<podcast:season name="Keys">1</podcast:season>
<itunes:episode>4</itunes:episode>
<podcast:episode>4</podcast:episode>
<podcast:transcript url="{site}/podcasts/spare-key/abc123/words.vtt" type="text/vtt" language="en-gb" rel="captions"/>
<podcast:transcript url="{site}/podcasts/spare-key/abc123/words.srt" type="application/x-subrip" language="en-gb"/>
<podcast:transcript url="{site}/podcasts/spare-key/abc123/words.txt" type="text/plain" language="en-gb"/>
<podcast:chapters url="{site}/podcasts/spare-key/abc123/chapters.json" type="application/json+chapters"/>
<psc:chapters version="1.2"><psc:chapter start="00:00:00.000" title="Hello"/><psc:chapter start="00:00:01.500" title="Keys &amp; forms"/></psc:chapters>
<podcast:person role="guest" group="cast">Jaz &lt;3</podcast:person>
<podcast:person role="host" group="cast">Rowan</podcast:person>
</item>
</channel></rss>
"""  # noqa: E501

    def lines(text):
        return text.replace(">\n<", "><")

    assert lines(body(reader).decode()) == lines(expected)


def test_two_parsers_read_the_same(reader, show):
    live_episode(show=show, season=1, number=4, chapters=[{"start_ms": 0, "title": "Hello"}])
    live_episode("Trailer", show=show, episode_kind="trailer", days=1)
    found = feedparser.parse(body(reader))
    assert found.bozo is False
    assert [entry.title for entry in found.entries] == ["Trailer", "First night"]
    read = podcastparser.parse("http://localhost" + FEED, io.BytesIO(body(reader)))
    about = {
        name: read[name]
        for name in ("title", "language", "type", "explicit", "itunes_author", "itunes_categories")
    }
    assert about == {
        "title": "Spare Key",
        "language": "en-gb",
        "type": "episodic",
        "explicit": False,
        "itunes_author": "Sayso",
        "itunes_categories": [["Society & Culture", "Personal Journals"]],
    }
    trailer, first = read["episodes"]
    assert (trailer["type"], first["type"]) == ("trailer", "full")
    assert (first["number"], first["total_time"]) == (4, 2)
    assert first["chapters"] == [{"start": 0, "title": "Hello"}]
    enclosure = first["enclosures"][0]
    assert (enclosure["mime_type"], enclosure["file_size"]) == (
        "audio/mpeg",
        EpisodeCopy.objects.get(guid=first["guid"]).copy.page.specific.recording.good_bytes,
    )


def test_what_a_show_says_of_itself(reader):
    factories.make_show(
        order="serial",
        is_explicit=True,
        is_complete=True,
        copyright="© Us",
        licence="cc-by-4.0",
        funding_url="https://example.org/give?a=1&b=2",
        funding_words="Help us",
        has_moved_here=True,
        owner_name="The team",
        owner_email="podcast@example.org",
        author="Us",
        category="Education",
        language="cy",
    )
    xml = body(reader).decode()
    assert [
        said
        for said in (
            "<language>cy</language>",
            '<itunes:category text="Education"/>',
            "<itunes:explicit>true</itunes:explicit>",
            "<itunes:author>Us</itunes:author>",
            "<itunes:owner><itunes:name>The team</itunes:name>"
            "<itunes:email>podcast@example.org</itunes:email></itunes:owner>",
            '<podcast:locked owner="podcast@example.org">yes</podcast:locked>',
            "<itunes:type>serial</itunes:type><itunes:complete>Yes</itunes:complete>"
            "<itunes:new-feed-url>http://localhost:8000/podcasts/spare-key/feed.xml"
            "</itunes:new-feed-url><copyright>© Us</copyright>"
            "<podcast:license>cc-by-4.0</podcast:license>"
            '<podcast:funding url="https://example.org/give?a=1&amp;b=2">Help us</podcast:funding>',
        )
        if said not in xml
    ] == []


def test_show_at_another_host_sends_apps_there(reader):
    show = factories.make_show(away_feed="https://example.org/feed.xml")
    live_episode(show=show)
    response = reader.get(FEED)
    assert (response.status_code, response["Location"]) == (301, "https://example.org/feed.xml")
    assert titles(reader, ALL) == []


def test_show_that_is_moving_tells_apps(reader):
    factories.make_show(away_feed="https://example.org/feed.xml", away_answer="tell")
    said = "<itunes:new-feed-url>https://example.org/feed.xml</itunes:new-feed-url>"
    assert said in body(reader).decode()


def test_feed_of_all_has_every_show_under_guids_of_its_own(reader, show):
    first = live_episode(show=show)
    live_episode("Second", show=factories.make_show("Other Show"), days=1)
    assert titles(reader, ALL) == ["Second", "First night"]
    assert titles(reader) == ["First night"]
    assert titles(reader, "/podcasts/other-show/feed.xml") == ["Second"]
    guids = [e.text for e in ET.fromstring(body(reader, ALL)).iter("guid")]
    index = ListenIndexPage.objects.get()
    assert guids[1] == str(uuid.uuid5(index.guid, first.guid))
    assert len({show.guid, index.guid}) == 2


# Kept ready, and made anew


def test_feed_is_made_once_for_each_change(reader, show):
    live_episode(show=show)
    body(reader)
    made = FeedCopy.objects.get(name="spare-key")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        body(reader)
    assert len(queries) == 2
    live_episode("Second", show=show, days=1)
    stale = FeedCopy.objects.get(name="spare-key")
    assert (stale.is_stale, bytes(stale.body), bytes(stale.gzipped)) == (True, b"", b"")
    assert titles(reader) == ["Second", "First night"]
    again = FeedCopy.objects.get(name="spare-key")
    assert (again.pk, again.etag == made.etag) == (made.pk, False)


def test_feed_is_made_when_the_change_stands(show, django_capture_on_commit_callbacks, reader):
    live_episode(show=show)
    body(reader)
    with django_capture_on_commit_callbacks(execute=True):
        live_episode("Second", show=show, days=1)
    assert FeedCopy.objects.get(name="spare-key").is_stale is False


def test_publishing_the_same_again_leaves_the_feed_as_it_is(reader, show):
    episode = live_episode(show=show)
    body(reader)
    made = FeedCopy.objects.get(name="spare-key")
    cleared(episode)
    kept = FeedCopy.objects.get(name="spare-key")
    assert (kept.is_stale, kept.etag, kept.last_modified) == (False, made.etag, made.last_modified)


def test_another_name_of_the_show_reaches_its_episodes(reader, show):
    live_episode(show=show, season=1)
    show.title = "Front Door"
    show.seasons.set([show.seasons.model(number=1, name="Doors")])
    show.save_revision().publish()
    xml = body(reader).decode()
    assert ("<title>Front Door</title>" in xml, 'name="Doors"' in xml) == (True, True)
    assert (
        "Front Door: all episodes" in reader.get("/listen/spare-key/first-night/").content.decode()
    )
    assert "<span>Front Door</span>" in reader.get("/listen/").content.decode()


def test_site_settings_reach_feeds(reader, show):
    live_episode(show=show)
    body(reader)
    site = SiteSettings.load()
    site.name = "Elsewhere"
    site.save()
    assert "<itunes:author>Elsewhere</itunes:author>" in body(reader).decode()
    assert "Elsewhere: everything to listen to" in body(reader, ALL).decode()


def test_another_address_of_the_site_reaches_feeds_and_pages(reader, show, settings):
    live_episode(show=show)
    body(reader)
    settings.WAGTAILADMIN_BASE_URL = "https://other.example.org"
    assert b"localhost:8000" not in body(reader)
    assert b"https://other.example.org/listen/spare-key/first-night/" in body(reader)


def test_queries_of_making_a_feed_do_not_grow(reader, show):
    counts = []
    for number in range(3):
        live_episode(f"Episode {number}", show=show, days=number)
        FeedCopy.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            body(reader)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_long_feed_comes_in_pages(reader, show, monkeypatch):
    for number in range(5):
        live_episode(f"Episode {number}", show=show, days=number)
    whole = len(body(reader))
    monkeypatch.setattr(building, "MOST_BYTES", whole // 2 + building.FRAME_BYTES)
    FeedCopy.objects.update(is_stale=True, body=b"", gzipped=b"")
    pages = [body(reader), *(body(reader, f"/podcasts/spare-key/feed-{n}.xml") for n in (2, 3))]
    found = [item.findtext("title") for page in pages for item in ET.fromstring(page).iter("item")]
    assert found == [f"Episode {number}" for number in (4, 3, 2, 1, 0)]
    assert reader.get("/podcasts/spare-key/feed-4.xml").status_code == 404
    links = [
        {
            link.get("rel"): link.get("href").rpartition("/")[2]
            for link in ET.fromstring(page).iter("{http://www.w3.org/2005/Atom}link")
        }
        for page in pages
    ]
    first, last = {"first": "feed.xml"}, {"last": "feed-3.xml"}
    assert links == [
        first | last | {"self": "feed.xml", "next": "feed-2.xml"},
        first | last | {"self": "feed-2.xml", "previous": "feed.xml", "next": "feed-3.xml"},
        first | last | {"self": "feed-3.xml", "previous": "feed-2.xml"},
    ]


# Whatever anybody typed


def test_hostile_texts_give_a_well_formed_feed(show):
    episode = live_episode(
        show=show,
        chapters=[{"start_ms": 0, "title": "x"}],
        people=[{"name": "x"}],
        skip_marks=[{"start_ms": 0, "end_ms": 1, "label": "x"}],
    )
    episode = type(episode).objects.get(pk=episode.pk)
    namespaces = building.OPENING.partition("?>")[2]
    for text in {text[:5000] for text in hostile_texts()}:
        for name in ("title", "summary", "notes", "note_talks_about", "note_ends", "guid"):
            setattr(episode, name, text)
        for rows, name in (("chapters", "title"), ("people", "name"), ("skip_marks", "label")):
            for row in getattr(episode, rows).all():
                setattr(row, name, text)
        item = entry.item(episode, episode.first_published_at, "/media/a.mp3")
        read = ET.fromstring((namespaces + item + "</channel></rss>").encode())
        assert read.find(".//item/enclosure").get("type") == "audio/mpeg"
        assert len(read.findall(".//item/*")) == 16
        chapters = json.loads(entry.chapters_json(episode))
        assert chapters["chapters"][0]["startTime"] == 0
