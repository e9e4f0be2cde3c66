"""What goes of the counts when an episode is erased, and by itself after two days."""

from datetime import UTC, timedelta

from django.db import transaction
from django.db.models import Count, Min, Sum
from django.utils import timezone

from podcasts.models import DailySalt, Heard, ListenCount

#: The day itself and the next one.
DAYS_KEPT = 2


def forget_who_listened():
    """After two days nobody can tell any more what anybody listened to."""
    today = timezone.now().astimezone(UTC).date()
    forget_salts(before=today)
    Heard.objects.filter(day__lte=last_forgotten(today)).delete()


def forget_salts(*, before):
    """Those that are two days old on the day `before`, or older."""
    DailySalt.objects.filter(day__lte=last_forgotten(before)).delete()


def last_forgotten(today):
    return today - timedelta(days=DAYS_KEPT)


@transaction.atomic
def leave_only_sums():
    """Of episodes that are erased, one number stays for each day, show and app."""
    erased = ListenCount.objects.filter(episode=None)
    several = (
        erased.values("day", "show", "app")
        .annotate(rows=Count("pk"), sum=Sum("number"), kept=Min("pk"))
        .filter(rows__gt=1)
        .values_list("day", "show", "app", "sum", "kept")
    )
    for day, show, app, total, kept in list(several):
        erased.filter(day=day, show=show, app=app).exclude(pk=kept).delete()
        ListenCount.objects.filter(pk=kept).update(number=total)
