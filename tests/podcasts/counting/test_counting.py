"""The rules of the guidelines, as requests and the listens they make."""

import logging
from datetime import UTC, datetime

import pytest
from django.core.files.storage import storages

from core import ranges
from core.models import PublicCopy
from demo.factories import clock_at
from podcasts.counting import keys, taking
from podcasts.counting.parts import bytes_of_a_listen, head_bytes, joined, length
from podcasts.counting.told import count_what_went_out
from podcasts.models import DailySalt, Heard, ListenCount
from tests.pages import live_episode
from tests.podcasts.counting.conftest import APP, MINUTE, Sound

pytestmark = pytest.mark.django_db
OTHER_APP = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
A_THIRD = MINUTE // 60 * 25
WATCH = "atc/1.0 watchOS/11.1 model/Watch6,7 hwp/t8301 build/22R581 (6; dt:255)"
OTHER_WATCH = "Podcasts/1.0 (null)/(null) watchOS/11.1 model/Watch6,7"
PHONE = "AppleCoreMedia/1.0.0.22A3354 (iPhone; U; CPU OS 18_0 like Mac OS X; en_gb)"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SAFARI_PROBE = {"wanted": "0-1"}

REQUESTS = {
    "all of it": ([{}], 1),
    "HEAD": ([{"method": "head"}], 0),
    "a first look of two bytes": ([SAFARI_PROBE], 0),
    "a first look and then all of it": ([SAFARI_PROBE, {"wanted": "0-"}], 1),
    "any two bytes": ([{"wanted": "100-101"}], 0),
    "exactly a minute": ([{"wanted": f"0-{MINUTE - 1}"}], 1),
    "a byte less than a minute": ([{"wanted": f"0-{MINUTE - 2}"}], 0),
    "the last minute": ([{"wanted": f"-{MINUTE}"}], 1),
    "a part of 25 seconds": ([{"wanted": f"0-{A_THIRD - 1}"}], 0),
    "three parts of 25 seconds": (
        [{"wanted": f"{at * A_THIRD}-{(at + 1) * A_THIRD - 1}"} for at in range(3)],
        1,
    ),
    "three parts of 25 seconds, the last first and apart": (
        [{"wanted": f"{at}-{at + A_THIRD - 1}"} for at in (7000, 4000, 0)],
        1,
    ),
    "the same 25 seconds three times": ([{"wanted": f"0-{A_THIRD - 1}"}] * 3, 0),
    "parts that overlap": (
        [{"wanted": f"{at}-{at + A_THIRD - 1}"} for at in (0, 500, 1000, 1500)],
        0,
    ),
    "every part twice": (
        [{"wanted": f"{at}-{at + A_THIRD - 1}"} for at in (0, 0, 2000, 2000, 4000, 4000)],
        1,
    ),
    "all of it ten times": ([{}] * 10, 1),
    "stopped, and gone on where it was": (
        [{"wanted": "0-2399"}, {"wanted": "2400-4799"}, {"wanted": "4800-"}],
        1,
    ),
    "more than there is": ([{"wanted": "999999-"}], 0),
    "two apps behind one address": ([{}, {"agent": OTHER_APP}], 2),
    "ten by six apps behind one address": (
        [{"agent": f"{APP}.{number % 6}"} for number in range(10)],
        6,
    ),
    "one app at two addresses": ([{}, {"address": "192.0.2.2"}], 2),
    "half a minute each by two": (
        [{"wanted": "0-2399"}, {"wanted": "2400-4799", "address": "192.0.2.2"}],
        0,
    ),
    "two addresses of one IPv6 network": (
        [{"address": "2001:db8:1:1::1"}, {"address": "2001:db8:1:1:ffff::2"}],
        1,
    ),
    "two IPv6 networks": ([{"address": "2001:db8:1:1::1"}, {"address": "2001:db8:1:2::1"}], 2),
    "a robot": ([{"agent": GOOGLE}], 0),
    "nobody at all": ([{"agent": ""}], 0),
    "a user agent out of noise": ([{"agent": "\x01\x02\x03\x04"}], 0),
    "a phone and its watch": ([{"agent": PHONE}, {"agent": WATCH}, {"agent": OTHER_WATCH}], 1),
    "a browser that asks not to be counted": ([{"sec-gpc": "1"}, {"dnt": "1"}], 0),
    "somebody signed in": ([{"cookie": "sessionid=x"}], 0),
}


@pytest.mark.parametrize(("requests", "expected"), REQUESTS.values(), ids=REQUESTS.keys())
def test_listens_that_requests_make(sound, listens, requests, expected):
    for request in requests:
        sound.ask(**request)
    assert listens() == expected


def test_the_published_example_by_calendar_days(sound):
    """Monday 22:00, Tuesday 03:00, Tuesday 22:15, Wednesday 23:15: 1, 1, 0 and 1."""
    times = [(1, 22, 0), (2, 3, 0), (2, 22, 15), (3, 23, 15)]
    counted = []
    for day, hour, minute in times:
        before = sum(ListenCount.objects.values_list("number", flat=True))
        sound.ask(at=datetime(2026, 6, day, hour, minute, tzinfo=UTC))
        counted.append(sum(ListenCount.objects.values_list("number", flat=True)) - before)
    assert counted == [1, 1, 0, 1]


def test_a_day_is_one_of_utc(sound, listens):
    """In British summer time both are on the second of June; the first is not in UTC."""
    sound.ask(at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC))
    sound.ask(at=datetime(2026, 6, 2, 0, 30, tzinfo=UTC))
    assert [str(day) for day in ListenCount.objects.values_list("day", flat=True)] == [
        "2026-06-01",
        "2026-06-02",
    ]


def test_not_changed_is_no_listen(sound, listens):
    etag = sound.ask(method="head").headers["ETag"]
    assert sound.ask(**{"if-none-match": etag}).status_code == 304
    assert (listens(), Heard.objects.count()) == (0, 0)


def test_only_what_was_really_sent_counts(sound, listens, monkeypatch):
    monkeypatch.setattr(ranges, "PIECE", 1000)
    sound.ask(read=1000)
    assert [heard.parts for heard in Heard.objects.all()] == [{sound.sha256[:32]: [[0, 1000]]}]
    assert listens() == 0
    sound.ask("1000-", read=4000)
    assert listens() == 1


def test_both_copies_are_the_same_episode(sound, listens):
    sound.ask()
    sound.ask(file=sound.small)
    assert listens() == 1


def test_each_copy_needs_a_minute_of_its_own(sound, listens):
    sound.ask("0-2399")
    sound.ask("0-2399", file=sound.small)
    assert listens() == 0
    sound.ask("2400-4799", file=sound.small)
    assert listens() == 1


def test_two_episodes_are_two(sound, listens):
    other = Sound(live_episode("Another"))
    sound.ask()
    other.ask()
    assert listens() == 2


def test_sound_of_a_story_is_no_listen(sound, listens, episode):
    PublicCopy.objects.filter(pk=episode.pk).update(kind="story")
    sound.ask()
    assert (listens(), Heard.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("seconds", "milliseconds"), [(59, None), (120, 0)], ids=["short", "nobody knows how long"]
)
def test_all_of_it_where_a_minute_can_not_be_told(episode, listens, seconds, milliseconds):
    sound = Sound(episode, seconds=seconds, milliseconds=milliseconds)
    sound.ask(f"0-{sound.size - 2}")
    assert listens() == 0
    sound.ask(f"{sound.size - 1}-")
    assert listens() == 0, "one byte is less than a look"
    sound.ask(f"{sound.size - 10}-")
    assert listens() == 1


def test_what_stands_before_the_sound_is_wanted_too(episode, listens):
    tag = b"ID3\x04\x00\x00\x00\x00\x07\x68" + b"t" * 1000
    sound = Sound(episode, head=tag)
    sound.ask(f"0-{MINUTE + len(tag) - 2}")
    assert listens() == 0
    sound.ask(f"0-{MINUTE + len(tag) - 1}")
    assert listens() == 1


# --- parts of a file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "new", "expected"),
    [
        ([], (0, 5), [[0, 5]]),
        ([[0, 5]], (5, 9), [[0, 9]]),
        ([[0, 5]], (6, 9), [[0, 5], [6, 9]]),
        ([[6, 9]], (0, 5), [[0, 5], [6, 9]]),
        ([[0, 5], [6, 9]], (5, 6), [[0, 9]]),
        ([[0, 5], [10, 20], [30, 40]], (3, 35), [[0, 40]]),
        ([[0, 40]], (3, 5), [[0, 40]]),
    ],
)
def test_parts_are_joined(parts, new, expected):
    assert joined(parts, *new) == expected


def test_thousands_of_crumbs_are_not_kept():
    parts = []
    for number in range(1000):
        parts = joined(parts, number * 10, number * 10 + 3)
    assert (len(parts), length(parts)) == (200, 600)


def test_bytes_of_a_listen():
    assert bytes_of_a_listen(size=960_000, head=0, milliseconds=60_000) == 960_000
    assert bytes_of_a_listen(size=1_920_000, head=0, milliseconds=120_000) == 960_000
    assert bytes_of_a_listen(size=1_921_000, head=1000, milliseconds=120_000) == 961_000
    assert bytes_of_a_listen(size=1000, head=2000, milliseconds=120_000) == 1000


def test_head_of_a_file(tmp_path):
    file = tmp_path / "a"
    for start, expected in {
        b"": 0,
        b"\xff\xfb\x90\x00" * 10: 0,
        b"ID3\x04\x00\x00\x00\x00\x02\x01": 267,
        b"ID3\x04\x00\x10\x00\x00\x02\x01": 277,
    }.items():
        file.write_bytes(start)
        with file.open("rb") as opened:
            assert head_bytes(opened) == expected


# --- behind a web server that sends it --------------------------------------------------------


@pytest.fixture
def handed_over(settings):
    settings.SENDFILE_ROOT = "/-sound/"


HANDED_OVER = {
    "all of it": ([{}], 1),
    "HEAD": ([{"method": "head"}], 0),
    "a minute": ([{"wanted": f"0-{MINUTE - 1}"}], 1),
    "half a minute": ([{"wanted": f"0-{MINUTE // 2}"}], 0),
    "several parts in one go": ([{"wanted": "0-1,5-6"}], 0),
    "a range that is none": ([{"wanted": "9-3"}], 0),
    "more than there is": ([{"wanted": "999999-"}], 0),
    "has it changed since?": ([{"if-modified-since": "Mon, 01 Jun 2026 00:00:00 GMT"}], 0),
    "has it changed?": ([{"if-none-match": '"5f-3"'}], 0),
}


@pytest.mark.parametrize(("requests", "expected"), HANDED_OVER.values(), ids=HANDED_OVER.keys())
def test_parts_that_were_asked_for_count_behind_a_web_server(
    handed_over, sound, listens, requests, expected
):
    for request in requests:
        response = sound.ask(**request)
        assert not response.streaming
    assert listens() == expected


# --- what is kept ---------------------------------------------------------------------------


def everything_kept():
    return [
        *DailySalt.objects.values_list(),
        *Heard.objects.values_list(),
        *ListenCount.objects.values_list(),
    ]


def test_no_address_and_no_user_agent_is_kept(sound):
    sound.ask(address="203.0.113.77", agent="AntennaPod/3.5.0 my-own-phone")
    kept = repr(everything_kept())
    assert ("203.0.113.77" in kept, "my-own-phone" in kept, "AntennaPod" in kept) == (
        False,
        False,
        True,
    )


def test_all_processes_make_the_same_keys_of_a_day_and_others_the_next(sound, rf):
    request = rf.get("/", headers={"user-agent": APP})
    monday, tuesday = datetime(2026, 6, 1).date(), datetime(2026, 6, 2).date()
    first = keys.listener_keys(request, episode_id=1, day=monday)
    assert keys.listener_keys(request, episode_id=1, day=monday) == first
    others = [
        keys.listener_keys(request, episode_id=2, day=monday),
        keys.listener_keys(request, episode_id=1, day=tuesday),
    ]
    assert len({*first, *others[0], *others[1]}) == 6
    assert DailySalt.objects.count() == 2


def test_one_address_with_ever_new_names_is_not_believed(sound, listens, monkeypatch):
    monkeypatch.setattr(taking, "MOST_BEHIND_ONE_ADDRESS", 5)
    for number in range(20):
        sound.ask(agent=f"{APP}.{number}")
    assert (listens(), Heard.objects.count()) == (5, 5)
    sound.ask(address="192.0.2.2")
    assert listens() == 6


def test_apps_are_counted_apart(sound):
    sound.ask()
    sound.ask(address="192.0.2.2")
    sound.ask(agent=OTHER_APP)
    found = ListenCount.objects.values_list("app", "number").order_by("app")
    assert list(found) == [("AntennaPod", 2), ("Overcast", 1)]


# --- never in the way -----------------------------------------------------------------------


def test_counting_that_fails_stops_nothing(sound, listens, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("of 192.0.2.1")

    monkeypatch.setattr("podcasts.counting.taking.listener_keys", fail)
    caplog.set_level(logging.ERROR)
    assert sound.ask().status_code == 200
    assert [record.getMessage() for record in caplog.records] == [
        "A listen was not counted: RuntimeError"
    ]
    assert listens() == 0


def writes(queries):
    verbs = [query["sql"].split()[0].upper() for query in queries]
    return sum(verb in {"INSERT", "UPDATE", "DELETE"} for verb in verbs)


def test_questions_and_writes_do_not_grow(sound, django_assert_max_num_queries):
    sound.ask(address="192.0.2.99")
    for request, written in [
        ({}, 2),
        ({}, 0),
        ({"wanted": "0-999", "address": "192.0.2.2"}, 1),
        ({"wanted": "1000-1999", "address": "192.0.2.2"}, 1),
        ({"wanted": "2000-", "address": "192.0.2.2"}, 2),
        ({"wanted": "2000-", "address": "192.0.2.2"}, 0),
    ]:
        with django_assert_max_num_queries(20) as asked:
            sound.ask(**request)
        assert writes(asked.captured_queries) == written, request


def test_file_that_is_gone_meanwhile_is_no_listen(sound, listens, rf, caplog):
    storages["public"].delete(sound.good)
    with clock_at(datetime(2026, 6, 1, tzinfo=UTC)):
        count_what_went_out(
            request=rf.get("/", headers={"user-agent": APP}),
            name=sound.good,
            first=0,
            count=9000,
            size=9600,
        )
    assert listens() == 0
