"""What one browser holds open: an unsent draft, and somebody's pieces. Nothing secret in it."""

from submissions import actions, queries
from submissions.models import Opening

DRAFT_KEY = "draft"
OPENING = "opening"


def draft_of(request):
    """The draft this browser is writing, or None."""
    key = request.session.get(DRAFT_KEY)
    return queries.draft_by_key(key) if key else None


def begin_draft(request):
    """The draft of this browser, started now if there is none."""
    draft = draft_of(request)
    if draft is None:
        draft, request.session[DRAFT_KEY] = actions.start_draft()
    return draft


def take_up(request, draft):
    """Bring a saved draft to this browser."""
    request.session[DRAFT_KEY] = actions.take_up_draft(draft)


def forget_draft(request):
    """This browser no longer holds the draft's key; the draft itself is the caller's business."""
    request.session.pop(DRAFT_KEY, None)


def open_pieces(request, contributor, *, opened_with):
    """Open somebody's pieces in this browser, under a new session key; whether it could be done.

    What was parked is back.
    """
    opening = actions.open_pieces(contributor, opened_with=opened_with)
    if opening is None:
        return False
    actions.end_opening(request.session.get(OPENING))
    request.session.cycle_key()
    request.session[OPENING] = opening.pk
    actions.unpark_pieces(contributor)
    return True


def opening_of(request):
    """This browser's `Opening`, or None once it is locked or idle. Looking keeps it open."""
    pk = request.session.get(OPENING)
    if pk is None:
        return None
    opening = Opening.objects.filter(pk=pk).select_related("contributor").first()
    if opening is None or opening.is_over:
        lock_pieces(request)
        return None
    actions.look_again(opening)
    return opening


def contributor_of(request):
    """Whose pieces are open here; None after the idle time. Looking keeps them open."""
    opening = opening_of(request)
    return opening.contributor if opening else None


def lock_pieces(request):
    """Under a new session key: the cookie changes, so a page kept for Back is let go."""
    pk = request.session.pop(OPENING, None)
    if pk is not None:
        actions.end_opening(pk)
        request.session.cycle_key()
    draft = draft_of(request)
    if draft is not None and draft.contributor_id is not None:
        # It is saved with their pieces: what it says is theirs, and not for whoever comes next.
        forget_draft(request)
