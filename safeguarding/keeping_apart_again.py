"""After a restore: what was kept apart since the backup is apart again, for leads alone."""

from core import erased
from safeguarding import actions, queries
from submissions import erasing
from submissions.actions.apart import APART, digest_of_apart
from submissions.models import Submission


@erased.applies(APART, is_first=True)
def keep_apart_again(gone):
    """Before anything is erased again: a copy that was sealed is sealed of what is there now."""
    found = [
        piece
        for piece in Submission.objects.filter(erased_at=None).iterator()
        if _was_for_leads(piece, gone) and queries.open_case_of(piece) is None
    ]
    for piece in found:
        actions.keep_apart_again(piece)
    return len(found)


def _was_for_leads(piece, gone):
    """Whether it was kept apart, or what was left of it was one sealed copy."""
    if erasing.digest_of_piece(piece) in gone[erasing.ERASED]:
        return erased.digest_of(actions.SEALED, piece.reference) in gone[actions.SEALED]
    return piece.apart_since is None and digest_of_apart(piece) in gone[APART]
