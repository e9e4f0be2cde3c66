"""What is read from feeds: ours of every kind, and those people publish, where they are."""

import json
from datetime import datetime
from uuid import UUID

import pytest

from podcasts.importing.chapters import chapters_in_json
from podcasts.importing.plain import line, paragraphs
from podcasts.importing.reading import read_feed
from podcasts.importing.refusals import ImportRefused
from tests.shared_data import hostile_texts, shared_data

ADDRESS = "https://podcast.example/feed.xml"
WHOLE = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Corridor &amp; Kettle</title><link>https://podcast.example/</link>
<atom:link rel="self" href="https://podcast.example/own.xml"/>
<atom:link rel="next" href="/feed.xml?page=2"/>
<description><![CDATA[<p>About <b>kettles</b>.</p><script>alert(1)</script>
<p>And corridors.</p>
]]></description>
<language>cy-GB</language><copyright>CC</copyright>
<itunes:author>A team</itunes:author><itunes:explicit>false</itunes:explicit>
<itunes:type>serial</itunes:type><itunes:complete>Yes</itunes:complete>
<itunes:category text="Nowhere"/>
<itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>
<itunes:image href="art.jpg"/>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<podcast:license>cc-by-4.0</podcast:license>
<podcast:funding url="https://podcast.example/give">Give</podcast:funding>
<item><title>First night</title><guid isPermaLink="false">one</guid>
<enclosure url="/one.mp3" type="audio/mpeg" length="99"/>
<pubDate>Mon, 05 Jan 2026 10:00:00 +0000</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[Line one.<br>Line two &lt;here&gt;.
<img src=x onerror=alert(1)>]]></content:encoded>
<itunes:duration>1:02:03</itunes:duration><itunes:season>2</itunes:season>
<podcast:season name="Moving">2</podcast:season>
<itunes:episode>4</itunes:episode><itunes:episodeType>bonus</itunes:episodeType>
<itunes:explicit>yes</itunes:explicit>
<podcast:transcript url="one.vtt" type="text/vtt"/>
<podcast:chapters url="one.json" type="application/json+chapters"/>
<psc:chapters><psc:chapter start="00:01:05.5" title="Two"/>
<psc:chapter start="0" title="One"/></psc:chapters>
</item></channel></rss>"""


def feed_of(items, channel=""):
    return f"<rss><channel><title>One</title>{channel}{items}</channel></rss>".encode()


def item(title="A", guid="a", sound="https://podcast.example/a.mp3", more=""):
    guid = f"<guid>{guid}</guid>" if guid else ""
    sound = f'<enclosure url="{sound}" type="audio/mpeg"/>' if sound else ""
    return f"<item><title>{title}</title>{guid}{sound}{more}</item>"


def refusal(data):
    with pytest.raises(ImportRefused) as caught:
        read_feed(data, address=ADDRESS)
    return str(caught.value)


def test_whole_feed():
    feed = read_feed(WHOLE.encode(), address=ADDRESS)
    assert (feed.title, feed.author, feed.language) == ("Corridor & Kettle", "A team", "cy-gb")
    assert feed.guid == UUID("917393e3-1b1e-5cef-ace4-edaa54e1f810")
    assert feed.description == "About kettles.\n\nAnd corridors."
    assert feed.summary == "About kettles. And corridors."
    assert (feed.category, feed.order, feed.licence) == ("Arts > Books", "serial", "cc-by-4.0")
    assert (feed.is_explicit, feed.is_complete) == (False, True)
    assert feed.artwork == "https://podcast.example/art.jpg"
    assert feed.next_page == "https://podcast.example/feed.xml?page=2"
    assert (feed.funding_url, feed.funding_words) == ("https://podcast.example/give", "Give")
    assert (feed.seasons, feed.left_out) == ({2: "Moving"}, [])
    (episode,) = feed.episodes
    assert (episode.guid, episode.title, episode.kind) == ("one", "First night", "bonus")
    assert episode.sound == "https://podcast.example/one.mp3"
    assert episode.published == "2026-01-05T10:00:00+00:00"
    assert (episode.duration_ms, episode.season, episode.number) == (3_723_000, 2, 4)
    assert episode.notes == "Line one.\n\nLine two <here>."
    assert episode.summary == "Line one. Line two <here>."
    assert episode.is_explicit is True
    assert episode.chapters == [[0, "One"], [65_500, "Two"]]
    assert episode.chapters_url == "https://podcast.example/one.json"
    assert episode.transcripts == [["text/vtt", "https://podcast.example/one.vtt"]]


def test_feed_says_where_it_is_when_nobody_else_does():
    assert read_feed(WHOLE.encode()).address == "https://podcast.example/own.xml"


def test_prefixes_nobody_declared_are_known():
    data = feed_of(item(more="<itunes:season>3</itunes:season>"))
    assert read_feed(data).episodes[0].season == 3


def test_other_prefix_for_the_same_is_known():
    data = feed_of(item(more="<i:season>3</i:season>")).replace(
        b"<rss>", b'<rss xmlns:i="http://www.itunes.com/DTDs/PodCast-1.0.dtd">'
    )
    assert read_feed(data).episodes[0].season == 3


def test_guid_where_there_is_none_is_the_link_or_the_sound():
    link = "<link>https://podcast.example/1</link>"
    data = feed_of(item(guid="", more=link))
    assert [one.guid for one in read_feed(data).episodes] == ["https://podcast.example/1"]
    both = item(guid="", more=link) + item(
        guid="", sound="https://podcast.example/b.mp3", more=link
    )
    assert [one.guid for one in read_feed(feed_of(both)).episodes] == [
        "https://podcast.example/a.mp3",
        "https://podcast.example/b.mp3",
    ]


def test_what_is_left_out_is_told():
    feed = read_feed(
        feed_of(
            item("Silent", "1", sound="")
            + item("Here", "2")
            + item("Here again", "2")
            + item("Long", "x" * 501)
            + item("Inside", "3", sound="file:///etc/passwd")
        )
    )
    assert [one.title for one in feed.episodes] == ["Here"]
    assert feed.left_out == [
        "“Silent”: there is no sound with it.",
        "“Here again”: another episode has the same guid.",
        "“Long”: its guid is too long.",
        "“Inside”: there is no sound with it.",
    ]


@pytest.mark.parametrize("kind", ["video/mp4", "image/jpeg", "application/pdf", "text/html"])
def test_what_is_no_sound_is_no_episode(kind):
    data = feed_of(f'<item><enclosure url="https://a.example/a" type="{kind}"/></item>')
    assert read_feed(data).episodes == []


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("90", 90_000), ("1:30", 90_000), ("01:01:30", 3_690_000), ("90.7", 90_000), ("", 0)]
    + [("soon", 0), ("-5", 0), ("1:2:3:4", 0), ("9" * 5000, 0)],
)
def test_durations(text, milliseconds):
    data = feed_of(item(more=f"<itunes:duration>{text}</itunes:duration>"))
    assert read_feed(data).episodes[0].duration_ms == milliseconds


@pytest.mark.parametrize("text", ["", "soon", "Mon, 99 Foo 2026", "0001-01-01", "2999-01-01"])
def test_date_that_is_none(text):
    data = feed_of(item(more=f"<pubDate>{text}</pubDate>"))
    assert read_feed(data).episodes[0].published == ""


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "99999999", "five", ""])
def test_number_that_is_none(text):
    data = feed_of(item(more=f"<itunes:episode>{text}</itunes:episode>"))
    assert read_feed(data).episodes[0].number is None


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "x">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><rss><channel><title>&i;</title></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><title>&x;</title></channel></rss>"
)
BESIDE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd"><rss><channel/></rss>'
BROKEN = "We can’t read this feed: it is broken, or not written as XML."
UNSAFE = "This feed has definitions of its own in it (a DOCTYPE). We don’t take those."
TOO_BIG = "This feed is too big."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", BROKEN),
        (b"\x00" * 100, BROKEN),
        (b"not xml", BROKEN),
        (b"<rss><channel>", BROKEN),
        (b"<rss><channel><title>&nbsp;</title></channel></rss>", BROKEN),
        (b'<?xml version="1.0" encoding="no-such"?><rss/>', BROKEN),
        (b'<?xml version="1.0" encoding="euc-kr"?><rss/>', BROKEN),
        (b"{}", BROKEN),
        (b"<html><body/></html>", "This isn’t a podcast feed."),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "This isn’t a podcast feed."),
        (b"<rss/>", "This isn’t a podcast feed."),
        (BOMB.encode(), UNSAFE),
        (OUTSIDE.encode(), UNSAFE),
        (BESIDE.encode(), UNSAFE),
        (b"<rss>" * 1000, TOO_BIG),
        (b"<rss>" + b"<a/>" * 400_000 + b"</rss>", TOO_BIG),
        (feed_of(item() * 5001), TOO_BIG),
    ],
    ids=range(17),
)
def test_bad_feed_is_refused_in_one_line(data, said):
    assert refusal(data) == said


def test_html_becomes_paragraphs():
    html = (
        "<h1>One</h1>two <b>three</b><br/>four<ul><li>five<li>six</ul>"
        '<style>p{}</style><a href="javascript:x">seven</a>&amp;lt;b&gt;<!-- no --><p>'
    )
    assert paragraphs(html) == "One\n\ntwo three\n\nfour\n\nfive\n\nsix\n\nseven&lt;b>"
    assert paragraphs("One\ntwo\n\n\nthree & 1 < 2") == "One two\n\nthree & 1 < 2"
    assert line("one\n\ntwo three", 9) == "one two…"


@pytest.mark.parametrize(
    ("data", "chapters"),
    [
        ({"chapters": [{"startTime": 1.5, "title": "A"}]}, [[1500, "A"]]),
        ({"chapters": [{"startTime": "0:30", "title": "A"}, {"startTime": 0}]}, [[30_000, "A"]]),
        ({"chapters": [{"startTime": 1, "title": "A", "toc": False}]}, []),
        ({"chapters": [{"startTime": -1, "title": "A"}, {"startTime": 1e300, "title": "B"}]}, []),
        ({"chapters": [{"startTime": True, "title": "A"}, {"startTime": 1, "title": 7}]}, []),
        ({"chapters": [{"startTime": 1, "title": "\x00\ud800 "}]}, []),
    ],
)
def test_chapters_file(data, chapters):
    assert chapters_in_json(json.dumps(data).encode()) == chapters


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"null", b'{"chapters": 1}', b'{"chapters": [1]}', b"[" * 100_000]
    + [b'{"chapters": [{"startTime": NaN, "title": "A"}, null]}', b"\xff\xfe"],
)
def test_chapters_file_that_is_none(data):
    with pytest.raises(ImportRefused):
        chapters_in_json(data)


def test_hostile_words_are_plain_lines():
    for text in hostile_texts():
        assert "\x00" not in paragraphs(text)
        assert "\n" not in line(text, 200)
        assert len(line(text, 200)) <= 200
        line(text, 200).encode()


def every_feed():
    folder = shared_data("feeds")
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".xml", ".rss")]


def test_every_real_feed_is_read_or_refused_in_one_line():
    count, lines = 0, []
    for path in every_feed():
        try:
            read_feed(path.read_bytes(), address=ADDRESS)
            count += 1
        except ImportRefused as refused:
            lines.append(str(refused))
    assert count > 50
    assert set(lines) == {BROKEN, "This isn’t a podcast feed."}


def test_real_feeds_say_what_they_should():
    """The files beside the feeds hold what another reader finds in them."""
    compared = 0
    for path in (shared_data("feeds") / "podcastparser").glob("*.rss"):
        expected = json.loads(path.with_suffix(".json").read_text())
        told = [one for one in expected.get("episodes", ()) if one["enclosures"]]
        theirs = {one["enclosures"][0]["url"]: one for one in told}
        if not theirs:
            continue
        feed = read_feed(path.read_bytes(), address=ADDRESS)
        for ours in feed.episodes:
            found = theirs.get(ours.sound)
            if found is None:
                continue
            compared += 1
            assert (ours.title, ours.guid) == (found["title"], found["guid"]), path
            assert ours.duration_ms == found["total_time"] * 1000, path
            moment = datetime.fromisoformat(ours.published).timestamp() if ours.published else 0
            assert moment == found["published"], path
            assert ours.number == found.get("number"), path
            assert ours.is_explicit == bool(found.get("explicit")), path
    assert compared > 10
