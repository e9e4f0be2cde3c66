"""Nothing goes out that the person who let it out had not read."""

import pytest
from django.test import Client
from django.urls import reverse

from demo import factories
from submissions import actions
from submissions.enums import Answer, Status
from submissions.errors import WordsChanged, WrongMoment
from submissions.models import ChecklistQuestion, Submission

pytestmark = pytest.mark.django_db


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def page_of(submission):
    return Client().get(fresh(submission).page.specific.public_url_path)


@pytest.fixture
def renamed(home):
    """A live piece whose new name an editor is reading."""
    submission = factories.make_submission(status=Status.LIVE, byline="Kestrel")
    actions.change_byline(submission, byline="Wren", avatar="kestrel")
    return fresh(submission)


def test_name_changed_while_an_editor_read_another_is_not_shown(renamed, editor):
    actions.change_byline(renamed, byline="Unread Name", avatar="kestrel")
    with pytest.raises(WordsChanged):
        actions.settle_byline(renamed, by=editor, name="Wren", is_fine=True)
    assert "Unread Name" not in page_of(renamed).content.decode()
    assert fresh(renamed).is_byline_waiting is True


def test_desk_sends_the_name_it_showed(renamed, desk):
    item = reverse("desk:item", args=[renamed.reference])
    assert '<input type="hidden" name="byline" value="Wren">' in desk.get(item).content.decode()
    actions.change_byline(renamed, byline="Unread Name", avatar="kestrel")
    data = {"byline": "Wren", "is_fine": "yes"}
    response = desk.post(reverse("desk:settle_byline", args=[renamed.reference]), data)
    assert "They changed the name again" in response.content.decode()
    assert "Unread Name" not in page_of(renamed).content.decode()


@pytest.fixture
def live_and_asked_again(home, editor):
    """Older words are live, newer ones wait for their yes."""
    submission = factories.make_submission(status=Status.LIVE, title="Older")
    factories.edit_page(submission, fields={"title": "Newer"})
    factories.ask_for_sign_off(fresh(submission), editor=editor)
    return fresh(submission)


def test_hiding_takes_back_newer_words_that_wait_for_a_yes(live_and_asked_again, editor):
    digest = factories.digest_asked(live_and_asked_again)
    actions.hide(live_and_asked_again, by=editor, reason="It names a school.")
    assert fresh(live_and_asked_again).status == Status.ACCEPTED
    with pytest.raises(WrongMoment):
        actions.say_yes(live_and_asked_again, digest=digest)
    assert page_of(live_and_asked_again).status_code == 404


@pytest.mark.parametrize("answer", [Answer.NOT_SURE, Answer.YES])
def test_doubt_of_an_editor_stops_what_waits_for_a_yes(home, editor, answer):
    submission = factories.make_submission(status=Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(submission, by=editor, answers={question.pk: answer})
    assert fresh(submission).status == Status.ACCEPTED
    with pytest.raises(WrongMoment):
        actions.say_yes(submission, digest=digest)
    assert page_of(submission).status_code == 404


def test_answers_that_stand_in_no_way_leave_it_with_them(home, editor):
    submission = factories.make_submission(status=Status.SIGN_OFF)
    factories.answer_no_to_everything(submission, editor=editor)
    assert fresh(submission).status == Status.SIGN_OFF


def test_younger_age_said_with_another_piece_hides_what_lacks_an_adult(home):
    contributor, _keys = factories.make_contributor(age_band="18-25")
    submission = factories.make_submission(status=Status.LIVE, contributor=contributor)
    factories.make_submission(contributor=contributor, age_band="under-13", title="Another")
    assert page_of(submission).status_code == 404
    assert fresh(submission).status == Status.AGREED


def test_age_under_16_said_with_another_piece_keeps_the_first_out_of_search(home):
    contributor, _keys = factories.make_contributor(age_band="18-25")
    submission = factories.make_submission(status=Status.LIVE, contributor=contributor)
    factories.make_submission(contributor=contributor, age_band="13-15", title="Another")
    path = fresh(submission).page.specific.public_url_path
    assert path not in Client().get("/sitemap.xml").content.decode()
