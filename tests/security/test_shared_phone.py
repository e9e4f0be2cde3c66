"""What a browser still holds for the next person who takes it up."""

import pytest
from django.conf import settings
from django.test import Client

from tests.submissions.young_person import YoungPerson, shown_words

pytestmark = pytest.mark.django_db


def test_locking_puts_the_new_words_away_too(home):
    person = YoungPerson()
    person.answer_all()
    person.send()
    words = shown_words(person.see("/send/done/"))
    assert len(words) == 5
    person.press("/my-pieces/open/", {"words": " ".join(words)})
    person.press("/my-pieces/", action="/my-pieces/lock/")
    assert shown_words(person.see("/send/done/")) == []


def test_cookie_of_forms_is_gone_with_the_browser(home):
    """A year of it on a shared phone would say who was here."""
    client = Client()
    client.get("/my-pieces/open/")
    cookie = client.cookies[settings.CSRF_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
