"""Telling people: put into the outbox in the transaction of what there is to tell."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from core import outbox
from submissions.enums import DeskNotices, Status
from submissions.models import SafeContact
from submissions.notices import kinds, turns
from submissions.signals import came_in_apart

#: What an editor did to a piece that its contributor is told of: (from, to).
DECISIONS = {
    (Status.IN_REVIEW, Status.ACCEPTED),
    (Status.IN_REVIEW, Status.DECLINED),
    (Status.ACCEPTED, Status.DECLINED),
    (Status.HIDDEN, Status.DECLINED),
    (Status.ACCEPTED, Status.SIGN_OFF),
    (Status.AGREED, Status.LIVE),
    (Status.SCHEDULED, Status.LIVE),
    (Status.LIVE, Status.HIDDEN),
}


def tell_contributor(submission, *, key):
    """One message for one occasion, if they gave a way. `key` names the occasion for good."""
    if SafeContact.objects.filter(contributor_id=submission.contributor_id).exists():
        kind = kinds.TURN if turns.is_theirs(submission) else kinds.NEWS
        outbox.put(kind, submission.pk, key=key)


def tell_of_decision(submission, row):
    """`row` of the log, if it is a decision of the editors."""
    if not row.is_by_contributor and (row.from_status, row.to_status) in DECISIONS:
        tell_contributor(submission, key=f"log-{row.pk}")


def tell_editors(submission):
    """Something came in: those who want to know at once are told.

    Of what is kept apart no editor hears; whoever looks after it does.
    """
    if submission.apart_since is not None:
        came_in_apart.send(sender=type(submission), submission=submission)
        return
    if submission.waiting_since is None:
        return
    moment = submission.waiting_since.timestamp()
    for user in editors_with_address().filter(desk_notices__choice=DeskNotices.AT_ONCE):
        outbox.put(kinds.DESK_AT_ONCE, user.pk, key=f"at-once-{user.pk}-{submission.pk}-{moment}")


def tell_guest(guest, *, key):
    """Their yes is wanted, or an editor wrote: one message, if they gave a way."""
    if SafeContact.objects.filter(contributor_id=guest.contributor_id).exists():
        outbox.put(kinds.GUEST_NEWS, guest.pk, key=f"guest-{guest.pk}-{key}")


def remind_guest(guest, *, days):
    """Say once more that their yes is wanted, the `days`th day since they were asked."""
    moment = int(guest.asked_at.timestamp())
    outbox.put(kinds.GUEST_TURN, guest.pk, key=f"guest-{guest.pk}-{moment}-{days}")


def tell_editors_of_guest(guest):
    """A guest wrote or took themselves out: those who want to know at once are told."""
    moment = timezone.now().timestamp()
    for user in editors_with_address().filter(desk_notices__choice=DeskNotices.AT_ONCE):
        outbox.put(kinds.DESK_AT_ONCE, user.pk, key=f"at-once-{user.pk}-guest-{guest.pk}-{moment}")


def tell_editors_daily(day):
    """One message a day to every editor who has not switched it off."""
    wants = Q(desk_notices=None) | ~Q(desk_notices__choice=DeskNotices.NEVER)
    for user in editors_with_address().filter(wants):
        outbox.put(kinds.DESK_DAILY, user.pk, key=f"daily-{user.pk}-{day:%Y-%m-%d}")


def editors_with_address():
    users = get_user_model().objects.with_perm(
        "submissions.change_submission", backend="django.contrib.auth.backends.ModelBackend"
    )
    return users.exclude(email="")


def remind(turn, *, days):
    """Say once more that there is a reply, the `days`th day of this turn."""
    moment = int(turn.began_at.timestamp())
    key = f"remind-{turn.submission.pk}-{moment}-{days}"
    return outbox.put(kinds.TURN, turn.submission.pk, key=key)


def is_time_for_digest(now):
    """From 8 in the morning on, on the editors' clock."""
    return timezone.localtime(now).hour >= 8
