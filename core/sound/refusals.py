"""Why sound is refused, in words for whoever sent it."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

EMPTY = _("That file is empty. Choose the recording again.")
NOT_SOUND = _(
    "We couldn’t find any sound in that file. Send an MP3, M4A or WAV, or what your phone recorded."
)
VIDEO = _("That’s a video. Send only the sound of it.")
BROKEN = _("We couldn’t open that recording. It may be damaged. Try sending it again.")
TOO_LONG = _("That recording is too long. The most we can take is {most} minutes.")
TOO_BIG = _("That recording is too big. The most we can take is {most} MB.")
TOO_MUCH = _("More was sent than was announced. Choose the recording again.")


class SoundRefused(Exception):
    """The sound cannot be used; `message` tells the sender why, in plain words."""

    def __init__(self, message, **values):
        super().__init__(message)
        self.message = format_lazy(message, **values) if values else message
