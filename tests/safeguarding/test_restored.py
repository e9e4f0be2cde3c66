"""What was kept apart when the site was lost is kept apart when it is back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import ErasedNote, OutgoingMessage
from demo import factories
from safeguarding import actions, queries
from safeguarding.enums import Event, Outcome
from safeguarding.models import SealedCopy, WorryCase
from submissions import actions as pieces
from submissions.enums import Status
from submissions.models import Hold, Submission
from tests.restored import restore_from_before

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_piece_put_apart_since_the_backup_is_apart_again_with_a_case(maya, editor, leads_desk):
    piece, other = factories.make_submission(), factories.make_submission()
    count = restore_from_before(lambda: actions.worry(piece, by=editor, note="The second line."))
    assert count == 1
    assert list(Submission.objects.at_the_desk()) == [other]
    case = WorryCase.objects.get()
    assert (case.submission, case.reference, case.is_open) == (piece, piece.reference, True)
    assert [(line.event, line.by_name, line.note) for line in queries.log_of(case)[::-1]] == [
        (Event.RESTORED, "", ""),
        (Event.TOLD, "", ""),
    ]
    assert OutgoingMessage.objects.filter(recipient=str(maya.pk)).count() == 1
    html = leads_desk.get(reverse("worries:case", args=[case.ref])).content.decode()
    assert "It was kept apart when the site was restored from a backup. Look again." in html
    desk = Client()
    desk.force_login(editor)
    assert desk.get(reverse("desk:item", args=[piece.reference])).status_code == 404
    assert leads_desk.get(reverse("desk:item", args=[piece.reference])).status_code == 200


def test_it_is_apart_again_with_nobody_named_as_a_lead(editor):
    piece = factories.make_submission()

    def change():
        factories.make_editor(name="maya", group="Safeguarding leads")
        actions.worry(piece, by=editor)

    restore_from_before(change)
    assert fresh(piece).apart_since is not None
    assert queries.open_case_of(piece) is not None


def test_words_that_waited_for_a_yes_come_back_to_the_leads(maya, editor):
    piece = factories.make_submission(status=Status.SIGN_OFF)
    restore_from_before(lambda: actions.worry(piece, by=editor))
    assert (fresh(piece).status, fresh(piece).apart_since is None) == (Status.ACCEPTED, False)


def test_piece_that_was_given_back_since_is_not_apart(maya, editor):
    piece = factories.make_submission()

    def change():
        case = actions.worry(piece, by=editor)
        actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Done.")

    assert restore_from_before(change) == 0
    assert (fresh(piece).apart_since, WorryCase.objects.count()) == (None, 0)


def test_piece_that_stayed_apart_after_its_case_was_closed_is_apart_again(maya, editor):
    piece = factories.make_submission()

    def change():
        case = actions.worry(piece, by=editor)
        actions.close(case, by=maya, outcome=Outcome.KEPT_APART, reason="Done.")

    restore_from_before(change)
    assert fresh(piece).apart_since is not None
    assert queries.open_case_of(piece) is not None


def test_case_that_is_in_the_backup_is_left_as_it_is(worried, editor):
    piece, case = worried
    lines = case.log.count()
    assert restore_from_before(lambda: actions.worry(piece, by=editor, note="And more.")) == 0
    assert (WorryCase.objects.count(), case.log.count()) == (1, lines)


def test_piece_given_back_since_stays_apart_in_its_case_of_before(worried, maya):
    """What the backup kept apart and a lead let go since is let go again by a lead alone."""
    piece, case = worried
    restore_from_before(
        lambda: actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Done.")
    )
    assert fresh(piece).apart_since is not None
    assert queries.open_case_of(piece) == case


def test_copy_that_was_sealed_since_is_sealed_again_and_the_piece_goes(maya, editor):
    piece = factories.make_submission()

    def change():
        actions.worry(piece, by=editor)
        pieces.withdraw(piece)

    restore_from_before(change)
    assert (fresh(piece).status, fresh(piece).body) == (Status.WITHDRAWN, "")
    case = WorryCase.objects.get()
    assert actions.open_copy(case, by=maya).words["body"] == factories.BODY
    assert case.log.filter(event=Event.RESTORED).count() == 1


def test_copy_whose_case_was_closed_since_is_sealed_again(maya, editor):
    piece = factories.make_submission()

    def change():
        case = actions.worry(piece, by=editor)
        pieces.withdraw(piece)
        actions.close(case, by=maya, outcome="", reason="Done.")

    restore_from_before(change)
    assert (fresh(piece).body, SealedCopy.objects.count()) == ("", 1)


def test_copy_whose_time_was_over_is_not_sealed_again(maya, editor):
    piece = factories.make_submission()

    def change():
        with factories.clock_at(timezone.now() - timedelta(days=700)):
            case = actions.worry(piece, by=editor)
            pieces.withdraw(piece)
            actions.close(case, by=maya, outcome="", reason="Done.")
        assert SealedCopy.objects.count() == 1
        actions.purge()
        assert SealedCopy.objects.count() == 0

    restore_from_before(change)
    assert (fresh(piece).body, SealedCopy.objects.count(), WorryCase.objects.count()) == ("", 0, 0)


def test_nothing_is_sealed_that_was_not(maya, editor):
    """Taken down before the worry, or after its case was closed: there was no copy."""
    before, after = factories.make_submission(), factories.make_submission()

    def change():
        pieces.withdraw(before)
        actions.worry(fresh(before), by=editor)
        case = actions.worry(after, by=editor)
        actions.close(case, by=maya, outcome=Outcome.KEPT_APART, reason="Done.")
        pieces.withdraw(fresh(after))

    restore_from_before(change)
    assert [fresh(piece).body for piece in (before, after)] == ["", ""]
    assert SealedCopy.objects.count() == 0


def test_piece_on_hold_that_was_taken_down_apart_is_for_leads_alone(maya, editor):
    piece = factories.make_submission()

    def change():
        actions.worry(piece, by=editor)
        Hold.objects.create(
            submission=piece,
            reason="Open case",
            held_by=maya,
            ends_at=piece.sent_at.replace(year=piece.sent_at.year + 1),
        )
        pieces.withdraw(fresh(piece))

    restore_from_before(change)
    again = fresh(piece)
    assert (again.status, again.body) == (Status.WITHDRAWN, factories.BODY)
    assert (again.is_held, again.apart_since is None) == (True, False)


def test_journal_says_nothing_that_another_line_says_of_the_piece(maya, editor):
    """Its line of being put apart cannot be laid beside the line of its sending or erasing."""
    piece = factories.make_submission()
    before = set(ErasedNote.objects.values_list("digest", flat=True))
    actions.worry(piece, by=editor)
    line = ErasedNote.objects.latest("pk")
    assert (line.kind, len(line.digest)) == ("apart", 64)
    pieces.withdraw(piece)
    others = ErasedNote.objects.exclude(kind="apart").values_list("digest", flat=True)
    digests = [part for digest in {*before, *others} for part in digest.split(".")]
    assert len(digests) > 3
    assert line.digest not in digests
