"""What the counts say of a stretch of days."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from podcasts.models import ListenCount

USUAL_DAYS = 28
#: Only what every reader can see: the title of something taken down is nobody's business here.
PUBLIC_TITLE = "episode__public_copy__title"


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both counted in."""

    first: date
    last: date


def usual_days():
    """The last four weeks, today counted in."""
    today = timezone.now().astimezone(UTC).date()
    return Days(today - timedelta(days=USUAL_DAYS - 1), today)


def counts_in(days):
    return ListenCount.objects.filter(day__range=(days.first, days.last))


def total(days):
    return counts_in(days).aggregate(sum=Sum("number"))["sum"] or 0


def by_day(days):
    """Pairs of a day and its listens, newest first; a day without any is not there."""
    return list(counts_in(days).values_list("day").annotate(sum=Sum("number")).order_by("-day"))


def by_episode(days):
    """(show, episode, listens), most first."""
    found = counts_in(days).values_list("show__title", PUBLIC_TITLE, "episode_id")
    found = found.annotate(sum=Sum("number")).order_by("-sum", "show__title", PUBLIC_TITLE)
    return [(show, title or no_title(), number) for show, title, _pk, number in found]


def by_app(days):
    """Pairs of a family of apps and its listens, most first."""
    found = counts_in(days).values_list("app")
    return list(found.annotate(sum=Sum("number")).order_by("-sum", "app"))


def every_count(days):
    """(day, show, episode, app, listens), as they are kept."""
    found = counts_in(days).order_by("day", "show__title", PUBLIC_TITLE, "app", "pk")
    rows = found.values_list("day", "show__title", PUBLIC_TITLE, "app", "number")
    return [(day, show, title or no_title(), app, sum_) for day, show, title, app, sum_ in rows]


def no_title():
    """What stands for every episode that is not public now, or is gone for good."""
    return _("(not public any more)")
