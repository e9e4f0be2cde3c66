"""How long a piece has waited, beside the reply time the site has published."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.models import Submission

SATURDAY = 5


@dataclass(frozen=True)
class Wait:
    """One piece's wait in words, beside the reply time that was promised."""

    words: str
    promise: str
    is_over: bool


@dataclass(frozen=True)
class Counts:
    """How many pieces wait, and how. Read in one query from the queue's own index."""

    waiting: int
    marked: int
    unclaimed: int
    mine: int
    for_lead: int
    bylines: int
    over: int


def working_days(since, until):
    """Whole working days between two moments; weekends don't count."""
    start, end = timezone.localtime(since), timezone.localtime(until)
    weeks, rest = divmod(max(0, (end - start).days), 7)
    days = weeks * 5
    for number in range(1, rest + 1):
        if (start + timedelta(days=number)).weekday() < SATURDAY:
            days += 1
    return days


def promised_since(now, *, reply_days):
    """What has waited since this moment or longer has waited past the published time."""
    moment = timezone.localtime(now)
    left = reply_days + 1
    while left:
        if moment.weekday() < SATURDAY:
            left -= 1
        moment -= timedelta(days=1)
    return moment


def wait_of(since, *, reply_days, now=None):
    """The wait in words: "3 hours", "2 working days", and what was promised."""
    if since is None:
        return None
    now = now or timezone.now()
    days = working_days(since, now)
    if days > reply_days:
        promise = promise_in_days(reply_days, is_over=True)
        return Wait(words=in_days(days), promise=promise, is_over=True)
    is_today = now - since < timedelta(hours=24)
    return Wait(
        words=in_hours(now - since) if is_today else in_days(days),
        promise=promise_in_days(reply_days, is_over=False),
        is_over=False,
    )


def promise_in_days(days, *, is_over):
    words = (
        ngettext("We promised %(count)s working day", "We promised %(count)s working days", days)
        if is_over
        else ngettext("We promise %(count)s working day", "We promise %(count)s working days", days)
    )
    return words % {"count": days}


def in_hours(length):
    hours = int(length.total_seconds() // 3600)
    if hours < 1:
        return _("Less than an hour")
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def in_days(days):
    if not days:
        return _("Over the weekend")
    return ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}


def counts_for(user, *, reply_days, now=None):
    over = promised_since(now or timezone.now(), reply_days=reply_days)
    return Counts(
        **Submission.objects.waiting().aggregate(
            waiting=Count("pk"),
            marked=Count("pk", filter=Q(is_marked=True)),
            unclaimed=Count("pk", filter=Q(claimed_by=None)),
            mine=Count("pk", filter=Q(claimed_by=user)),
            for_lead=Count("pk", filter=Q(needs_lead=True)),
            bylines=Count("pk", filter=Q(is_byline_waiting=True)),
            over=Count("pk", filter=Q(waiting_since__lte=over)),
        )
    )
