"""What stops a backup or a restore, in a line that says how to mend it."""

import errno
from contextlib import contextmanager

from django.utils.translation import gettext as _

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class CannotBackUp(Exception):
    """No backup was made. The message is one plain line; no half file is left."""


class CannotRestore(Exception):
    """Nothing was restored. The message is one plain line; what was there is there."""


@contextmanager
def told_as(kind, *, where):
    """Errors of the disk as one line of `kind`."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            line = _("The disk is full: %(where)s. Make room and try again.")
        else:
            line = _("%(where)s can’t be read or written. It said: %(reason)s.")
        raise kind(line % {"where": where, "reason": error.strerror or error}) from error
