"""Who may see and hear what came with a piece: the editors who may see the piece itself."""

from core import media
from core.models import PictureRendition
from core.sound import hearing
from submissions.desk.listing import visible_to
from submissions.models import SubmissionFile, Voice
from submissions.permissions import is_lead
from submissions.queries import apart_picture_ids


def may_see(user, name):
    """An unsent draft's pictures are nobody's but its writer's, so there is no row for them."""
    sent = SubmissionFile.objects.select_related("submission").filter(file=name).first()
    return sent is not None and visible_to(user, sent.submission)


def may_see_editors_copy(user, name):
    return not apart_picture_ids().filter(picture__file=name).exists() or is_lead(user)


def may_see_rendition(user, name):
    shown = PictureRendition.objects.filter(file=name, image__in=apart_picture_ids())
    return not shown.exists() or is_lead(user)


def may_hear(user, recording):
    """An unsent draft's recording is nobody's but its writer's."""
    voice = Voice.objects.select_related("submission").filter(recording=recording).first()
    return voice is not None and visible_to(user, voice.submission)


hearing.rules.append(may_hear)
media.guard("submissions/", may_see)
media.guard("pictures/", may_see_editors_copy)
media.guard("images/", may_see_rendition)
