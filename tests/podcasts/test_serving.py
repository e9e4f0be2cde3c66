"""How feeds, transcripts and chapters are sent."""

import gzip
import json

import pytest
from django.test import Client

from core.transcripts import cues_of, read_srt, read_vtt
from demo import factories
from podcasts.feeds import serving
from podcasts.models import FeedCopy
from tests.pages import live_episode

pytestmark = pytest.mark.django_db

FEED = "/podcasts/spare-key/feed.xml"
FILES = ["words.vtt", "words.srt", "words.txt", "chapters.json"]


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def episode(db):
    return live_episode(
        key="abc", guid="g1", chapters=[{"start_ms": 1500, "title": "Keys"}], slug="first-night"
    )


def address(file):
    return f"/podcasts/spare-key/abc/{file}"


ADDRESSES = [FEED, *map(address, FILES)]


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_says_what_get_says(reader, episode, path):
    got, asked = reader.get(path), reader.head(path)
    assert (got.status_code, asked.status_code, asked.content) == (200, 200, b"")
    assert dict(asked.headers) == dict(got.headers)
    assert got["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("path", ADDRESSES)
def test_asked_again_nothing_is_sent_that_is_known(reader, episode, path):
    got = reader.get(path)
    for asked in (
        {"If-None-Match": got["ETag"]},
        {"If-None-Match": f'"x", {got["ETag"].removeprefix("W/")}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": got["Last-Modified"]},
    ):
        again = reader.get(path, headers=asked)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", got["ETag"])
    for asked in (
        {"If-None-Match": '"x"'},
        {"If-None-Match": '"x"', "If-Modified-Since": got["Last-Modified"]},
        {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert reader.get(path, headers=asked).status_code == 200


@pytest.mark.parametrize("path", ADDRESSES)
def test_programs_of_other_sites_may_read_it(reader, episode, path):
    for response in (reader.get(path), reader.head(path), reader.options(path)):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reader.options(path).status_code == 204
    assert reader.options(path)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert reader.post(path).status_code == 405


@pytest.mark.parametrize("path", ADDRESSES)
def test_nobody_is_followed(reader, episode, path):
    response = reader.get(path)
    assert (dict(response.cookies), response["Cache-Control"]) == ({}, "no-cache")
    assert "Cookie" not in response["Vary"]


def test_feed_is_sent_compressed(reader, episode):
    plain, packed = reader.get(FEED), reader.get(FEED, headers={"Accept-Encoding": "br, gzip"})
    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert gzip.decompress(packed.content) == plain.content
    assert (packed["ETag"], packed["Vary"]) == (plain["ETag"], "Accept-Encoding")
    refused = reader.get(FEED, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.has_header("Content-Encoding") is False


def test_kinds(reader, episode):
    assert [reader.get(path)["Content-Type"] for path in ADDRESSES] == [
        "application/rss+xml; charset=utf-8",
        "text/vtt; charset=utf-8",
        "application/x-subrip; charset=utf-8",
        "text/plain; charset=utf-8",
        "application/json+chapters",
    ]


def test_words_and_chapters(reader, episode):
    cues = cues_of(factories.TRANSCRIPT)
    vtt, srt, text, chapters = (reader.get(address(file)).content.decode() for file in FILES)
    assert (read_vtt(vtt), read_srt(srt)) == ((cues, []), (cues, []))
    assert text == (
        "Rowan: This is Spare Key. I am Rowan.\n\n"
        "Jaz: I am Jaz. I have still got the tag on the key.\n"
    )
    assert json.loads(chapters) == {
        "version": "1.2.0",
        "chapters": [{"startTime": 1.5, "title": "Keys"}],
    }


def test_no_chapters_no_file(reader):
    live_episode(key="abc")
    assert reader.get(address("chapters.json")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/podcasts/nothing/feed.xml",
        "/podcasts/spare-key/feed-2.xml",
        "/podcasts/spare-key/feed-99999999999999999999999.xml",
        "/podcasts/spare-key/abd/words.vtt",
        "/podcasts/other/abc/words.vtt",
        "/podcasts/spare-key/abc/words.pdf",
        "/podcasts/spare-key/abc/item",
        "/podcasts/nothing/subscribe/",
        "/podcasts/",
    ],
)
def test_what_is_not_there(reader, episode, path):
    assert reader.get(path).status_code == 404


def test_no_feed_before_there_is_a_show(reader, db):
    assert reader.get("/podcasts/all/feed.xml").status_code == 404
    assert FeedCopy.objects.count() == 0


def test_feed_that_changes_between_two_questions_is_asked_for_again(reader, episode, monkeypatch):
    reader.get(FEED)
    once, found = [], serving.found

    def found_old(name, number):
        if once:
            return found(name, number)
        once.append(name)
        moved_to, pk, _etag, last_modified = found(name, number)
        return moved_to, pk, "old", last_modified

    monkeypatch.setattr(serving, "found", found_old)
    assert reader.get(FEED).status_code == 200


def test_artwork_may_be_shown_anywhere(reader, episode):
    url = episode.show.public_copy.files.get(name__contains="artwork").name
    path = f"/media/{url}"
    for response in (reader.get(path), reader.head(path)):
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Access-Control-Allow-Origin"] == "*"
        response.getvalue()
    assert reader.options(path).status_code == 204
    card = episode.show.public_copy.files.get(name__contains="card").name
    picture = reader.get(f"/media/{card}")
    assert picture.getvalue() != b""
    assert picture["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reader.options(f"/media/{card}").status_code == 405
