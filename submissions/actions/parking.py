"""Parking: what nobody answers for weeks waits, without blame, until they look again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import gate
from submissions import queries, workflow
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import Status
from submissions.models import Parking
from submissions.notices import turns


@transaction.atomic
def park(submission):
    """Unlock it and take it off everybody's list; nothing of it is published."""
    submission = locked(submission)
    if not turns.is_theirs(submission) or submission.status not in turns.PARKED_FROM:
        return submission
    was_at_sign_off = submission.status == Status.SIGN_OFF
    if was_at_sign_off:
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, note=_("Parked until they look again"))
    else:
        log_change(submission, note=_("Parked until they look again"))
    submission.waiting_since = None
    submission.save(update_fields=["waiting_since"])
    Parking.objects.update_or_create(
        submission=submission,
        defaults={
            "was_at_sign_off": was_at_sign_off,
            "parked_at": timezone.now(),
            "ended_at": None,
        },
    )
    return submission


def unpark_pieces(contributor):
    """They opened My pieces: what was parked is theirs to answer again; returns how many."""
    parked = contributor.submissions.filter(parking__isnull=False, parking__ended_at=None)
    return len([unpark(submission) for submission in parked])


@transaction.atomic
def unpark(submission):
    """Ask the same again where the words are the same; else the editors carry on with it."""
    submission = locked(submission)
    parking = Parking.objects.select_for_update().get(submission=submission)
    if parking.ended_at is not None:
        return submission
    parking.ended_at = timezone.now()
    parking.save(update_fields=["ended_at"])
    if not parking.was_at_sign_off:
        log_change(submission, note=_("They are back"), by_contributor=True)
    elif submission.status == Status.ACCEPTED and asked_for_these_words(submission):
        workflow.to_sign_off(submission.page)
        set_status(submission, Status.SIGN_OFF, by_contributor=True, note=_("They are back"))
    elif submission.status == Status.ACCEPTED:
        submission.waiting_since = timezone.now()
        submission.save(update_fields=["waiting_since"])
        log_change(submission, note=_("They are back"), by_contributor=True)
    return submission


def asked_for_these_words(submission):
    """Whether the newest draft is still word for word what they were asked about."""
    asked = submission.sign_off_requests.first()
    if asked is None or submission.page is None:
        return False
    return asked.digest == gate.public_digest(queries.latest_words(submission.page))
