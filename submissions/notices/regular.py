"""What comes round: reminding, parking, and the editors' message of the day."""

import logging
from datetime import timedelta

from django.utils import timezone

from core import rounds
from core.models import SiteSettings
from submissions.actions.parking import park
from submissions.episodes import guests_waiting_for_answer
from submissions.models import SafeContact, Submission
from submissions.notices import telling, turns

log = logging.getLogger(__name__)


@rounds.every(timedelta(minutes=30), name="reminders")
def remind_and_park():
    """Again after 7 and 21 days, parked after 60, as the site's settings say.

    A reminder whose days went by while no worker ran is sent late, never two at once.
    """
    site = SiteSettings.load()
    for turn in turns.waiting():
        try:
            follow(turn, site=site)
        except Exception as error:
            log.error("Piece %s: %s", turn.submission.pk, type(error).__name__)  # noqa: TRY400


@rounds.every(timedelta(minutes=30), name="guest-reminders")
def remind_guests():
    """Again after the same days as for pieces, while their yes is missing; then no more."""
    site = SiteSettings.load()
    for guest in turns.guests_asked():
        waited = (timezone.now() - guest.asked_at) // timedelta(days=1)
        has_contact = SafeContact.objects.filter(contributor=guest.contributor_id).exists()
        for days in (site.remind_again_days, site.remind_days):
            if has_contact and days <= waited < site.park_days:
                telling.remind_guest(guest, days=days)
                break


def follow(turn, *, site):
    if turn.days >= site.park_days and turn.may_be_parked:
        park(turn.submission)
    elif turn.can_be_reached and turn.days < site.park_days:
        for days in (site.remind_again_days, site.remind_days):
            if turn.days >= days:
                telling.remind(turn, days=days)
                break


@rounds.every(timedelta(minutes=15), name="desk-daily")
def tell_editors_daily():
    """One message a day, in the morning, when something waits."""
    now = timezone.now()
    if telling.is_time_for_digest(now) and does_something_wait():
        telling.tell_editors_daily(timezone.localtime(now).date())


def does_something_wait():
    return Submission.objects.waiting().exists() or guests_waiting_for_answer().exists()
