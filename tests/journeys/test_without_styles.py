"""Below the browsers' floor: no style, no script, and everything can still be read and used."""

import pytest
from playwright.sync_api import expect

from demo import factories
from submissions.enums import Status
from submissions.models import Submission
from tests.journeys import sending_steps as sending
from tests.journeys.checks import PHONE, Screen, parse_strictly, scroll_width

#: Headings and words are as wide as the screen; a picture or a box of its own size may be wider.
WIDEST = 640
STRIPPED = ("stylesheet", "script", "font")


class BareScreen(Screen):
    """A browser that never heard of styles or scripts."""

    has_scripts = False

    def __init__(self, page, *, site):
        super().__init__(page, site=site)
        page.route("**/*", self.strip)

    @staticmethod
    def strip(route):
        if route.request.resource_type in STRIPPED:
            route.abort()
        else:
            route.continue_()

    def look(self, *, status=200):
        """The page is one column that starts with its ways in, and its heading can be seen."""
        assert (self.path, self.document.status) == (self.path, status)
        parse_strictly(self.document.text())
        expect(self.page.get_by_role("heading", level=1).first).to_be_visible()
        assert self.page.get_by_role("link").first.inner_text() == "Skip to main content"
        assert self.asked_elsewhere == []
        assert (self.path, scroll_width(self.page) <= WIDEST) == (self.path, True)


@pytest.fixture
def bare(new_page, site):
    factories.make_submission(status=Status.LIVE)
    return BareScreen(new_page(java_script_enabled=False), site=site)


def main_text(screen):
    return screen.page.locator("main").inner_text()


def test_pages_are_read_without_styles(bare):
    bare.go("/")
    assert "Nothing goes live without your say-so." in main_text(bare)
    bare.follow("A story like mine Pick what it’s about")
    bare.follow(factories.TITLE)
    for paragraph in factories.BODY.split("\n\n"):
        expect(bare.page.get_by_text(paragraph)).to_be_visible()
    assert bare.page.viewport_size["width"] == PHONE
    bare.go("/help/")
    call = bare.page.locator("main").get_by_role("link", name="0800 1111").first
    assert call.get_attribute("href") == "tel:08001111"


def test_look_is_changed_without_styles(bare):
    bare.go("/stories/")
    bare.press("High contrast")
    assert bare.page.locator("html").get_attribute("data-theme") == "contrast"


def test_story_is_sent_without_styles(bare):
    sending.start(bare)
    bare.press("Continue")
    expect(bare.page.get_by_role("alert")).to_contain_text("There’s one thing to fix")
    sending.write(bare)
    sending.add_picture(bare, sending.picture_with_gps())
    sending.answer_the_rest(bare)
    expect(bare.page.locator("mark").first).to_have_text("LS1 4AP")
    bare.press("Send it")
    words = sending.code_words(bare)
    bare.follow("I’ve kept them")
    bare.press("Skip this")
    bare.follow("Go to the front page")
    bare.follow("Something I sent See where it’s up to")
    bare.page.get_by_label("Type your five words").fill(" ".join(words))
    bare.press("Open")
    bare.page.get_by_text("Take it down", exact=True).click()
    bare.press("Take it down now")
    assert "It’s gone." in main_text(bare)
    assert Submission.objects.filter(status=Status.WITHDRAWN).count() == 1
