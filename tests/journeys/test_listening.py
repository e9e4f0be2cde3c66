"""Listening on a phone: with the keyboard, along the words, by chapter, past a hard part."""

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from core.models import HelpService
from demo import factories
from home.actions import start_site
from tests.journeys.checks import Screen
from tests.pages import live_episode

pytestmark = pytest.mark.django_db(transaction=True)
EPISODE = "/listen/spare-key/first-night/"
SHOW = "/listen/spare-key/"
FOLLOW = "/podcasts/spare-key/subscribe/"
LOOKS = ["light.", "dark.", "calm.", "contrast.", "light.roomy"]
SECONDS = 60
NOW = "() => document.querySelector('audio').currentTime"
PAUSED = "() => document.querySelector('audio').paused"


@pytest.fixture
def episode():
    """A minute of silence, a line every two seconds, with a hard part in the middle."""
    start_site()
    HelpService.objects.create(name="Night line", call="0800 000", in_footer=True)
    show = factories.make_show(
        seasons=[{"number": 1, "name": "Front doors"}],
        awards=[{"name": "Best new podcast", "year": 2025}],
        description="Rowan has had nine front doors.",
    )
    return live_episode(
        show=show,
        season=1,
        number=4,
        recording=factories.make_recording(seconds=SECONDS),
        transcript=[
            [
                at * 1000,
                (at + 2) * 1000,
                ("Rowan", "Jaz")[at // 6 % 2],
                f"We say this at {at}. " * 4,
            ]
            for at in range(0, SECONDS, 2)
        ],
        note_talks_about="being alone",
        note_ends="It ends well.",
        people=[{"name": "Jaz", "details": "18 to 25"}],
        chapters=[{"start_ms": 0, "title": "Hello"}, {"start_ms": 40_000, "title": "The key"}],
        skip_marks=[{"start_ms": 20_000, "end_ms": 30_000, "label": "A hard night"}],
        quotes=[{"text": "I counted.", "name": "Jaz"}],
        mentions=[{"title": "A lamp"}],
    )


@pytest.fixture
def screen(episode, live_server, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return Screen(page, site=live_server.url)


@pytest.fixture
def unscripted(episode, live_server, new_page):
    return Screen(new_page(java_script_enabled=False), site=live_server.url, double=new_page())


def said(page):
    return page.locator(".player").get_by_role("status")


def playing_from(page, seconds):
    """Wait until it plays on from a moment."""
    page.wait_for_function(
        f"() => {{ const audio = document.querySelector('audio'); return !audio.paused &&"
        f" audio.currentTime >= {seconds} && audio.currentTime < {seconds + 8} }}"
    )


def current_line(page):
    return page.locator(".script [aria-current]")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_fit_in_every_look(screen, live_server, look):
    cookie = {"name": "look", "value": look, "url": live_server.url}
    screen.page.context.add_cookies([cookie])
    for path in ("/", "/listen/", SHOW, EPISODE, FOLLOW):
        screen.go(path)


def test_nothing_comes_before_play_is_pressed(screen):
    asked = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.go(EPISODE)
    assert [url for url in asked if ".mp3" in url] == []
    assert screen.page.evaluate(PAUSED)


def test_listen_with_the_keyboard(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press("Space")
    playing_from(page, 0)
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("ArrowRight")
    playing_from(page, 15)
    page.keyboard.press("ArrowLeft")
    playing_from(page, 0)
    where = page.get_by_role("slider", name="Where you are")
    where.focus()
    page.keyboard.press("Space")
    page.wait_for_function(PAUSED)
    page.keyboard.press("ArrowRight")
    expect(where).to_have_attribute("aria-valuetext", re.compile(r"^0:1[5-9] of 1:00$"))
    page.get_by_role("button", name="Speed 1×").press("Enter")
    expect(page.get_by_role("button", name="Speed 1.25×")).to_be_visible()
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 1.25
    screen.look()


def test_keys_do_nothing_elsewhere(screen):
    page = screen.page
    screen.go(EPISODE)
    page.locator("body").press("Space")
    page.locator("body").press("ArrowRight")
    assert (page.evaluate(PAUSED), page.evaluate(NOW)) == (True, 0)


def test_words_follow_and_each_line_plays(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("link", name="We say this at 8.").click()
    playing_from(page, 8)
    expect(current_line(page)).to_contain_text("We say this at 8.")
    page.evaluate("() => { document.querySelector('audio').playbackRate = 4 }")
    expect(current_line(page)).to_contain_text("We say this at 18.")
    expect(current_line(page)).to_be_in_viewport()
    assert page.url.endswith(EPISODE)
    screen.look()


def test_page_stays_where_somebody_scrolled_to(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("link", name="We say this at 8.").click()
    playing_from(page, 8)
    page.evaluate("() => scrollTo(0, 0)")
    page.evaluate("() => { document.querySelector('audio').playbackRate = 4 }")
    expect(current_line(page)).to_contain_text("We say this at 18.")
    assert page.evaluate("() => scrollY") == 0


def test_jump_by_chapter(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("button", name="0:40 The key").click()
    playing_from(page, 40)
    expect(page.locator(".chap [aria-current]")).to_have_text("0:40 The key")


def test_hard_part_offers_to_be_skipped(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("link", name="We say this at 18.").click()
    expect(said(page)).to_have_text("A hard part begins: A hard night.")
    screen.look()
    page.get_by_role("button", name="Skip this part: go on from 0:30").click()
    playing_from(page, 30)
    expect(page.get_by_role("button", name="Skip this part")).to_be_hidden()
    expect(page.get_by_role("button", name="Pause")).to_be_focused()


def test_hard_part_is_skipped_for_who_asked(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_label("Skip the hard parts for me").check()
    page.get_by_role("link", name="We say this at 18.").click()
    playing_from(page, 30)
    expect(said(page)).to_have_text("Skipped. It goes on from 0:30. Left out: A hard night.")


def test_small_one_goes_on_from_the_same_moment(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("button", name="0:40 The key").click()
    playing_from(page, 40)
    page.get_by_label("Play the small one: 0.2 MB, not 0.2 MB").check()
    playing_from(page, 40)
    assert "-small.mp3" in page.evaluate("() => document.querySelector('audio').currentSrc")
    page.get_by_label("Play the small one").uncheck()
    playing_from(page, 40)
    assert "-small" not in page.evaluate("() => document.querySelector('audio').currentSrc")


def test_place_is_kept_only_for_who_asked(screen):
    page = screen.page
    where = page.get_by_role("slider", name="Where you are")
    kept = "() => Object.keys(localStorage)"
    screen.go(EPISODE)
    page.get_by_role("button", name="0:40 The key").click()
    playing_from(page, 40)
    assert page.evaluate(kept) == []
    screen.go(EPISODE)
    expect(where).to_have_attribute("aria-valuetext", "0:00 of 1:00")
    page.get_by_label("Remember where I was").check()
    page.get_by_role("button", name="0:40 The key").click()
    playing_from(page, 42)
    screen.go(EPISODE)
    expect(where).to_have_attribute("aria-valuetext", re.compile(r"^0:4\d of 1:00$"))
    assert page.evaluate(kept) == ["listening"]
    assert "first" not in page.evaluate("() => localStorage.listening")
    page.get_by_label("Remember where I was").uncheck()
    assert page.evaluate(kept) == []
    screen.go(EPISODE)
    expect(where).to_have_attribute("aria-valuetext", "0:00 of 1:00")


def test_link_to_a_moment(screen):
    page = screen.page
    screen.go(EPISODE)
    page.get_by_role("slider", name="Where you are").fill("40")
    page.get_by_role("button", name="Copy a link to this moment").click()
    expect(said(page)).to_have_text("Copied: a link that starts at 0:40.")
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link == f"{screen.site}{EPISODE}#t=40"
    page.goto("about:blank")
    page.goto(link)
    expect(said(page)).to_have_text("It starts at 0:40. Press play.")
    expect(said(page)).to_be_in_viewport()
    page.get_by_role("button", name="Play", exact=True).click()
    playing_from(page, 40)
    screen.look()


def test_sound_that_does_not_come_is_told(screen):
    page = screen.page
    page.route("**/*.mp3", lambda route: route.fulfill(status=200, body="not a sound"))
    screen.go(EPISODE)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(said(page)).to_have_text("The sound didn’t come. Try again later, or read it below.")


def test_without_scripts(unscripted):
    page = unscripted.page
    for path in ("/listen/", SHOW, FOLLOW, EPISODE):
        unscripted.go(path)
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator(".player button:visible, .player input:visible")).to_have_count(0)
    for name in ("the full one (0.2 MB)", "the small one (0.2 MB)"):
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", re.compile("mp3$"))
    page.get_by_role("link", name="0:40 The key").click()
    expect(page.get_by_role("link", name="We say this at 40.")).to_be_in_viewport()
    page.get_by_role("link", name="Go on from 0:30").click()
    expect(page.get_by_role("link", name="We say this at 30.")).to_be_in_viewport()


def test_paper_has_the_address_and_no_player(screen):
    page = screen.page
    screen.go(EPISODE)
    page.emulate_media(media="print")
    expect(page.locator(".player")).to_be_hidden()
    expect(page.get_by_text(f"Listen to it here: http://localhost:8000{EPISODE}")).to_be_visible()
    expect(page.get_by_text("We say this at 40.")).to_be_visible()


@pytest.fixture
def other_site(tmp_path):
    """The address of a site of somebody else, and the folder its pages are in."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()


def test_only_the_card_shows_in_a_frame_of_another_site(screen, episode, other_site):
    page = screen.page
    other, folder = other_site
    card = f"{screen.site}/podcasts/spare-key/{episode.key}/embed/"
    for name, address in (("card", card), ("page", f"{screen.site}{EPISODE}")):
        html = f'<!doctype html><title>x</title><iframe src="{address}" title="x"></iframe>'
        (folder / f"{name}.html").write_text(html)
    heading = page.frame_locator("iframe").get_by_role("heading", name="First night")
    page.goto(f"{other}/card.html")
    expect(heading).to_be_visible()
    expect(page.frame_locator("iframe").locator("audio")).to_be_visible()
    page.goto(f"{other}/page.html", wait_until="load")
    expect(heading).to_have_count(0)
    assert page.context.cookies() == []


def test_card_is_fit_to_be_seen(screen, episode):
    screen.page.set_viewport_size({"width": 320, "height": 320})
    screen.go(f"/podcasts/spare-key/{episode.key}/embed/")
