"""Who may see a private page, and what every private page tells the browser."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from core.headers import UPLOAD_POLICY
from submissions import session
from submissions.my_pieces.forms import OpenForm

#: What leaving a private page asks the browser to let go of.
LET_GO = '"cache", "storage"'
HEADERS = {
    "Cache-Control": "no-store, private, max-age=0",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def private(response):
    """`response`, never kept, never indexed, telling no other page where somebody came from."""
    add_never_cache_headers(response)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def leaving(response):
    """`response`, with which the browser lets go of what it kept of this site."""
    response.headers["Clear-Site-Data"] = LET_GO
    return response


def is_private(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return private(view(request, *args, **kwargs))

    return wrapped


def opened(view):
    """`view(request, contributor, …)`, once somebody's pieces are open in this browser."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.opening = session.opening_of(request)
        if request.opening is None:
            return locked(request)
        return view(request, request.opening.contributor, *args, **kwargs)

    return is_private(wrapped)


def locked(request):
    """The page asks for the words again. What was being written is shown, to be copied."""
    kept = request.POST.get("body") or request.POST.get("note") or ""
    if not kept.strip():
        return HttpResponseRedirect(reverse("my_pieces_open"), status=303)
    return open_page(request, OpenForm(), kept=kept, status=403)


def open_page(request, form, *, status=200, **context):
    """The page that asks for the five words."""
    context |= {"form": form, "idle_minutes": settings.MY_PIECES_IDLE_MINUTES}
    return render(request, "submissions/my_pieces_open.html", context, status=status)


def piece_of(contributor, reference):
    """One of their own pieces. Anybody else's is not there."""
    found = contributor.submissions.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def as_file(response):
    """Somebody else's bytes: nothing in them may run or be framed."""
    response.headers["Content-Security-Policy"] = UPLOAD_POLICY
    return response


def posted(request):
    """What a form was sent with, though it be nothing; None when none was sent."""
    return request.POST if request.method == "POST" else None


def see(name, *args, done="", at=""):
    """On to another page after a form, so that Back and reload send nothing twice.

    `at` is the part of it where they were.
    """
    url = reverse(name, args=args)
    url = f"{url}?done={done}" if done else url
    return HttpResponseRedirect(f"{url}#{at}" if at else url, status=303)
