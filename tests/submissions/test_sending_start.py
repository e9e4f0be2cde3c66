import pytest
from django.db import OperationalError
from django.test import Client

from core.models import HelpService
from home.models import HomePage, StandardPage
from submissions import actions, session
from submissions.models import Draft
from tests.pages import published
from tests.submissions.young_person import YoungPerson, read, text_of, title_of

pytestmark = pytest.mark.django_db

PAGES = ["/send/", "/send/piece/", "/send/stop/"]


@pytest.fixture
def person():
    HelpService.objects.create(name="Childline", call="0800 1111", in_footer=True)
    return YoungPerson()


def test_reading_the_start_page_gives_no_cookie_and_keeps_nothing(person):
    person.see("/send/")
    assert dict(person.client.cookies) == {}
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "We’re here Monday to Friday, 9 to 5.",
        "We answer within 5 working days.",
        "we have to tell Maya",
        "This isn’t a helpline.",
        "You can stop",
        "The rules, all six",
        "Are you OK to share this today?",
        "Not today",
        "Childline",
    ],
)
def test_start_says_what_to_know_first(person, words):
    assert words in text_of(person.see("/send/"))


def test_start_links_the_rules_once_they_are_public(person, site_tree):
    assert 'href="/rules/"' not in text_of(person.see("/send/"))
    published(HomePage.objects.get(), StandardPage(title="The rules", slug="rules"))
    assert 'href="/rules/">Read the rules in full' in text_of(person.see("/send/"))


def test_looking_at_the_first_question_begins_no_draft(person):
    person.see("/send/piece/")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_not_kept_found_or_told_of(person, path):
    response = person.see(path)
    assert response["Cache-Control"] == "no-store, private, max-age=0"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Sayso" not in title_of(response)
    assert "style=" not in text_of(response)


def test_not_today_is_a_kind_page_with_help(person):
    response = person.see("/send/stop/")
    assert "That’s fine. Nothing is kept." in text_of(response)
    assert "Childline" in text_of(response)


def test_start_offers_to_carry_on_with_what_is_begun(person):
    person.answer("piece")
    assert '"/send/pictures/">Yes, carry on</a>' in text_of(person.see("/send/"))


def test_stop_wipes_the_draft(person):
    person.answer("piece")
    response = person.press("/send/pictures/", action="/send/stop/")
    assert response["Location"] == "/send/stop/"
    assert Draft.objects.count() == 0
    assert "Nothing is kept" in text_of(person.see("/send/stop/"))
    assert person.client.get("/send/pictures/")["Location"] == "/send/"


def test_looking_at_the_stop_page_wipes_nothing(person):
    person.answer("piece")
    assert "still here for now" in text_of(person.see("/send/stop/"))
    assert Draft.objects.count() == 1


def test_every_page_of_sending_can_be_stopped(person):
    for step in ("piece", "pictures", "name", "age", "where", "reach", "help"):
        assert 'action="/send/stop/"' in text_of(person.see(f"/send/{step}/"))
        person.answer(step)
    assert 'action="/send/stop/"' in text_of(person.see("/send/check/"))


# Exit


def test_exit_wipes_the_draft_and_leaves(person, settings):
    person.answer("piece")
    response = person.client.get("/exit/")
    assert response.status_code == 302
    assert response["Location"] == settings.EXIT_URL
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert Draft.objects.count() == 0
    assert {name: cookie.value for name, cookie in response.cookies.items()} == {
        "sessionid": "",
        "csrftoken": "",
    }


def test_exit_locks_my_pieces_and_keeps_a_saved_draft(person):
    person.answer("piece")
    actions.save_for_later(Draft.objects.get())
    person.client.get("/exit/")
    assert Draft.objects.count() == 1
    assert session.DRAFT_KEY not in person.client.session


def test_exit_without_a_cookie_sets_none():
    response = Client().get("/exit/")
    assert response.cookies == {}


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_X_MOZ": "prefetch"},
    ],
)
def test_exit_that_nobody_here_pressed_wipes_nothing(person, settings, header):
    person.answer("piece")
    response = person.client.get("/exit/", **header)
    assert response["Location"] == settings.EXIT_URL
    assert Draft.objects.count() == 1


def test_exit_leaves_even_when_the_database_is_locked(person, settings, monkeypatch):

    def locked(draft):
        raise OperationalError("database is locked")

    person.answer("piece")
    monkeypatch.setattr(actions, "discard_draft", locked)
    assert person.client.get("/exit/")["Location"] == settings.EXIT_URL


def test_pages_are_sound_html(person):
    read(person.client.get("/send/"))


# A line that broke, or a phone that stopped, just when the words were made


def test_words_whose_page_never_came_are_found_from_the_start(person):
    person.answer_all()
    person.send()
    assert 'href="/send/done/">See my five words' in text_of(person.see("/send/"))
    assert person.client.get("/send/check/")["Location"] == "/send/done/"


def test_words_of_a_saved_piece_are_found_from_the_start(person):
    person.press("/send/piece/", {"body": "Half"}, action="/send/later/")
    assert 'href="/send/later/">See my five words' in text_of(person.see("/send/"))


def test_words_put_away_are_not_offered(person):
    person.answer_all()
    person.send()
    person.press("/send/words/", {"skip": "1"})
    assert "See my five words" not in text_of(person.see("/send/"))
