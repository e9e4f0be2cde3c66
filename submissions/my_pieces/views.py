"""My pieces: what somebody sent, where it stands, and everything they can do about it."""

import mimetypes

from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from core.media import send_sound, size_of
from submissions import actions, queries, session
from submissions.enums import Decision, Status, Use
from submissions.errors import ActionRefused
from submissions.models import Contributor
from submissions.my_pieces import told
from submissions.my_pieces.access import as_file, leaving, opened, piece_of, posted, see
from submissions.my_pieces.episodes import cards_of
from submissions.my_pieces.forms import (
    AgeForm,
    AppealForm,
    BylineForm,
    ChangeForm,
    MessageForm,
)
from submissions.my_pieces.keepsake import FILE_NAME, keepsake_html
from submissions.my_pieces.preview import (
    preview_file,
    preview_html,
    preview_sound,
    recording_file,
)
from submissions.my_pieces.sign_off import what_changed
from submissions.second_person import lost_words, promises
from submissions.sending import steps

MESSAGES_A_PAGE = 50
SEE_OTHER = 303
#: Said once, at the top, after a form was sent. The address carries the key alone.
DONE = {
    "yes": gettext_lazy("Thank you. Your yes is kept."),
    "change": gettext_lazy("Sent. We change it and show you again."),
    "sent": gettext_lazy("Sent. We read it and write back."),
    "consent": gettext_lazy("Saved. You can change it again any time."),
    "name": gettext_lazy("Saved."),
    "appeal": gettext_lazy("Sent. Another editor looks at it now."),
    "age": gettext_lazy("Saved."),
    "more": gettext_lazy("Saved."),
    "stopped": gettext_lazy("Stopped. Nobody gets new words."),
    "binned": gettext_lazy("It’s in the bin. We keep nothing of it."),
    "words": gettext_lazy("Saved. We work from these words now."),
    "suggested": gettext_lazy(
        "An editor has it already. So your words are in your messages, as what you’d like it "
        "to say. They answer you there."
    ),
    "same": gettext_lazy("Those were the same words, so nothing changed."),
    "day": gettext_lazy("Saved. You can change it until it’s live."),
    "down": gettext_lazy("It’s gone. Nobody can see it any more."),
}


def done_line(request):
    return DONE.get(request.GET.get("done"), "")


# --- the list -----------------------------------------------------------------------------


@opened
@require_GET
def my_pieces(request, contributor):
    on_the_way = lost_words.on_the_way_to(contributor)
    context = {
        "contributor": contributor,
        "groups": told.groups_of(contributor),
        "episode_cards": cards_of(contributor),
        "drafts": queries.saved_drafts_of(contributor),
        "words_on_the_way": on_the_way,
        "words_open_at": on_the_way and lost_words.opens_at(on_the_way),
        "opened_before": queries.openings_of(contributor).exclude(pk=request.opening.pk).first(),
        "contact": queries.contact_of(contributor),
        "look_on": told.day_to_look(contributor),
        "wait": told.wait_line(),
        "done": done_line(request),
    }
    return render(request, "submissions/my_pieces.html", context)


@opened
@require_POST
def carry_on(request, contributor, pk):
    """Bring a saved draft to this browser and go on at the first question still open."""
    draft = queries.saved_drafts_of(contributor).filter(pk=pk).first()
    if draft is None:
        return see("my_pieces")
    session.take_up(request, draft)
    still_open = steps.first_open(draft)
    return HttpResponseRedirect(
        still_open.url if still_open else reverse("send_check"), status=SEE_OTHER
    )


@opened
@require_POST
def bin_draft(request, contributor, pk):
    """Nothing of a saved draft stays. Who had nothing but that is gone with it."""
    draft = queries.saved_drafts_of(contributor).filter(pk=pk).first()
    if draft is None:
        return see("my_pieces")
    if draft == session.draft_of(request):
        session.forget_draft(request)
    actions.discard_draft(draft)
    if Contributor.objects.filter(pk=contributor.pk).exists():
        return see("my_pieces", done="binned")
    session.lock_pieces(request)
    return leaving(see("send_stop"))


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def age(request, contributor):
    form = AgeForm(posted(request), initial={"age_band": contributor.age_band})
    if request.method == "POST" and form.is_valid():
        actions.change_age_band(contributor, age_band=form.cleaned_data["age_band"])
        return see("my_pieces", done="age")
    return render(request, "submissions/my_pieces_age.html", {"form": form})


@opened
@require_POST
def more(request, contributor):
    actions.switch_more_by_me(contributor, is_on=request.POST.get("is_on") == "yes")
    return see("my_pieces", done="more")


# --- one piece ----------------------------------------------------------------------------


@opened
@require_GET
def piece(request, contributor, reference):
    return piece_page(request, piece_of(contributor, reference))


def piece_page(request, submission, *, line="", status=200, **forms):
    """One piece on one screen. `line` says why something just could not be done."""
    if submission.status == Status.WITHDRAWN:
        context = {
            "title": told.title_of(submission),
            "told": told.line_of(submission),
            "line": line,
            "done": done_line(request),
        }
        return render(request, "submissions/my_pieces_gone.html", context, status=status)
    paginator = Paginator(told.thread_of(submission), MESSAGES_A_PAGE)
    messages = paginator.get_page(request.GET.get("page"))
    context = {
        "submission": submission,
        "title": told.title_of(submission),
        "kind": told.KINDS[submission.state_shown],
        "told": told.line_of(submission),
        "wait": told.wait_line(),
        "is_waiting": submission.status in (Status.RECEIVED, Status.IN_REVIEW),
        "adult_line": told.adult_line(submission),
        "events": told.events_of(submission),
        "messages_page": messages,
        "messages_shown": list(reversed(messages.object_list)),
        "consents": told.consent_rows(submission),
        "decline": submission.declines.first() if submission.status == Status.DECLINED else None,
        "has_appeals": submission.status == Status.DECLINED and promises.has_appeals(),
        "earlier_words": told.earlier_words(submission),
        "beforehand": told.beforehand_row(submission),
        "pictures": submission.files.all(),
        "voice": told.voice_of(submission),
        "done": done_line(request),
        "line": line,
        "message_form": forms.get("message_form") or MessageForm(),
        "open": forms.get("open", ""),
    }
    if submission.status == Status.SIGN_OFF:
        context |= what_changed(submission)
        context["change_form"] = forms.get("change_form") or ChangeForm(
            initial={"digest": context["digest"]}, auto_id="change_%s"
        )
    return render(request, "submissions/my_pieces_piece.html", context, status=status)


def refused(request, submission, refusal):
    """The piece as it stands now, with the reason at the top."""
    submission = type(submission).objects.get(pk=submission.pk)
    return piece_page(request, submission, line=refusal.line, status=409)


@opened
@require_POST
def decide(request, contributor, reference, decision):
    """Yes, change this, or stop: three answers to the exact words they were shown."""
    submission = piece_of(contributor, reference)
    try:
        if decision == Decision.YES:
            actions.say_yes(submission, digest=request.POST.get("digest", ""))
        elif decision == Decision.CHANGE:
            form = ChangeForm(request.POST, auto_id="change_%s")
            if not form.is_valid():
                return piece_page(request, submission, change_form=form, open="change")
            actions.ask_for_change(
                submission,
                digest=form.cleaned_data["digest"],
                note=form.cleaned_data["note"],
            )
        elif decision == Decision.STOP:
            actions.withdraw(submission)
            return see("piece", reference, done="down")
        else:
            raise Http404
    except ActionRefused as refusal:
        return refused(request, submission, refusal)
    return see("piece", reference, done=decision)


@opened
@require_POST
def message(request, contributor, reference):
    submission = piece_of(contributor, reference)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return piece_page(request, submission, message_form=form)
    try:
        actions.write_to_editors(submission, body=form.cleaned_data["body"])
    except ActionRefused as refusal:
        return refused(request, submission, refusal)
    return see("piece", reference, done="sent")


@opened
@require_POST
def consent(request, contributor, reference, use):
    """One switch, saved by itself. Taking back "this site" asks once: it takes the page down."""
    submission = piece_of(contributor, reference)
    if use not in queries.current_wordings():
        raise Http404
    is_given = request.POST.get("is_given") == "yes"
    if use == Use.SITE and not is_given and "sure" not in request.POST:
        return render(request, "submissions/my_pieces_site_off.html", {"submission": submission})
    try:
        actions.change_consent(submission, use=use, is_given=is_given)
    except ActionRefused as refusal:
        return refused(request, submission, refusal)
    return see("piece", reference, done="consent", at="consent")


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def byline(request, contributor, reference):
    submission = piece_of(contributor, reference)
    if submission.status == Status.WITHDRAWN:
        return see("piece", reference)
    initial = {"byline": submission.byline_wanted, "avatar": submission.avatar_wanted}
    form = BylineForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_byline(submission, **form.cleaned_data)
        except ActionRefused as refusal:
            return refused(request, submission, refusal)
        return see("piece", reference, done="name")
    context = {"form": form, "submission": submission}
    return render(request, "submissions/my_pieces_byline.html", context)


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request, contributor, reference):
    submission = piece_of(contributor, reference)
    if request.method == "POST":
        actions.withdraw(submission)
    if request.method == "POST" or submission.status == Status.WITHDRAWN:
        return see("piece", reference, done="down")
    context = {"submission": submission, "title": told.title_of(submission)}
    return render(request, "submissions/my_pieces_take_down.html", context)


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, contributor, reference):
    """Ask for another editor, once."""
    submission = piece_of(contributor, reference)
    if submission.appealed_at or submission.status != Status.DECLINED:
        return see("piece", reference, done="appeal" if submission.appealed_at else "")
    if not promises.has_appeals():
        return render(request, "submissions/my_pieces_no_appeal.html", {"submission": submission})
    form = AppealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(submission, note=form.cleaned_data["note"])
        except ActionRefused as refusal:
            return refused(request, submission, refusal)
        return see("piece", reference, done="appeal")
    context = {"form": form, "submission": submission, "wait": told.wait_line()}
    return render(request, "submissions/my_pieces_appeal.html", context)


# --- files --------------------------------------------------------------------------------


@opened
@require_GET
def keepsake(request, contributor, reference):
    """Everything they sent as one file. Once it is taken down nothing is left to save."""
    submission = piece_of(contributor, reference)
    if submission.status == Status.WITHDRAWN:
        return see("piece", reference)
    response = HttpResponse(keepsake_html(submission))
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return as_file(response)


@opened
@require_GET
def picture(request, contributor, reference, pk):
    submission = piece_of(contributor, reference)
    sent = submission.files.filter(pk=pk).first()
    if sent is None or submission.status == Status.WITHDRAWN:
        raise Http404
    try:
        file = sent.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    kind = mimetypes.guess_type(sent.file.name)[0] or "application/octet-stream"
    return as_file(FileResponse(file, content_type=kind))


def heard(request, file):
    if file is None:
        raise Http404
    return as_file(
        send_sound(request, "private", file.name, size_of(storages["default"], file.name))
    )


@opened
@require_safe
def hear(request, contributor, reference, size):
    """The recording they sent."""
    submission = piece_of(contributor, reference)
    voice = told.voice_of(submission)
    return heard(request, voice and recording_file(voice.recording, size))


@opened
@require_safe
def preview_hear(request, contributor, reference, size):
    """The recording that is on the page they are asked about."""
    return heard(request, preview_sound(piece_being_read(contributor, reference), size))


def piece_being_read(contributor, reference):
    submission = piece_of(contributor, reference)
    if submission.page is None or submission.status != Status.SIGN_OFF:
        raise Http404
    return submission


@opened
@require_GET
def preview(request, contributor, reference):
    """The whole page as it would be, for them alone."""
    submission = piece_being_read(contributor, reference)
    return HttpResponse(preview_html(request, submission))


@opened
@require_GET
def preview_picture(request, contributor, reference, name):
    found = preview_file(request, piece_being_read(contributor, reference), name)
    if found is None:
        raise Http404
    data, kind = found
    return as_file(HttpResponse(data, content_type=kind))
