"""Many requests of one listener at the same time, on whichever database this is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from podcasts.counting.told import count_what_went_out
from podcasts.models import DailySalt, Heard, ListenCount
from tests.podcasts.counting.conftest import APP

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 8


def count_together(rf, calls):
    """Do all of `calls`, dicts of what went out, at the same moment in threads of their own."""
    start = Barrier(len(calls))

    def count(call):
        try:
            address = call.pop("address", "192.0.2.1")
            start.wait()
            request = rf.get("/", headers={"user-agent": APP}, REMOTE_ADDR=address)
            count_what_went_out(request=request, **call)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        list(threads.map(count, calls))


def test_no_part_is_lost_when_all_come_at_once(sound, rf):
    """Every second piece of the file: none may be swallowed, and together they make a minute."""
    piece = sound.size // (2 * TOGETHER)
    firsts = [2 * number * piece for number in range(TOGETHER)]
    called = {"name": sound.good, "count": piece, "size": sound.size}
    count_together(rf, [called | {"first": first} for first in firsts])
    heard = Heard.objects.get()
    assert heard.parts == {sound.sha256[:32]: [[first, first + piece] for first in firsts]}
    assert heard.is_counted
    assert list(ListenCount.objects.values_list("number", flat=True)) == [1]
    assert DailySalt.objects.count() == 1


def test_all_of_it_many_times_at_once_is_one_listen(sound, rf):
    called = {"name": sound.good, "first": 0, "count": sound.size, "size": sound.size}
    count_together(rf, [dict(called) for _number in range(TOGETHER)])
    assert list(ListenCount.objects.values_list("number", flat=True)) == [1]


def test_many_listeners_at_once_are_all_counted(sound, rf):
    called = {"name": sound.good, "first": 0, "count": sound.size, "size": sound.size}
    calls = [called | {"address": f"192.0.2.{number}"} for number in range(1, TOGETHER + 1)]
    count_together(rf, calls)
    assert list(ListenCount.objects.values_list("number", flat=True)) == [TOGETHER]
    assert Heard.objects.count() == TOGETHER
