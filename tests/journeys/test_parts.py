"""The page of parts in a browser: every component, in every look, under the site's own CSP."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import expect

from core.look import COOKIE
from core.styleguide import styleguide
from tests.journeys.checks import scroll_width, small_controls, violations

SITE = "http://parts.test"
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'"
)
#: What our own controls measure at least, in pixels.
THUMB = 44
LOOKS_AND_WIDTHS = [
    (".", 320),
    ("light.roomy", 320),
    ("light.", 1280),
    ("dark.", 390),
    ("calm.", 390),
    ("contrast.", 390),
]


class Parts:
    """A browser page on the page of parts, answered without a server or a database."""

    def __init__(self, page):
        self.page = page
        self.look = ""
        self.complaints = []
        self.asked_elsewhere = []
        page.route("**/*", self.answer)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def answer(self, route):
        address = urlsplit(route.request.url)
        if not route.request.url.startswith(SITE):
            self.asked_elsewhere.append(route.request.url)
            route.abort()
        elif address.path.startswith("/static/"):
            found = Path(finders.find(address.path.removeprefix("/static/")))
            kind = mimetypes.guess_type(found.name)[0] or "font/woff2"
            route.fulfill(path=found, content_type=kind)
        elif address.path == "/exit/":
            route.fulfill(body="<title>Weather</title>Dry later.", content_type="text/html")
        else:
            route.fulfill(
                body=self.html(),
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": CSP},
            )

    def html(self):
        request = RequestFactory().get("/styleguide/")
        request.COOKIES[COOKIE] = self.look
        return styleguide(request).content.decode()

    def open(self, *, look=".", width=390):
        self.look = look
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto(f"{SITE}/styleguide/")
        return self.page


@pytest.fixture
def parts(page):
    return Parts(page)


@pytest.mark.parametrize(("look", "width"), LOOKS_AND_WIDTHS)
def test_every_part_is_accessible_in_every_look(parts, look, width):
    page = parts.open(look=look, width=width)
    assert violations(page) == []
    assert scroll_width(page) == width
    assert (parts.complaints, parts.asked_elsewhere) == ([], [])


def test_every_control_is_large_enough_for_a_thumb(parts):
    assert small_controls(parts.open(), least=THUMB) == []


def test_dark_follows_the_device_until_a_theme_is_chosen(parts):
    def paper():
        return parts.page.evaluate("getComputedStyle(document.body).backgroundColor")

    parts.page.emulate_media(color_scheme="dark")
    parts.open()
    followed = paper()
    parts.open(look="dark.")
    assert paper() == followed
    parts.open(look="light.")
    assert paper() != followed


def test_exit_leaves_no_way_back_to_the_page(parts):
    page = parts.open()
    page.goto(f"{SITE}/styleguide/?before")
    page.locator(".exit").click()
    page.wait_for_url(f"{SITE}/exit/")
    page.go_back()
    assert page.url == f"{SITE}/styleguide/"


def test_second_skip_link_leaves_too(parts):
    page = parts.open()
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("link", name="Exit this site now", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{SITE}/exit/")


def test_shift_three_times_leaves_and_says_so_on_the_way(parts):
    page = parts.open()
    status = page.locator(".top [role=status]")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Shift, press 2 more times to exit.")
    expect(page.locator(".exit-lights .on")).to_have_count(1)
    page.keyboard.press("Shift")
    expect(status).to_have_text("Shift, press 1 more time to exit.")
    page.keyboard.press("Shift")
    page.wait_for_url(f"{SITE}/exit/")


def test_shift_for_a_capital_letter_starts_again(parts):
    page = parts.open()
    for _press in range(4):
        page.keyboard.press("Shift")
        page.keyboard.press("Shift+A")
    assert page.url == f"{SITE}/styleguide/"


def test_shift_expires_after_five_seconds(parts):
    parts.page.clock.install()
    page = parts.open()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.clock.run_for(5_100)
    expect(page.locator(".top [role=status]")).to_have_text("Exit this page expired.")
    page.keyboard.press("Shift")
    expect(page.locator(".exit-lights .on")).to_have_count(1)
    page.clock.run_for(11_000)
    expect(page.locator(".exit-lights")).to_be_hidden()


def test_page_that_comes_back_is_not_blank(parts):
    page = parts.open()
    page.route("**/exit/", lambda route: route.fulfill(status=204))
    page.locator(".exit").click()
    expect(page.locator("main")).to_be_hidden()
    expect(page.get_by_role("alert").filter(has_text="Loading")).to_be_visible()
    assert page.title() == "Loading"
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("main")).to_be_visible()
    assert page.title() == "Parts – Sayso"


def test_mistakes_are_read_first(parts):
    page = parts.open()
    expect(page.locator(".err-sum")).to_be_focused()
    page.get_by_role("link", name="Give a name, or pick No name").click()
    expect(page.locator("#id_wrong-name")).to_be_in_viewport()


def test_words_are_counted_as_they_are_typed(parts):
    page = parts.open()
    box, line = page.locator("#id_empty-words"), page.locator("#id_empty-words_words")
    box.fill("one")
    expect(line).to_have_text("1 word")
    box.fill("one two  three\nfour")
    expect(line).to_have_text("4 words")


def test_compared_words_show_what_is_asked_for(parts):
    page = parts.open()
    words = page.locator(".cmp-words")
    page.get_by_text("What I sent", exact=True).click()
    expect(words).to_contain_text("worker, Denise Harlow", use_inner_text=True)
    expect(words).not_to_contain_text("Dee", use_inner_text=True)
    page.get_by_text("With changes", exact=True).click()
    expect(words).to_contain_text("Dee, asked me", use_inner_text=True)
    expect(words).not_to_contain_text("Denise", use_inner_text=True)


def test_menu_closes_with_escape(parts):
    page = parts.open()
    page.locator(".menu summary").click()
    expect(page.locator(".menu nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu nav")).to_be_hidden()


def test_buttons_that_need_a_script_are_not_there_without_one(browser):
    context = browser.new_context(java_script_enabled=False)
    page = Parts(context.new_page()).open()
    expect(page.get_by_role("button", name="Copy the words")).to_have_count(0)
    expect(page.get_by_role("button", name="Print this page")).to_have_count(0)
    page.locator(".exit").click()
    assert page.url == f"{SITE}/exit/"
    context.close()


def test_page_reads_well_without_styles(parts):
    parts.page.route("**/*.css", lambda route: route.abort())
    page = parts.open(width=320)
    assert scroll_width(page) <= 620
    expect(page.get_by_text("Taken out:").first).to_be_visible()
    expect(page.get_by_role("button", name="Yes, I’m happy with this")).to_be_visible()
