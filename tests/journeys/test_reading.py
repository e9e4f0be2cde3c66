"""Reading on a phone: the whole way through, in every look, within the budget of bytes."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from core.models import HelpService
from home.actions import start_site
from home.models import StandardPage
from tests.journeys.checks import Screen
from tests.pages import make_story, make_topic, published

pytestmark = pytest.mark.django_db(transaction=True)
STORY = "/stories/eleven-postcodes/"
LOOKS = ["light.", "dark.", "calm.", "contrast.", "light.roomy"]
FIRST_VISIT, LATER_PAGE = 60_000, 15_000


@pytest.fixture
def stories():
    """A site with fourteen pieces, the last of them with a note and an ending."""
    home = start_site()
    moving, money = make_topic("Moving"), make_topic("Money")
    for number in range(13):
        make_story(
            f"Piece {number}",
            days=number,
            form="poem" if number % 2 else "letter",
            topics=[money],
            summary="A line of their own.",
        )
    make_story(
        "Eleven postcodes",
        days=20,
        topics=[moving],
        byline="Kestrel",
        summary="The twelfth time, I bought a suitcase.",
        note_talks_about="moving home a lot",
        note_ends="It ends OK.",
        how_made="We fixed 3 spellings.",
        body=[
            ("paragraph", "I can do a move in nine minutes.\n\n" * 12),
            ("quotation", "I thought if I never unpacked, I couldn’t be moved."),
            ("list", ["Tell me the day before.", "A real bag."]),
            ("ending", None),
            ("heading", "The twelfth time"),
            ("paragraph", "I moved into my own place in March.\n\n" * 12),
            ("video", {"title": "A walk", "url": "https://example.org/", "transcript": "Rain."}),
        ],
    )
    service = HelpService.objects.create(name="Night line", call="0800 000", in_footer=True)
    HelpService.objects.create(name="Movers", call="0800 001").topics.add(moving)
    body = [("text", "<h2>Rules</h2><ul><li>Be kind.</li></ul>")]
    published(home, StandardPage(title="Rules", slug="rules", menu="footer", body=body))
    return service


@pytest.fixture
def screen(stories, live_server, page):
    return Screen(page, site=live_server.url)


def test_from_the_front_page_through_filters_to_a_piece_and_its_help(screen):
    page = screen.page
    screen.go("/")
    screen.follow("A story like mine Pick what it’s about")
    page.get_by_role("link", name="Moving 1").click()
    screen.look()
    expect(page.get_by_role("heading", level=2, name="1 about moving")).to_be_visible()
    screen.follow("Eleven postcodes")
    page.get_by_role("link", name="Skip to the ending").click()
    expect(page.get_by_role("heading", name="The twelfth time")).to_be_in_viewport()
    expect(page.get_by_role("link", name="0800 001")).to_have_attribute("href", "tel:0800001")
    screen.follow("More ways to get help")
    page.get_by_role("link", name="Wales").click()
    screen.look()
    assert page.context.cookies() == []


def test_older_and_newer_lead_through_the_whole_list(screen):
    screen.go("/stories/")
    screen.follow("Older →")
    expect(screen.page.get_by_role("heading", level=3)).to_have_count(2)
    screen.follow("← Newer")


def test_empty_filter_and_missing_page_offer_a_way_on(screen):
    screen.go("/stories/?topic=moving&form=poem")
    screen.follow("See everything")
    screen.go("/nothing/", status=404)
    screen.follow("Read a story")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_fit_in_every_look(screen, live_server, look):
    cookie = {"name": "look", "value": look, "url": live_server.url}
    screen.page.context.add_cookies([cookie])
    for path in ("/", "/stories/", STORY, "/help/", "/rules/"):
        screen.go(path)


def test_desktop_opens_the_folded_filters(screen):
    screen.page.set_viewport_size({"width": 1280, "height": 900})
    screen.go("/stories/")
    expect(screen.page.get_by_text("Any kind 14")).to_be_visible()


def test_look_is_kept_by_a_plain_form_and_comes_back_to_the_filter(screen):
    screen.go("/stories/?topic=moving")
    screen.page.get_by_role("button", name="Dark").click()
    screen.page.wait_for_url("**/stories/?topic=moving")
    expect(screen.page.locator("html")).to_have_attribute("data-theme", "dark")
    screen.page.get_by_role("button", name="Auto").click()
    screen.page.wait_for_load_state()
    assert screen.page.context.cookies() == []


@pytest.mark.parametrize("path", ["/", "/stories/", STORY, "/help/"])
def test_page_reads_without_scripts_and_styles(stories, live_server, browser, path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route(re.compile(r"/static/"), lambda route: route.abort())
    page.goto(f"{live_server.url}{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Exit").first).to_be_visible()
    context.close()


def compressed(data):
    return len(gzip.compress(data, 6))


def shared_bytes():
    """Stylesheet, script and the one typeface most pages need, as they travel."""
    files = [Path(finders.find(name)) for name in ("css/site.css", "js/site.js")]
    font = Path(settings.BASE_DIR) / "static" / "fonts" / "ahn-latin.woff2"
    return sum(compressed(file.read_bytes()) for file in files) + font.stat().st_size


@pytest.mark.parametrize("path", ["/", "/stories/", STORY, "/help/", "/rules/"])
def test_page_is_within_its_bytes(stories, client, path):
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert len(response.content) <= LATER_PAGE
    assert len(response.content) + shared_bytes() <= FIRST_VISIT


def test_browser_loads_nothing_else(screen, live_server):
    loaded = []
    screen.page.on("response", lambda response: loaded.append(response.url))
    screen.go(STORY)
    names = {url.removeprefix(live_server.url).partition("?")[0] for url in loaded}
    assert names <= {
        STORY,
        "/static/css/site.css",
        "/static/js/site.js",
        "/static/fonts/ahn-latin.woff2",
        "/static/icons/favicon.svg",
    }
