"""Journeys drive a real browser, the size of a phone, against a live server."""

import os

import pytest

pytest.register_assert_rewrite("tests.journeys.checks")

# The browser's driver keeps an event loop running in the thread of the tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": PHONE, "locale": "en-GB", "has_touch": True}
