"""What this room adds to pages of the rooms below."""

from core import gate, slots
from submissions import queries
from submissions.models import Submission, SubmissionFile, Voice

MORE = 3


def more_by_me(page):
    """Ids of the same person's other live pieces, only where they switched it on."""
    submission = Submission.objects.filter(page_id=page.pk).select_related("contributor").first()
    if submission is None or not submission.contributor.has_more_by_me:
        return {}
    others = queries.live_pieces_of(submission.contributor).exclude(pk=submission.pk)
    return {"more": list(others.values_list("page_id", flat=True)[:MORE])}


def shows_no_others_pictures(page, picture_ids):
    """A picture somebody sent is shown with their piece and nowhere else.

    Their yes is to that page, and nothing else is taken down with it.
    """
    elsewhere = SubmissionFile.objects.filter(
        picture__in=picture_ids, submission__page__isnull=False
    ).exclude(submission__page_id=page.pk)
    return not elsewhere.exists()


def lets_no_others_be_heard(page, recording):
    """A recording somebody sent is heard with their piece and nowhere else."""
    return Voice.objects.filter(recording=recording, submission__page_id=page.pk).exists()


slots.register_cards(more_by_me)
gate.picture_rules.append(shows_no_others_pictures)
gate.sound_rules.append(lets_no_others_be_heard)
