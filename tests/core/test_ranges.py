"""Parts of a long file: which bytes, under which headers, and what is told afterwards."""

import io

import pytest
from django.test import RequestFactory

from core.ranges import PIECE, OutOfRange, asked_range, ranged

pytestmark = pytest.mark.django_db
WHOLE = bytes(range(256)) * 1000
ETAG = '"abc.mp3"'


def asked(method="get", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    told = []
    file = io.BytesIO(WHOLE)
    response = ranged(
        file, len(WHOLE), "audio/mpeg", request, etag=ETAG, sent=lambda *what: told.append(what)
    )
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    assert file.closed
    return response, body, told


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-1", (0, 1)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-", (90, 99)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-1000", (0, 99)),
        ("Bytes=0-", (0, 99)),
        (" bytes=1-2 ", (1, 2)),
    ],
)
def test_one_range_is_understood(text, part):
    assert asked_range(text, 100) == part


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bytes=",
        "bytes=-",
        "bytes=2-1",
        "bytes=0-1,5-6",
        "bytes=a-b",
        "bytes=0x1-2",
        "items=0-1",
        "bytes 0-1",
        "bytes=٠-١",
        "bytes=" + "9" * 400 + "-",
        "bytes=0-1\r\nX-Evil: 1",
    ],
)
def test_what_is_no_single_range_is_the_whole_file(text):
    assert asked_range(text, 100) is None


@pytest.mark.parametrize("text", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_range_past_the_end_is_told(text):
    with pytest.raises(OutOfRange):
        asked_range(text, 100)


def test_empty_file_has_no_part():
    with pytest.raises(OutOfRange):
        asked_range("bytes=0-", 0)


def test_whole_file():
    response, body, told = asked()
    assert (response.status_code, body, told) == (200, WHOLE, [(0, len(WHOLE))])
    assert {
        name: response.headers.get(name)
        for name in ("Content-Length", "Content-Type", "Accept-Ranges", "ETag", "Content-Range")
    } == {
        "Content-Length": str(len(WHOLE)),
        "Content-Type": "audio/mpeg",
        "Accept-Ranges": "bytes",
        "ETag": ETAG,
        "Content-Range": None,
    }


def test_part_of_the_file():
    response, body, told = asked(range="bytes=1000-200000")
    assert (response.status_code, body) == (206, WHOLE[1000:200001])
    assert response.headers["Content-Range"] == f"bytes 1000-200000/{len(WHOLE)}"
    assert response.headers["Content-Length"] == str(len(body))
    assert told == [(1000, len(body))]


def test_end_of_the_file():
    response, body, _told = asked(range="bytes=-300")
    assert (response.status_code, body) == (206, WHOLE[-300:])


def test_part_that_is_not_there():
    response, body, told = asked(range=f"bytes={len(WHOLE)}-")
    assert (response.status_code, body, told) == (416, b"", [])
    assert response.headers["Content-Range"] == f"bytes */{len(WHOLE)}"
    assert response.headers["Accept-Ranges"] == "bytes"


def test_head_says_the_same_with_no_body_and_counts_for_nothing():
    response, body, told = asked("head", range="bytes=0-1")
    assert (response.status_code, body, told) == (200, b"", [])
    assert response.headers["Content-Length"] == str(len(WHOLE))


@pytest.mark.parametrize(("known", "status"), [(ETAG, 206), ('"older.mp3"', 200)])
def test_part_is_of_the_file_the_reader_has(known, status):
    response, _body, _told = asked(**{"range": "bytes=0-1", "if-range": known})
    assert response.status_code == status


def test_reader_who_goes_away_got_what_was_sent_until_then():
    told = []
    response = ranged(
        io.BytesIO(WHOLE),
        len(WHOLE),
        "audio/mpeg",
        RequestFactory().get("/"),
        sent=lambda *what: told.append(what),
    )
    next(iter(response))
    response.close()
    response.close()
    assert told == [(0, PIECE)]


def test_a_piece_is_all_that_is_ever_in_memory():
    response, _body, _told = asked()
    assert PIECE <= 64 * 1024
    request = RequestFactory().get("/")
    sizes = [len(piece) for piece in ranged(io.BytesIO(WHOLE), len(WHOLE), "audio/mpeg", request)]
    assert (max(sizes), sum(sizes)) == (PIECE, len(WHOLE))
