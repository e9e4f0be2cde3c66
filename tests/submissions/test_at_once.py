"""Two presses in the same moment, from two server threads: one of them is first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core import gate
from core.models import PublicCopy
from demo import factories
from submissions import actions, queries
from submissions.enums import Status
from submissions.errors import ActionRefused
from submissions.models import Correction, Draft, Submission, Suggestion

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


def test_new_words_made_twice_at_once_are_the_words_of_the_first():
    contributor, _keys = factories.make_contributor()
    opening = actions.open_pieces(contributor, opened_with="words")
    press = actions.press_of(contributor)

    def make():
        return actions.make_new_keys(contributor, press=press, opening=opening)

    results = at_once(make, make)
    made = [result for result in results if isinstance(result, actions.Keys)]
    assert (len(made), len(refusals(results))) == (1, 1)
    assert queries.contributor_by_words(made[0].words) == contributor


def test_draft_binned_while_it_is_sent_is_whole_or_gone():
    contributor, _keys = factories.make_contributor()
    draft, _key = actions.start_draft()
    answers = {"form": "story", "body": "Now.", "age_band": "18-25", "uses": {"site": True}}
    draft = actions.keep_answers(draft, answers=answers)
    actions.add_picture(draft, data=factories.picture_bytes())
    at_once(
        lambda: actions.send(draft, contributor=contributor), lambda: actions.discard_draft(draft)
    )
    sent = Submission.objects.first()
    assert Draft.objects.count() == 0
    assert sent is None or sent.files.get().file.storage.exists(sent.files.get().file.name)


def test_words_sent_while_an_editor_claims_are_one_thing_or_the_other():
    submission = factories.make_submission()
    amira = factories.make_editor(name="amira")
    at_once(
        lambda: actions.claim(submission, by=amira),
        lambda: actions.send_other_words(submission, title="", body="Other", words_seen="0"),
    )
    assert (Correction.objects.count() + Suggestion.objects.count()) == 1
    assert Submission.objects.get().claimed_by == amira


def test_yes_said_beforehand_taken_back_as_an_editor_presses_publish():
    factories.make_site_tree()
    submission = factories.make_submission(status=Status.ACCEPTED)
    actions.say_beforehand(submission, is_given=True)
    amira = factories.make_editor(name="amira")
    digest = gate.public_digest(queries.latest_words(submission.page))
    results = at_once(
        lambda: actions.publish_unasked(submission, by=amira, digest=digest, last_message=0),
        lambda: actions.say_beforehand(submission, is_given=False),
    )
    is_first = refusals(results) == []
    after = Submission.objects.get()
    assert after.status == (Status.LIVE if is_first else Status.ACCEPTED)
    assert PublicCopy.objects.filter(kind="story").count() == is_first


def test_piece_taken_down_on_the_stroke_of_its_day_is_not_public():
    factories.make_site_tree()
    submission = factories.make_submission(status=Status.SCHEDULED)
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        at_once(
            actions.publish_what_is_due,
            actions.publish_what_is_due,
            lambda: actions.withdraw(submission),
        )
    assert Submission.objects.get().status == Status.WITHDRAWN
    assert PublicCopy.objects.filter(kind="story").count() == 0
