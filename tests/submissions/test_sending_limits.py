import pytest
from django.db import OperationalError

from submissions import actions
from submissions.models import Draft, Submission
from tests.submissions.young_person import YoungPerson, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return YoungPerson()


def test_too_many_pieces_begun_from_one_address_lose_no_words(person, settings):
    settings.DRAFTS_PER_HOUR = 1
    YoungPerson().answer("piece")
    response = person.answer("piece", {"body": "All of my words"})
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Your words are still here" in text_of(response)
    assert response.context["form"]["body"].value() == "All of my words"
    assert Draft.objects.count() == 1


def test_too_many_pieces_saved_from_one_address_lose_no_words(person, settings):
    settings.DRAFTS_PER_HOUR = 1
    YoungPerson().answer("piece")
    response = person.press("/send/piece/", {"body": "Mine"}, action="/send/later/")
    assert response.status_code == 429
    assert response.context["form"]["body"].value() == "Mine"


def test_one_draft_may_be_changed_as_often_as_they_like(person, settings):
    settings.DRAFTS_PER_HOUR = 1
    went = [person.answer("piece").status_code for _time in range(4)]
    assert went == [303, 303, 303, 303]


def test_too_many_pieces_sent_from_one_address_keep_the_draft(person, settings):
    settings.SENDS_PER_HOUR = 1
    other = YoungPerson()
    other.answer_all()
    other.send()
    person.answer_all()
    response = person.send()
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "Yours is safe here." in text_of(response)
    assert (Draft.objects.count(), Submission.objects.count()) == (1, 1)


def test_another_address_is_not_slowed(person, settings):
    settings.SENDS_PER_HOUR = 1
    other = YoungPerson()
    other.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    other.answer_all()
    other.send()
    person.answer_all()
    assert person.send()["Location"] == "/send/done/"


@pytest.mark.parametrize("verb", ["start_draft", "keep_answers"])
def test_a_locked_database_says_so_and_keeps_what_is_typed(person, monkeypatch, verb):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(actions, verb, locked)
        response = person.answer("piece", {"body": "All of my words"})
    assert response.status_code == 503
    assert "What you wrote is still here" in text_of(response)
    assert response.context["form"]["body"].value() == "All of my words"
    assert person.answer("piece")["Location"] == "/send/pictures/"


def test_a_locked_database_while_saving_keeps_what_is_typed(person, monkeypatch):
    def locked(draft, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "save_for_later", locked)
    response = person.press("/send/piece/", {"body": "Mine"}, action="/send/later/")
    assert response.status_code == 503
    assert response.context["form"]["body"].value() == "Mine"


def test_a_locked_database_while_saving_at_the_check_page_shows_it_again(person, monkeypatch):
    def locked(draft, **kwargs):
        raise OperationalError("database is locked")

    person.answer_all()
    monkeypatch.setattr(actions, "save_for_later", locked)
    response = person.press("/send/check/", action="/send/later/")
    assert response.status_code == 503
    assert "Have a look before you send" in text_of(response)


def test_a_draft_gone_in_another_tab_is_said_kindly(person, monkeypatch):
    person.answer("piece")
    draft = Draft.objects.get()
    page = person.client.get("/send/pictures/")
    monkeypatch.setattr("submissions.session.draft_of", lambda request: draft)
    actions.discard_draft(Draft.objects.get())
    assert "Nothing is open here now" in text_of(person.answer("pictures", {}, page=page))
