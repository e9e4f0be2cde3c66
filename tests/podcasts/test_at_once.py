"""A feed being put together in the moment somebody takes an episode down."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection
from django.test import Client

from core import gate
from demo import factories
from podcasts.feeds import building
from podcasts.models import FeedCopy
from tests.pages import live_episode

pytestmark = pytest.mark.django_db(transaction=True)

FEED = "/podcasts/spare-key/feed.xml"


def in_a_thread(action):
    def run(*arguments):
        try:
            return action(*arguments)
        finally:
            connection.close()

    return run


@pytest.mark.parametrize("who_is_first", ["whoever builds", "whoever takes down"])
def test_no_feed_is_built_from_what_is_being_taken_out(monkeypatch, who_is_first):
    factories.make_site_tree()
    episode = live_episode("Gone for good")
    live_episode("Stays")
    FeedCopy.objects.update(is_stale=True, body=b"", gzipped=b"")
    is_read, may_go_on = Event(), Event()
    items_of = building.items_of

    def read_slowly(channel):
        items = list(items_of(channel))
        is_read.set()
        may_go_on.wait(timeout=2)
        return items

    monkeypatch.setattr(building, "items_of", read_slowly)
    build, take_down = in_a_thread(building.build), in_a_thread(gate.take_down)
    with ThreadPoolExecutor(2) as pool:
        if who_is_first == "whoever builds":
            built = pool.submit(build, "spare-key")
            is_read.wait(timeout=5)
            taken = pool.submit(take_down, episode)
        else:
            taken = pool.submit(take_down, episode)
            built = pool.submit(build, "spare-key")
        may_go_on.set()
        built.result(timeout=20)
        taken.result(timeout=20)
    monkeypatch.undo()
    feed = Client().get(FEED).content.decode()
    assert ("Gone for good" in feed, "Stays" in feed) == (False, True)
