"""What one browser holds open: an unsent draft, and somebody's pieces. Nothing secret in it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from submissions import actions, queries
from submissions.models import Contributor

DRAFT_KEY = "draft"
CONTRIBUTOR = "contributor"
SEEN_AT = "seen_at"


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


def open_pieces(request, contributor):
    """Open somebody's pieces in this browser, under a new session key."""
    request.session.cycle_key()
    request.session[CONTRIBUTOR] = contributor.pk
    request.session[SEEN_AT] = timezone.now().isoformat()


def contributor_of(request):
    """Whose pieces are open here; None after the idle time. Looking keeps them open."""
    pk = request.session.get(CONTRIBUTOR)
    if pk is None:
        return None
    seen_at = parse_datetime(request.session.get(SEEN_AT, ""))
    idle = timedelta(minutes=settings.MY_PIECES_IDLE_MINUTES)
    if seen_at is None or timezone.now() - seen_at > idle:
        lock_pieces(request)
        return None
    request.session[SEEN_AT] = timezone.now().isoformat()
    return Contributor.objects.filter(pk=pk).first()


def lock_pieces(request):
    request.session.pop(CONTRIBUTOR, None)
    request.session.pop(SEEN_AT, None)
