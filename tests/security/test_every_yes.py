"""Wagtail can end a workflow by itself. Nothing goes live by it that lacks somebody's yes."""

from contextlib import suppress

import pytest
from django.test import Client
from wagtail.models import Task, Workflow

from core import gate
from demo import factories
from submissions import actions, queries, workflow
from submissions.enums import Decision, Status
from submissions.models import SignOff, SignOffTask, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting_for_an_adult(home):
    """A piece by somebody under the age of consent, who said yes."""
    submission = factories.make_submission(status=Status.SIGN_OFF, age_band="under-13")
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    return fresh(submission)


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def status_of_page(submission):
    return Client().get(fresh(submission).page.specific.public_url_path).status_code


@pytest.mark.parametrize("switched_off", [SignOffTask, Workflow])
def test_switching_off_the_workflow_does_not_replace_the_adult(
    waiting_for_an_adult, superuser, switched_off
):
    with suppress(gate.NotCleared):
        switched_off.objects.get().deactivate(user=superuser)
    piece = fresh(waiting_for_an_adult)
    assert (piece.page.live, piece.status) == (False, Status.AGREED)
    assert status_of_page(piece) == 404


def test_with_every_task_off_it_still_goes_live_by_the_adults_yes(
    waiting_for_an_adult, superuser, editor
):
    with suppress(gate.NotCleared):
        SignOffTask.objects.get().deactivate(user=superuser)
    Task.objects.update(active=False)
    actions.record_adult(waiting_for_an_adult, by=editor, who="The council", how="Rang them.")
    assert status_of_page(waiting_for_an_adult) == 200


def test_old_yes_to_the_same_words_is_not_a_yes_again(home, editor):
    """Hidden, then asked again for the very same words: the answer is still theirs to give."""
    submission = factories.make_submission(status=Status.LIVE)
    actions.hide(submission, by=editor, reason="Something came up.")
    actions.edit_again(submission, by=editor)
    factories.ask_for_sign_off(fresh(submission), editor=editor)
    piece = fresh(submission)
    asked = factories.digest_asked(piece)
    assert SignOff.objects.filter(digest=asked, decision=Decision.YES).exists()
    with pytest.raises(gate.NotCleared):
        workflow.publish(piece.page.specific)
    assert status_of_page(piece) == 404


def test_yes_with_the_site_switched_off_publishes_nothing(waiting_for_an_adult, editor):
    actions.change_consent(waiting_for_an_adult, use="site", is_given=False)
    piece = fresh(waiting_for_an_adult)
    piece.contributor.age_band = "18-25"
    piece.contributor.save()
    with pytest.raises(gate.NotCleared):
        workflow.publish(piece.page.specific)
    assert queries.running_workflow(piece.page) is not None
    assert status_of_page(piece) == 404
