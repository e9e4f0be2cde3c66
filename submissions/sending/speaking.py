"""A recording in slices, from a script of ours; cut off by a bad line, it goes on from there."""

import re

from django.core.files.storage import storages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.media import send_sound, size_of
from core.sound import taking
from core.sound.refusals import SoundRefused
from submissions import actions, session
from submissions.errors import ActionRefused, WrongMoment
from submissions.sending import forms
from submissions.sending.adding import GONE, UPLOAD, refused
from submissions.sending.views import count_upload, is_of_another_draft, is_private

NUMBER = re.compile("[0-9]{1,12}")
#: Of one slice, in bytes. Our script sends less.
MOST = 4 * 1024 * 1024
WRONG_PLACE = 409


@require_POST
@is_private
def begin(request):
    """Where to go on from: 0 for a new recording. All of it there: the row that shows it."""
    draft, upload, size = session.draft_of(request), *asked(request, "upload", "size")
    if draft is None or is_of_another_draft(request, draft):
        return HttpResponse(status=GONE)
    if not (UPLOAD.fullmatch(upload) and NUMBER.fullmatch(size)):
        return HttpResponse(status=400)
    try:
        if not draft.sounds.filter(upload=upload).exists():
            count_upload(request, int(size))
        sound = actions.begin_sound(draft, upload=upload, size=int(size))
        there = taking.come_so_far(sound.recording)
        if actions.is_all_there(sound, there):
            return row(request, draft)
    except WrongMoment:
        return HttpResponse(status=GONE)
    except SoundRefused as why:
        return refused(str(why.message))
    except ActionRefused as why:
        return refused(str(why))
    return JsonResponse({"there": there})


@require_POST
@is_private
def add(request):
    """One slice: where to go on from; or, after the last, the row of the page that shows it."""
    draft, upload, offset = session.draft_of(request), *asked(request, "upload", "offset")
    data = request.FILES.get("slice")
    if draft is None or is_of_another_draft(request, draft):
        return HttpResponse(status=GONE)
    if data is None or data.size > MOST or not NUMBER.fullmatch(offset):
        return HttpResponse(status=400)
    sound = draft.sounds.select_related("recording", "draft").filter(upload=upload).first()
    if sound is None or not upload:
        return HttpResponse(status=GONE)
    try:
        is_whole = actions.add_slice(sound, offset=int(offset), data=data.read())
    except taking.WrongPlace as place:
        return JsonResponse({"there": place.there}, status=WRONG_PLACE)
    except SoundRefused as why:
        return refused(str(why.message))
    except WrongMoment:
        return HttpResponse(status=GONE)
    return row(request, draft) if is_whole else JsonResponse({"there": int(offset) + data.size})


def asked(request, *names):
    return [request.POST.get(name, "") for name in names]


def row(request, draft):
    return render(
        request, "submissions/send_voice_row.html", {"form": forms.VoiceForm(draft=draft)}
    )


@require_safe
@is_private
def sound(request):
    """The recording of this browser's own draft, for whoever wants to hear it back."""
    draft = session.draft_of(request)
    recording = forms.VoiceForm(draft=draft).kept if draft else None
    if recording is None or not recording.is_ready:
        raise Http404
    name = recording.good.name
    return send_sound(request, "private", name, size_of(storages["default"], name))
