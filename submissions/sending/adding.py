"""One picture in a request of its own, from a script of ours; tried again, it is kept once."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.pictures import PictureRefused
from submissions import session
from submissions.errors import ActionRefused, WrongMoment
from submissions.sending import forms
from submissions.sending.uploads import has_left_out_files
from submissions.sending.views import is_of_another_draft, is_private, take_picture

#: What the phone calls one upload: 16 random bytes.
UPLOAD = re.compile("[0-9a-f]{32}")
REFUSED, GONE = 422, 410


@require_POST
@is_private
def add(request):
    """The row of the page that shows the picture; or a line of text that says why there is none."""
    draft = session.draft_of(request)
    if draft is None or is_of_another_draft(request, draft):
        return HttpResponse(status=GONE)
    file, upload = request.FILES.get("picture"), request.POST.get("upload", "")
    if has_left_out_files(request):
        return refused(_("It’s too big. Choose a smaller one."))
    if file is None or not UPLOAD.fullmatch(upload):
        return HttpResponse(status=400)
    try:
        picture = take_picture(request, draft, file, upload=upload)
    except WrongMoment:
        return HttpResponse(status=GONE)
    except (PictureRefused, ActionRefused) as why:
        return refused(str(why))
    return render(request, "submissions/send_picture_row.html", row_of(draft, picture))


def refused(line):
    return HttpResponse(line, status=REFUSED, content_type="text/plain; charset=utf-8")


def row_of(draft, picture):
    rows = list(enumerate(forms.PicturesForm(draft=draft).rows, start=1))
    number, field = next((at, field) for at, (kept, field) in rows if kept.pk == picture.pk)
    return {"picture": picture, "number": number, "field": field}
