"""A new piece where somebody's pieces are open: it joins them, or gets words of its own."""

import re

import pytest

from demo import factories
from submissions import session
from submissions.models import Contributor, Draft, Submission
from tests.submissions.young_person import YoungPerson, shown_words, text_of

pytestmark = pytest.mark.django_db

ASKED = {"join_asked": "1"}


@pytest.fixture
def opened():
    """(a person in whose browser somebody's pieces are open, that somebody)"""
    contributor, keys = factories.make_contributor()
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    return person, contributor


def choices(person, path="/send/check/"):
    page = text_of(person.see(path))
    return re.findall(r'<input type="radio" name="join" value="([^"]+)"( checked)?', page)


def keep(person):
    return choices(person)[0][0]


def test_check_page_asks_and_nothing_is_ticked(opened):
    person, _contributor = opened
    person.answer_all()
    assert [ticked for _value, ticked in choices(person)] == ["", ""]


def test_nobody_open_is_asked_nothing():
    person = YoungPerson()
    person.answer_all()
    assert choices(person) == []


@pytest.mark.parametrize("answer", [{}, {"join": ""}, {"join": "keep-999999"}, {"join": "keep"}])
def test_without_a_choice_nothing_is_sent(opened, answer):
    person, _contributor = opened
    person.answer_all()
    again = person.send(ASKED | answer)["Location"]
    assert "Pick where this one goes" in text_of(person.see(again))
    assert (Submission.objects.count(), Draft.objects.count()) == (0, 1)


def test_kept_with_the_pieces_open_now(opened):
    person, contributor = opened
    person.answer_all()
    person.send(ASKED | {"join": keep(person)})
    response = person.see("/send/done/")
    assert shown_words(response) == []
    assert "The words you have already open this one too." in text_of(response)
    assert Submission.objects.get().contributor == contributor


def test_started_fresh_has_words_of_its_own(opened):
    person, contributor = opened
    person.answer_all()
    person.send(ASKED | {"join": "fresh"})
    assert len(shown_words(person.see("/send/done/"))) == 5
    assert Submission.objects.get().contributor != contributor


def test_pieces_locked_in_between_take_nothing_in(opened):
    person, contributor = opened
    person.answer_all()
    answer = ASKED | {"join": keep(person)}
    contributor.openings.all().delete()
    again = person.send(answer)["Location"]
    assert "The pieces locked in between" in text_of(person.see(again))
    assert Submission.objects.count() == 0
    person.send()
    assert Submission.objects.get().contributor != contributor


def test_pieces_opened_in_another_tab_are_asked_about(opened):
    person, _contributor = opened
    person.answer_all()
    answer = ASKED | {"join": keep(person)}
    other, keys = factories.make_contributor()
    person.press("/my-pieces/open/", {"words": keys.words})
    again = person.send(answer)["Location"]
    assert "Pick where this one goes" in text_of(person.see(again))
    assert other.submissions.count() == 0


def test_pieces_of_somebody_else_can_be_locked_before_sending(opened):
    person, contributor = opened
    person.answer_all()
    person.press("/send/check/", {"lock": "1"})
    assert session.OPENING not in person.client.session
    person.send()
    assert Submission.objects.get().contributor != contributor


def save(person, path, answers):
    return person.press(path, answers, action="/send/later/")


def test_saving_asks_too_and_keeps_what_was_typed(opened):
    person, contributor = opened
    page = person.see(save(person, "/send/piece/", {"body": "Half of it"})["Location"])
    assert "One thing before we save it" in text_of(page)
    assert "Pick where" not in text_of(page)
    draft = Draft.objects.get()
    assert (draft.answers["body"], draft.is_saved) == ("Half of it", False)
    again = person.see(person.press("/send/later/", {}, page=page)["Location"])
    assert "Pick where this one goes" in text_of(again)
    joined = re.search(r'value="(keep-\d+)"', text_of(again))[1]
    done = person.press("/send/later/", {"join": joined}, page=again)
    assert done["Location"] == "/my-pieces/"
    assert Draft.objects.get().contributor == contributor


def test_saved_fresh_has_words_of_its_own(opened):
    person, contributor = opened
    page = person.see(save(person, "/send/piece/", {"body": "Half of it"})["Location"])
    done = person.press("/send/later/", {"join": "fresh"}, page=page)
    assert done["Location"] == "/send/later/"
    assert len(shown_words(person.see("/send/later/"))) == 5
    assert Draft.objects.get().contributor not in (None, contributor)
    assert Contributor.objects.count() == 2
