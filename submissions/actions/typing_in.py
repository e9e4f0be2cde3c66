"""An editor types in what came by post, by telephone or by e-mail."""

from django.db import transaction
from django.utils.translation import gettext as _

from submissions.actions.drafts import add_picture, discard_draft, keep_answers, start_draft
from submissions.actions.sending import send
from submissions.actions.status import log_change
from submissions.enums import CameBy
from submissions.models import TypedIn


def type_in(*, by, came_by, source, answers, pictures=(), contributor=None):
    """Send a piece for somebody, through the same door as everyone's: returns `Sent`.

    `answers` are those of the questions, `pictures` the bytes of each file. `contributor` is
    whoever's code words were given. Raises `PictureRefused`; then nothing is kept.
    """
    draft, _key = start_draft()
    try:
        draft = keep_answers(draft, answers=answers)
        for data in pictures:
            add_picture(draft, data=data)
        with transaction.atomic():
            sent = send(draft, contributor=contributor)
            TypedIn.objects.create(
                submission=sent.submission, came_by=came_by, source=source, typed_by=by
            )
            note = _("Typed in. It came %(how)s.") % {"how": CameBy(came_by).label.lower()}
            log_change(sent.submission, note=note, by=by)
    except BaseException:
        discard_draft(draft)
        raise
    return sent
