"""Which piece comes next for an editor, in the part of the queue they work through."""

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from submissions.desk.filters import LIST
from submissions.desk.listing import QueueFilterSet
from submissions.models import Submission

#: Where a session keeps the place of a piece that is asked about and waits no longer.
PLACE = "desk_place"


def remember_place(request, piece):
    """Where in the queue `piece` stood, for the press of *Next* that follows."""
    if piece.waiting_since is not None:
        since = piece.waiting_since.isoformat()
        request.session[PLACE] = {
            "of": piece.pk,
            "since": since,
            "is_unread": piece.is_unread,
            "is_marked": piece.is_marked,
        }


def place_of(request, piece):
    """(since when it waits or waited, is unread, is marked), or None when nobody knows."""
    if piece.waiting_since is not None:
        return piece.waiting_since, piece.is_unread, piece.is_marked
    kept = request.session.get(PLACE)
    if kept is None or kept["of"] != piece.pk:
        return None
    return parse_datetime(kept["since"]), kept.get("is_unread", False), kept["is_marked"]


def next_reference(request, piece):
    """The reference of the piece after `piece`, or None.

    `piece` as it was loaded, so that its place is still known once it is decided. What
    another editor has is left to them.
    """
    waiting = Submission.objects.waiting().exclude(pk=piece.pk)
    waiting = waiting.filter(Q(claimed_by=None) | Q(claimed_by=request.user))
    place = place_of(request, piece)
    if place is not None:
        waiting = waiting.filter(comes_after(*place, pk=piece.pk))
    waiting = filtered(waiting, request)
    return waiting.in_queue_order().values_list("reference", flat=True).first()


def comes_after(since, is_unread, is_marked, *, pk):
    later = Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=pk)
    after = Q(is_unread=is_unread, is_marked=is_marked) & later
    if is_marked:
        after |= Q(is_unread=is_unread, is_marked=False)
    return after | Q(is_unread=False) if is_unread else after


def filtered(pieces, request):
    """Only those of the list this editor looked at last."""
    chosen = request.session.get(LIST)
    if not chosen:
        return pieces
    return QueueFilterSet(QueryDict(chosen), queryset=pieces, request=request).qs


def next_url(request, piece):
    """The next piece's screen; the queue, with the same filter, when this was the last."""
    reference = next_reference(request, piece)
    if reference is not None:
        return reverse("desk:item", args=[reference])
    return list_url(request)


def list_url(request):
    chosen = request.session.get(LIST)
    url = reverse("desk:queue")
    return f"{url}?{chosen}" if chosen else url
