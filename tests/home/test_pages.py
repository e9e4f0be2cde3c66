"""The front page, plain pages and the help page as readers see them."""

import re

import pytest

from core.models import SiteSettings
from home.actions import start_site
from home.models import HelpPage, HomePage, StandardPage
from tests.pages import make_story, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    return start_site()


def text_of(client, path="/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_front_page_has_its_strips_and_one_line(client):
    text = text_of(client)
    assert re.findall(r'<span class="strip">([^<]+)</span>', text) == [
        "Your words.",
        "Your way.",
        "Your say-so.",
    ]
    assert SiteSettings.load().tagline in text


def test_front_pages_own_line_stands_before_the_sites(client):
    home = HomePage.objects.get()
    home.lede = "Another line & more"
    home.save_revision().publish()
    text = text_of(client)
    assert "<p>Another line &amp; more</p>" in text
    assert '<meta name="description" content="Another line &amp; more">' in text
    assert SiteSettings.load().tagline not in text


def test_six_doors_lead_to_what_exists(client):
    text = text_of(client)
    doors = text[text.index('<div class="doors">') : text.index("</section>", text.index("doors"))]
    assert re.findall(r'<a href="([^"]+)"', doors) == [
        "/stories/",
        "/help/",
        "/send/",
        "/stories/?form=poem#results",
        "/stories/?stage=leaving-care#results",
        "/my-pieces/",
    ]


def test_doors_follow_a_page_that_moved(client, django_capture_on_commit_callbacks):
    page = HelpPage.objects.get()
    page.slug = "talk"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert '<a href="/talk/" data-type="guide">' in text_of(client)


def test_front_page_says_who_decides(client):
    words = ["You send it.", "We check in with you.", "You decide."]
    text = text_of(client)
    assert [f"<b>{line}</b>" in text for line in words] == [True, True, True]


def test_plain_page_shows_rich_text_and_its_introduction(client, home):
    page = StandardPage(
        title="About",
        slug="about",
        introduction="Who we are.",
        body=[("text", "<h2>Why</h2><p>Because <b>you</b> matter.</p>")],
    )
    published(home, page)
    text = text_of(client, "/about/")
    assert '<p class="lede">Who we are.</p>' in text
    assert "<h2>Why</h2><p>Because <b>you</b> matter.</p>" in text
    assert '<meta name="description" content="Who we are.">' in text


def test_plain_page_shows_what_the_settings_say_at_this_moment(client, home):
    text = "<p>We answer in {reply_days} days. {nobody}</p>"
    published(home, StandardPage(title="About", slug="about", body=[("text", text)]))
    assert "We answer in 5 days. {nobody}" in text_of(client, "/about/")
    site = SiteSettings.load()
    site.reply_days = 7
    site.save()
    assert "We answer in 7 days. {nobody}" in text_of(client, "/about/")


def test_footer_and_menu_name_pages_that_asked_for_it(client, home):
    published(home, StandardPage(title="Rules", slug="rules", menu="footer"))
    published(home, StandardPage(title="Hidden", slug="hidden"))
    text = text_of(client)
    footer = text[text.index("<footer") :]
    assert '<a href="/rules/">Rules</a>' in footer
    assert "/hidden/" not in text
    menu = re.search(r'<nav class="inline".*?</nav>', text, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', menu) == ["/stories/", "/send/", "/help/"]


def test_page_one_is_on_is_marked_in_the_menu(client):
    make_story()
    for path in ("/stories/", "/stories/a-bag/"):
        assert '<a href="/stories/" aria-current="true">' in text_of(client, path)


@pytest.mark.parametrize("path", ["/", "/stories/", "/help/", "/stories/a-bag/"])
def test_page_has_one_heading_one_title_and_one_main(client, path):
    make_story()
    text = text_of(client, path)
    assert [text.count(tag) for tag in ("<h1", "<title>", "<main", "</main>")] == [1, 1, 1, 1]
    assert "data-exit" in text


def test_the_home_page_says_the_site_s_name_once(client):
    assert "<title>Sayso</title>" in text_of(client, "/")
    assert "<title>Get help – Sayso</title>" in text_of(client, "/help/")
