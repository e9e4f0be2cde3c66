"""The earlier pieces that one is like, as editors see them and nobody else does."""

from django.db.models import F

from submissions import queries
from submissions.enums import Status
from submissions.models import Submission
from submissions.permissions import is_lead


def open_to(viewer):
    """What this editor may come across, without the words."""
    pieces = Submission.objects.at_the_desk()
    return pieces if is_lead(viewer) else pieces.exclude(status=Status.WITHDRAWN)


def _earlier(ids, *, viewer):
    """The pieces that those with these ids are like, the likest first, and what makes them so."""
    return (
        open_to(viewer)
        .filter(later_likes__submission__in=ids)
        .annotate(
            like_of=F("later_likes__submission_id"),
            percent=F("later_likes__percent"),
            is_same_picture=F("later_likes__is_same_picture"),
        )
        .only("reference", "title", "status", "contributor")
        .order_by("-percent", "pk")
    )


def of(piece, *, viewer):
    """The earlier pieces it is like, the likest first; each says if the same person sent it."""
    found = list(queries.with_titles(_earlier([piece.pk], viewer=viewer)))
    for earlier in found:
        earlier.is_same_person = earlier.contributor_id == piece.contributor_id
    return found


def later_than(piece, *, viewer):
    """How many pieces came after it that are like it."""
    return open_to(viewer).filter(looks_like__earlier=piece).count()


def first_of(pieces, *, viewer):
    """{piece's id: the reference of the one it is most like}, for a whole list at once."""
    found = {}
    for earlier in _earlier([piece.pk for piece in pieces], viewer=viewer):
        found.setdefault(earlier.like_of, earlier.reference)
    return found
