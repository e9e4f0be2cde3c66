"""With a keyboard alone: from the front page into sending, seeing at every press where one is."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from demo import factories
from submissions.enums import Status
from submissions.models import Draft

FOCUS = """() => {
    const here = document.activeElement;
    const shown = here.closest("label") || here;
    const box = shown.getBoundingClientRect();
    const marked = [here, shown].map((one) => getComputedStyle(one)).some((style) =>
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
        style.boxShadow !== "none");
    const middle = [box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2];
    const there = document.elementFromPoint(...middle);
    return {
        name: here.innerText || here.value || here.name || "",
        html: here.outerHTML.slice(0, 200),
        isMarked: marked,
        isSeen: there !== null && (shown.contains(there) || there.contains(shown)),
        isInside: box.top >= 0 && box.left >= 0 && box.top < innerHeight && box.right <= innerWidth,
    };
}"""
MOST_PRESSES = 80


@pytest.fixture
def dull_page(settings):
    """Somewhere else to leave to, on this machine."""

    class Weather(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Weather</title><p>Dry later.")

        def log_message(self, *args):
            """Nobody needs a line about it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.EXIT_URL = f"http://127.0.0.1:{server.server_port}/"
    yield settings.EXIT_URL
    server.shutdown()
    server.server_close()


@pytest.fixture
def front_page(page, site):
    factories.make_submission(status=Status.LIVE)
    page.goto(f"{site}/")
    return page


def focus(page):
    """Where the keyboard is; it can be seen, and nothing lies over it."""
    here = page.evaluate(FOCUS)
    unseen = {name for name in ("isMarked", "isSeen", "isInside") if not here[name]}
    assert (here["html"], unseen) == (here["html"], set())
    return here["name"].strip()


def tab_to(page, name):
    """Press Tab until the keyboard is at `name`; every stop on the way can be seen."""
    for _press in range(MOST_PRESSES):
        page.keyboard.press("Tab")
        if focus(page).startswith(name):
            return
    pytest.fail(f"{name} is not reached in {MOST_PRESSES} presses")


def press_at(page, name, *, key="Enter"):
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_sending_is_begun_with_the_keyboard_alone(front_page, site):
    page = front_page
    page.keyboard.press("Tab")
    assert focus(page) == "Skip to main content"
    page.keyboard.press("Enter")
    press_at(page, "Share yours")
    press_at(page, "Yes, start")
    tab_to(page, "body")
    page.keyboard.type("I packed a lamp.")
    tab_to(page, "Stuck? Pick a way to start")
    page.keyboard.press("Space")
    assert page.get_by_text("Nobody told me that…").is_visible()
    tab_to(page, "title")
    page.keyboard.type("The lamp")
    press_at(page, "Continue")
    press_at(page, "Continue")
    tab_to(page, "byline")
    page.keyboard.type("Wren")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    focus(page)
    press_at(page, "Continue", key="Space")
    assert page.url == f"{site}/send/age/"
    answers = Draft.objects.get().answers
    assert (answers["body"], answers["title"]) == ("I packed a lamp.", "The lamp")
    assert (answers["byline"], answers["avatar"]) == ("Wren", "kestrel")


def test_shift_three_times_leaves_and_wipes_what_was_written(front_page, site, dull_page):
    page = front_page
    page.goto(f"{site}/send/piece/")
    page.get_by_label("What do you want to say?").fill("I packed a lamp.")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_url("**/send/pictures/")
    assert Draft.objects.count() == 1
    for _press in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(dull_page)
    assert Draft.objects.count() == 0
    assert page.context.cookies(site) == []
    page.go_back()
    page.goto(f"{site}/send/pictures/")
    assert page.url == f"{site}/send/"
