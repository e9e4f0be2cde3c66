"""What an editor set aside last, there to be undone for a while. Kept in their session alone."""

from datetime import timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

LAST = "desk_set_aside"
SHOWN_FOR = timedelta(minutes=10)


def remember(request, piece):
    request.session[LAST] = {"reference": piece.reference, "at": timezone.now().isoformat()}


def last(request):
    """The reference of the piece set aside last, or None once it is too long ago to be meant."""
    kept = request.session.get(LAST)
    if kept is None or timezone.now() - parse_datetime(kept["at"]) > SHOWN_FOR:
        return None
    return kept["reference"]


def forget(request):
    request.session.pop(LAST, None)
