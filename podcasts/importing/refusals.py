"""Why something is not brought in, in a plain line."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NOT_A_FEED = _("This isn’t a podcast feed.")
BROKEN_FEED = _("We can’t read this feed: it is broken, or not written as XML.")
UNSAFE_FEED = _("This feed has definitions of its own in it (a DOCTYPE). We don’t take those.")
TOO_BIG_FEED = _("This feed is too big.")
NO_EPISODES = _("There is no episode with sound in this feed.")
NO_FILE = _("We can’t open that file.")
NOT_AN_ADDRESS = _("This isn’t an address we can ask. It begins with http:// or https://.")
CREDENTIALS = _("There is a name or password in this address. We don’t take those.")
NOT_PUBLIC = _("{host} isn’t a public place on the internet, so we don’t ask there.")
NOT_FOUND = _("We can’t find {host}.")
NO_ANSWER = _("{host} doesn’t answer as it should. Try again later.")
SAID_NO = _("{host} doesn’t give it to us (answer {status}).")
TOO_MANY_REDIRECTS = _("{host} sends us on and on.")
TOO_BIG = _("What {host} sends is too big.")
ALREADY_HERE = _("This show is here already, and was not brought in from elsewhere.")
NO_LISTEN_PAGE = _("There is no listen page to put a show under. Make one first.")
NO_FFMPEG = _("This machine has no ffmpeg, so no sound can be made ready.")
BUSY = _("This show is being brought in right now.")
CUT_OFF_TWICE = _("Bringing it in was cut off twice.")
OUR_SIDE = _("Something went wrong on our side.")


class ImportRefused(Exception):
    """It cannot be brought in; `message` says why."""

    def __init__(self, message, **values):
        super().__init__(message)
        self.message = format_lazy(message, **values) if values else message

    def __str__(self):
        return str(self.message)


class NotNow(ImportRefused):
    """It may go better another time."""
