"""What this room adds to pages of the rooms below."""

from core import slots
from submissions import queries
from submissions.models import Submission

MORE = 3


def more_by_me(page):
    """Ids of the same person's other live pieces, only where they switched it on."""
    submission = Submission.objects.filter(page_id=page.pk).select_related("contributor").first()
    if submission is None or not submission.contributor.has_more_by_me:
        return {}
    others = queries.live_pieces_of(submission.contributor).exclude(pk=submission.pk)
    return {"more": list(others.values_list("page_id", flat=True)[:MORE])}


slots.register_cards(more_by_me)
