"""Journeys drive a real browser, the size of a phone, against a live server."""

import os
from datetime import timedelta

import pytest

from core.models import HelpService
from demo import factories
from submissions.sending import views as sending_views

pytest.register_assert_rewrite("tests.journeys.checks")
from tests.journeys.checks import Screen  # noqa: E402 - after the line that makes its asserts speak

# The browser's driver keeps an event loop running in the thread of the tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": PHONE, "locale": "en-GB", "has_touch": True}


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch):
    """A browser answers seven questions faster than a person could; that is no robot here."""
    monkeypatch.setattr(sending_views, "QUICKEST", timedelta(0))


@pytest.fixture
def site(live_server, transactional_db):
    """The address of a site with its first pages and a help line, before anybody sent anything."""
    factories.make_site_tree()
    HelpService.objects.create(
        name="Childline", call="0800 1111", web="https://www.childline.org.uk/", in_footer=True
    )
    return live_server.url


@pytest.fixture
def new_page(browser, browser_context_args):
    """Makes a page in a browser of its own: nobody shares cookies."""
    contexts = []

    def make(**differently):
        contexts.append(browser.new_context(**browser_context_args | differently))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def new_screen(new_page, site):
    """Makes the screen of one person's phone, with scripts or without."""

    def make(*, has_scripts=True):
        page = new_page(java_script_enabled=has_scripts)
        return Screen(page, site=site, double=None if has_scripts else new_page())

    return make


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def screen(request, new_screen):
    """A phone's screen; the test runs with scripts and without."""
    return new_screen(has_scripts=request.param)
