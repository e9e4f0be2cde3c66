"""Somebody in an episode hears it, reads it, agrees, and takes it down again."""

import re

import pytest
from playwright.sync_api import expect

from demo import factories
from submissions.models import Guest, GuestMessage

EPISODE, FEED = "/listen/spare-key/first-night/", "/podcasts/spare-key/feed.xml"
LENGTH_HEARD = """(sound) => new Promise((heard) => {
    sound.addEventListener("loadedmetadata", () => heard(sound.duration));
    sound.load(); sound.preload = "metadata";
})"""


@pytest.fixture
def guest_and_keys(site):
    page = factories.make_episode(
        note_talks_about="moving house", people=[{"name": "Jaz"}], recording=long_enough()
    )
    guest, keys = factories.make_guest(page)
    factories.approve(page)
    return guest, keys


def long_enough():
    return factories.make_recording(seconds=30)


def fetched(screen, path):
    """What an app gets there: (status, text)."""
    response = screen.page.context.request.get(f"{screen.site}{path}", max_redirects=0)
    return response.status, response.text() if path == FEED else ""


def open_with_words(screen, keys):
    screen.go("/my-pieces/open/")
    screen.page.get_by_label("Type your five words").fill(keys.words)
    screen.press("Open")
    assert screen.path == "/my-pieces/"


def test_guest_hears_reads_agrees_and_takes_it_down(screen, guest_and_keys):
    _guest, keys = guest_and_keys
    page = screen.page
    open_with_words(screen, keys)
    screen.follow("Hear it and read it")
    if screen.has_scripts:
        assert round(page.locator("audio").evaluate(LENGTH_HEARD)) == 30
    expect(page.locator("[aria-labelledby=read]")).to_contain_text("I have still got the tag")
    expect(page.locator("[aria-labelledby=rest]")).to_contain_text("moving house")
    screen.press("Yes, I’m happy with this")
    expect(page.locator(".state")).to_have_text("Live")

    screen.follow("See it on the site")
    assert screen.path == EPISODE
    sound = page.locator("audio").get_attribute("src")
    assert fetched(screen, sound)[0] == 200
    assert "First night" in fetched(screen, FEED)[1]

    screen.go("/my-pieces/")
    screen.follow("Open it")
    screen.follow("Take me out of it")
    expect(page.locator("main")).to_contain_text("downloaded already, we can’t call back")
    screen.press("Take it down now")
    expect(page.locator(".state")).to_have_text("Taken down")
    screen.go(EPISODE, status=410)
    assert fetched(screen, sound)[0] == 404
    assert "First night" not in fetched(screen, FEED)[1]


def test_guest_asks_for_a_cut_and_writes(screen, guest_and_keys):
    guest, keys = guest_and_keys
    page = screen.page
    open_with_words(screen, keys)
    screen.follow("Hear it and read it")
    page.get_by_text("Ask for a cut").click()
    screen.press("Send")
    expect(page.locator(".err-sum")).to_contain_text("Say what should go")
    page.get_by_label("What should go?").fill("The tag on the key")
    page.get_by_label("From when?").fill("0:01")
    screen.press("Send")
    expect(page.locator(".thread")).to_contain_text("The tag on the key")
    assert GuestMessage.objects.get().cut_from == "0:01"
    page.get_by_label("Write to us").fill("Thank you")
    screen.press("Send message")
    expect(page.locator(".thread .you")).to_have_count(2)
    assert re.search("Yes, I’m happy", page.content()) is None
    assert Guest.objects.get(pk=guest.pk).is_out is False
