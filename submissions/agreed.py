"""Whether words have every yes they need, and whether their day has come."""

from django.utils import timezone

from core import gate
from submissions import queries, unasked
from submissions.enums import WITH_OTHERS, Decision, Status, Use
from submissions.models import LiveDay


def may_go_live(submission, page):
    """Whether this page of theirs may be public now.

    It needs the contributor's yes since they were asked last or said beforehand, their yes to
    this site, the adult's where one is needed, and the day they chose, if they chose one.
    """
    return (
        submission.status in WITH_OTHERS
        and submission.apart_since is None
        and (has_yes(submission, page) or has_yes_beforehand(submission, page))
        and not submission.is_adult_missing
        and queries.has_consent(submission, Use.SITE)
        and not waits_for_its_day(submission)
    )


def has_yes(submission, page):
    """Whether they said yes to exactly these words since they were asked last."""
    asked = submission.sign_off_requests.first()
    return (
        asked is not None
        and submission.sign_offs.filter(
            digest=gate.public_digest(page),
            decision=Decision.YES,
            decided_at__gte=asked.asked_at,
        ).exists()
    )


def has_yes_beforehand(submission, page):
    """Whether an editor let exactly these words go on a yes that still counts.

    The words are held against those sent once more: the release alone is not believed.
    """
    release = submission.releases.first()
    yes = unasked.yes_beforehand(submission)
    return (
        submission.status == Status.SCHEDULED
        and release is not None
        and yes is not None
        and (release.consent_id, release.digest) == (yes.pk, gate.public_digest(page))
        and unasked.only_takes_out(submission, page)
    )


def day_chosen(submission):
    """The day they chose for it to go live, or None."""
    return LiveDay.objects.filter(submission=submission).values_list("day", flat=True).first()


def waits_for_its_day(submission):
    """Whether the day they chose is still to come. A day begins at midnight, here."""
    day = day_chosen(submission)
    return day is not None and timezone.localdate() < day
