"""Who may see the pictures of a piece: the editors who may see the piece itself."""

from core import media
from submissions.desk.listing import visible_to
from submissions.models import SubmissionFile


def may_see(user, name):
    """An unsent draft's pictures are nobody's but its writer's, so there is no row for them."""
    sent = SubmissionFile.objects.select_related("submission").filter(file=name).first()
    return sent is not None and visible_to(user, sent.submission)


media.guard("submissions/", may_see)
