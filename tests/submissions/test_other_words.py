"""Words corrected until an editor takes the piece; after that, suggested in the thread."""

import pytest
from django.db import DatabaseError, transaction

from demo import factories
from submissions import actions, queries
from submissions.actions import correcting
from submissions.enums import Answer, Status
from submissions.errors import ActionRefused, WordsChanged, WrongMoment
from submissions.models import ChecklistQuestion, Correction, Release, Submission, Suggestion

pytestmark = pytest.mark.django_db
FIRST = "The lamp never got unpacked."
OTHER = "The lamp never got unpacked. My number is 07700 900123."


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def piece(site_tree):
    return factories.make_submission(title="The lamp", body=FIRST)


def send(submission, *, title="The lamp", body=OTHER, words_seen=None):
    seen = actions.words_named(submission) if words_seen is None else words_seen
    return actions.send_other_words(submission, title=title, body=body, words_seen=seen)


def answer_no(submission):
    factories.answer_no_to_everything(submission, editor=factories.make_editor())


# Nobody has it


def test_correction_takes_the_place_of_what_was_sent(piece):
    assert isinstance(send(piece, title="My lamp"), Correction)
    now = fresh(piece)
    assert (now.title, now.body) == ("The lamp", FIRST)
    assert (now.sent_last.title, now.sent_last.body) == ("My lamp", OTHER)
    assert (now.title_shown, queries.sent_words(now)) == ("My lamp", OTHER)
    assert (now.word_count, now.is_marked, now.marks_count) == (10, True, 1)


def test_editors_work_from_the_newest_words(piece):
    send(piece, body="One.")
    send(piece, body="One.\n\nTwo.", title="Two")
    factories.bring_to(piece, status=Status.ACCEPTED)
    page = queries.latest_words(fresh(piece).page)
    assert (page.title, page.words, page.slug) == ("Two", "One.\n\nTwo.", "two")
    assert actions.changes_of(fresh(piece), page) == []


def test_earlier_words_are_kept_as_they_were(piece):
    first = send(piece, body="One.")
    send(piece, body="Two.")
    kept = [words.body for words in [*fresh(piece).corrections.all(), fresh(piece)]]
    assert kept == ["Two.", "One.", FIRST]
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=first.pk).update(body="other")


def test_suggestion_and_release_refuse_to_change(piece):
    factories.bring_to(piece, status=Status.ACCEPTED)
    send(piece)
    actions.say_beforehand(piece, is_given=True)
    consent = queries.consents_now(piece)["unasked"]
    Release.objects.create(submission=piece, consent=consent, digest="a")
    for model, field in ((Suggestion, "body"), (Release, "digest")):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{field: "other"})


def test_same_words_are_no_correction(piece):
    assert send(piece, body=FIRST) is None
    send(piece)
    assert send(fresh(piece)) is None
    assert Correction.objects.count() == 1


def test_correction_keeps_its_place_in_the_queue(piece):
    send(piece)
    assert fresh(piece).waiting_since == piece.waiting_since


def test_correction_answers_a_question_of_an_editor_who_has_not_taken_it(piece):
    actions.reply(piece, by=factories.make_editor(), body="Whose number?", wants_answer=True)
    assert fresh(piece).waiting_since is None
    assert isinstance(send(piece), Correction)
    now = fresh(piece)
    assert (now.is_question_open, now.waiting_since is not None) == (False, True)


def test_second_tab_does_not_write_over_the_first(piece):
    seen = actions.words_named(piece)
    send(piece, body="From the first tab.", words_seen=seen)
    with pytest.raises(WordsChanged):
        send(piece, body="From the second tab.", words_seen=seen)
    assert fresh(piece).sent_last.body == "From the first tab."
    send(piece, body="From the second tab.")
    assert fresh(piece).sent_last.body == "From the second tab."


def test_correcting_has_an_end(piece, monkeypatch):
    monkeypatch.setattr(correcting, "MOST", 1)
    send(piece, body="One.")
    with pytest.raises(ActionRefused):
        send(piece, body="Two.")


def test_what_the_checklist_said_of_other_words_is_asked_again(piece):
    answer_no(piece)
    send(piece)
    assert piece.checklist_answers.count() == 0


def test_nobody_decides_about_words_they_have_not_read(piece):
    seen = actions.words_named(piece)
    answer_no(piece)
    send(piece)
    amira = factories.make_editor()
    question = ChecklistQuestion.objects.first()
    with pytest.raises(WordsChanged):
        actions.answer_checklist(piece, by=amira, answers={question.pk: Answer.NO}, words_read=seen)
    answer_no(piece)
    with pytest.raises(WordsChanged):
        actions.accept(piece, by=amira, words_read=seen)
    with pytest.raises(WordsChanged):
        actions.decline(piece, by=amira, reason="No.", next_step="Go.", words_read=seen)
    assert fresh(piece).status == Status.RECEIVED


# An editor has it


def test_words_sent_a_second_after_the_claim_are_a_suggestion(piece):
    seen = actions.words_named(piece)
    actions.claim(piece, by=factories.make_editor())
    kept = send(piece, words_seen=seen)
    assert isinstance(kept, Suggestion)
    assert (fresh(piece).sent_last.body, kept.body) == (FIRST, OTHER)
    assert piece.messages.get().suggestion == kept


def test_same_suggestion_twice_is_one(piece):
    actions.claim(piece, by=factories.make_editor())
    assert send(piece) == send(piece)
    assert piece.messages.count() == 1


def test_piece_handed_back_can_be_corrected_again_and_is_read_anew(piece):
    amira = factories.make_editor()
    actions.claim(piece, by=amira)
    answer_no(piece)
    actions.hand_over(piece, by=amira, to=None)
    assert isinstance(send(piece), Correction)
    assert piece.checklist_answers.count() == 0


def test_piece_the_lead_looks_at_is_not_changed_under_their_eyes(piece):
    amira = factories.make_editor()
    actions.claim(piece, by=amira)
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(piece, by=amira, answers={question.pk: Answer.NOT_SURE})
    actions.hand_over(piece, by=amira, to=None)
    assert isinstance(send(piece), Suggestion)
    assert fresh(piece).needs_lead is True


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (Status.IN_REVIEW, Status.IN_REVIEW),
        (Status.ACCEPTED, Status.ACCEPTED),
        (Status.SIGN_OFF, Status.SIGN_OFF),
        (Status.SCHEDULED, Status.ACCEPTED),
        (Status.LIVE, Status.LIVE),
        (Status.HIDDEN, Status.HIDDEN),
    ],
)
def test_suggestion_is_the_editors_turn_and_changes_no_words(site_tree, status, after):
    piece = factories.make_submission(status=status)
    before = queries.latest_words(piece.page).words if piece.page else None
    assert isinstance(send(piece), Suggestion)
    now = fresh(piece)
    assert (now.status, now.waiting_since is not None) == (after, True)
    assert (queries.latest_words(now.page).words if now.page else None) == before


def test_suggestion_stops_words_that_waited_for_an_adult(site_tree):
    piece = factories.make_submission(status=Status.AGREED, age_band="under-13")
    send(piece)
    assert fresh(piece).status == Status.ACCEPTED


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_finished_pieces_take_no_other_words(site_tree, status):
    with pytest.raises(WrongMoment):
        send(factories.make_submission(status=status))


# Erasing


def test_taking_down_erases_every_version(piece):
    send(piece)
    factories.bring_to(piece, status=Status.ACCEPTED)
    send(piece, body="Instead of it all.")
    actions.withdraw(piece)
    assert (Correction.objects.count(), Suggestion.objects.count()) == (0, 0)
