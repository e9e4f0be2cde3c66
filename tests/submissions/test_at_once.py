"""Two presses in the same moment, from two server threads: one of them is first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.models import PublicCopy
from demo import factories
from submissions import actions
from submissions.enums import Status
from submissions.errors import ActionRefused
from submissions.models import Draft, Submission

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*presses):
    """Run every press in a thread of its own, all let go together; what each gave or raised."""
    ready = Barrier(len(presses))

    def run(press):
        try:
            ready.wait(timeout=10)
            return press()
        except ActionRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(run, presses))


def refusals(results):
    return [result for result in results if isinstance(result, ActionRefused)]


def test_draft_sent_by_two_tabs_is_one_submission():
    draft, _key = actions.start_draft()
    whole = {
        "form": "story",
        "title": "Twice",
        "body": "Pressed twice.",
        "age_band": "18-25",
        "uses": {"site": True},
    }
    draft = actions.keep_answers(draft, answers=whole)
    results = at_once(lambda: actions.send(draft), lambda: actions.send(draft))
    assert len(refusals(results)) == 1
    assert (Submission.objects.count(), Draft.objects.count()) == (1, 0)


def test_yes_and_taking_it_back_at_once_leave_nothing_public():
    factories.make_site_tree()
    submission = factories.make_submission(status=Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    at_once(
        lambda: actions.say_yes(submission, digest=digest),
        lambda: actions.withdraw(submission),
    )
    assert Submission.objects.get().status == Status.WITHDRAWN
    assert PublicCopy.objects.filter(kind="story").count() == 0


def test_two_editors_claim_at_once_and_one_has_it():
    submission = factories.make_submission()
    amira = factories.make_editor(name="amira")
    joel = factories.make_editor(name="joel")
    results = at_once(
        lambda: actions.claim(submission, by=amira), lambda: actions.claim(submission, by=joel)
    )
    assert len(refusals(results)) == 1
    assert Submission.objects.get().claimed_by in (amira, joel)


def test_piece_accepted_twice_at_once_has_one_page():
    factories.make_site_tree()
    amira = factories.make_editor(name="amira")
    submission = factories.make_submission(status=Status.IN_REVIEW, editor=amira)
    factories.answer_no_to_everything(submission, editor=amira)
    pages = at_once(
        lambda: actions.accept(submission, by=amira), lambda: actions.accept(submission, by=amira)
    )
    assert pages[0].pk == pages[1].pk
