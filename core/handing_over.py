"""Handing files over to a web server in front that reads them itself: sound, and nothing else.

Everything the site keeps is for its own account alone. The web server is in the group of that
account. A file that it is told to send is opened to the group just then, and so is the way to
it, without showing what else lies beside the way.
"""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

PASSED_FOLDER, READ_FILE = 0o710, 0o640


def handed_over(storage, place, name):
    """The answer that has the web server send file `name` of `storage`, known to it as `place`."""
    path = Path(storage.path(name))
    let_be_read(path, below=Path(storage.location))
    address = quote(f"{settings.SENDFILE_ROOT}{place}/{name}")
    return HttpResponse(headers={"X-Accel-Redirect": address})


def let_be_read(path, *, below):
    set_mode(path, READ_FILE)
    for folder in path.parents:
        set_mode(folder, PASSED_FOLDER)
        if folder == below:
            return


def set_mode(path, mode):
    if path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
