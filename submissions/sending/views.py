"""Sending: each view joins a question and an action. The rules are in `steps` and `actions`."""

import errno
import logging
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.headers import RECORDER_HEADERS
from core.look import COOKIE as LOOK_COOKIE
from core.models import HelpService, PublicCopy, SiteSettings
from core.pictures import PictureRefused
from core.sound.refusals import SoundRefused
from submissions import actions, queries, session
from submissions.errors import ActionRefused, WrongMoment
from submissions.my_pieces.access import leaving
from submissions.my_pieces.told import wait_line
from submissions.second_person import promises
from submissions.sending import checking, forms, joining, keeping, keys, steps
from submissions.sending.keys import (
    SAVED,
    SENT,
    all_or_nothing,
    forget_everything,
    keys_context,
)
from submissions.sending.thumbnails import thumbnail
from submissions.sending.uploads import has_left_out_files

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store, private, max-age=0",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
RULES_PATH = "/rules/"
#: Faster than a person can read the page.
QUICKEST = timedelta(seconds=3)
#: A box people cannot see. Only a program fills it in.
TRAP = "more_about_it"
#: In the address of the first question, when Continue was pressed with nothing written.
NOTHING_YET = "empty"
KEYS_SHOWN = {SENT: "send_done", SAVED: "send_later"}
RETRY_SECONDS = "900"
KILOBYTE = 1024
PAGE_LENGTH = 32
COUNT = re.compile("[0-9]{1,9}")


class TooMany(Exception):
    """This address has done it too often in this hour."""


def is_private(view):
    """Never kept, never indexed, and no other site learns that somebody was here."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return wrapped


# --- the draft of this browser ------------------------------------------------------------


def begin_draft(request):
    if throttle.is_over(request, "draft", limit=settings.DRAFTS_PER_HOUR):
        raise TooMany
    throttle.count(request, "draft", minutes=60)
    actions.discard_old_drafts()
    return session.begin_draft(request)


# --- before the first question ------------------------------------------------------------


@require_safe
@is_private
def start(request):
    """Reading this keeps nothing and gives no cookie: a draft begins with the first answer."""
    draft = session.draft_of(request)
    context = {
        "draft": draft,
        "carry_on_url": url_to_carry_on(draft),
        "first_url": steps.FIRST.url,
        "words_url": url_of_words(request),
        "is_saved": keys.was_just_saved(request),
        "wait": wait_line(),
        "rules_url": rules_url(),
        "has_appeals": promises.has_appeals(),
        "services": HelpService.objects.filter(in_footer=True),
    }
    return render(request, "submissions/send_start.html", context)


def url_of_words(request):
    """Where the new words still are, for somebody whose line broke just then; or nothing."""
    page = next((page for key, page in KEYS_SHOWN.items() if key in request.session), None)
    return reverse(page) if page and "words" in keeping.kept(request) else ""


def url_to_carry_on(draft):
    still_open = steps.first_open(draft) if draft else None
    return steps.url_of_open(still_open, draft) if still_open else reverse("send_check")


def rules_url():
    is_public = PublicCopy.objects.filter(path=RULES_PATH).exists()
    return RULES_PATH if is_public else ""


# --- one question a page ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def step(request, name):
    question = steps.BY_NAME.get(name)
    if question is None:
        raise Http404
    draft = session.draft_of(request)
    if draft is None and keys.is_of_saved(request):
        return nothing_open(request, question)
    if draft is None and question is not steps.FIRST:
        is_pressed = request.method == "POST"
        return nothing_open(request, question) if is_pressed else redirect("send_start")
    if request.method == "POST":
        return answer(request, question, draft)
    return ask(request, question, draft)


def ask(request, question, draft):
    """The question; one further on waits until those before it are answered."""
    still_open = steps.first_open(draft) if draft else None
    if still_open and steps.STEPS.index(still_open) < steps.STEPS.index(question):
        return redirect(steps.url_of_open(still_open, draft))
    if draft is None and SiteSettings.load().is_full:
        return redirect("send_start")
    if question not in steps.asked(draft):
        return redirect("send_check")
    if draft is None and NOTHING_YET in request.GET:
        return question_page(request, question, draft, question.form({}))
    return question_page(request, question, draft, form_of(question, draft))


def form_of(question, draft):
    """The question's form; with what was pressed last and its mistakes, if it was not right."""
    tried = tried_last(question, draft) if draft else None
    if tried is None:
        return question.form(draft=draft)
    return question.form.tried_again(tried, draft=draft)


def tried_last(question, draft):
    """What was pressed here last, unless something was typed since."""
    tried = draft.answers.get("tried", {}).get(question.name)
    is_last = tried and tried.get("version", "") == draft.version_of(question.name)
    return tried if is_last else None


def answer(request, question, draft):
    form = filled_in(request, question, draft)
    if is_of_another_draft(request, draft):
        return of_another_draft(request, question, draft, form)
    if draft is None and (line := full_line()):
        return question_page(request, question, draft, form, trouble=line, status=409)
    try:
        if "put_back" in request.POST and draft is not None:
            return put_back(request, question, draft)
        if words_elsewhere(request, question, draft, form):
            return show_both(request, question, draft, form)
        if not form.errors:
            draft, form = keep(request, question, draft, form)
        if form.errors:
            return ask_again(request, question, draft, form)
    except TooMany:
        return question_page(request, question, draft, form, trouble=too_many_line(), status=429)
    except WrongMoment:
        return nothing_open(request, question)
    except (OperationalError, OSError) as problem:
        return question_page(
            request, question, draft, form, trouble=busy_line(request, problem), status=503
        )
    if stays(request, question):
        return HttpResponseRedirect(request.get_full_path(), status=303)
    url = steps.url_after(question, draft, is_change=is_change(request))
    return HttpResponseRedirect(url, status=303)


def stays(request, question):
    """Whether something was added or taken out, and the page is not done with."""
    is_pressed = "add" in request.POST or "remove" in request.POST
    return issubclass(question.form, forms.FilesForm) and is_pressed


def ask_again(request, question, draft, form):
    """The same question with its mistakes, at an address that Back and reload can go to.

    Where nothing was written nothing is kept, and its address says what is wrong.
    """
    if not form.is_kept_when_wrong:
        return question_page(request, question, draft, form)
    if draft is None and not any(text.strip() for text in form.written().values()):
        return HttpResponseRedirect(f"{question.url}?{NOTHING_YET}", status=303)
    draft = draft or begin_draft(request)
    writer = writer_of(request)
    tried = form.tried(request.POST) | {"version": writer.version}
    with transaction.atomic():
        keep_tried(question, draft, tried)
        actions.settle_typed(draft, step=question.name, writer=writer)
    return HttpResponseRedirect(request.get_full_path(), status=303)


def keep_tried(question, draft, tried):
    all_tried = elsewhere("tried", question, draft) | {question.name: tried}
    actions.keep_answers(draft, answers={"tried": all_tried})


def filled_in(request, question, draft):
    """The question's form as it was pressed, its mistakes found."""
    form = question.form(request.POST, request.FILES, draft=draft)
    if form.is_valid() and has_left_out_files(request):
        if "pictures" in form.fields:
            form.add_error("pictures", _("These files are too big together. Add fewer at a time"))
        elif "sound" in form.fields:
            form.add_error("sound", too_big_a_sound_line())
    return form


def too_big_a_sound_line():
    return _("That recording is too big. The most is %(most)d MB. You could send it in parts") % {
        "most": settings.VOICE_MAX_BYTES // 1_000_000
    }


def keep(request, question, draft, form):
    """Keep a right answer: (draft, form). Pictures that were refused are errors of the form."""
    draft = draft or begin_draft(request)
    if question.form is forms.PicturesForm:
        form = keep_pictures(request, draft, form)
        if form.errors:
            return draft, form
    if question.form is forms.VoiceForm:
        keep_voice(request, draft, form)
        if form.errors:
            return draft, form
    right = {"tried": elsewhere("tried", question, draft)}
    if not stays(request, question):
        right |= form.answers()
    elif question.form is forms.VoiceForm:
        right |= {"read_by": form.cleaned_data["read_by"]}
    with transaction.atomic():
        draft = actions.keep_answers(draft, answers=right)
        actions.settle_typed(draft, step=question.name, writer=writer_of(request))
    return draft, form


def elsewhere(kind, question, draft):
    """What the draft holds of this kind for the other questions."""
    held = draft.answers.get(kind, {})
    return {name: values for name, values in held.items() if name != question.name}


def keep_pictures(request, draft, form):
    """Change words under pictures, take one out, add new ones; the form as it stands then."""
    removed = request.POST.get("remove", "")
    for picture, description in form.descriptions():
        actions.describe_picture(picture, description=description)
    for picture in form.kept:
        if str(picture.pk) == removed:
            actions.remove_picture(picture)
    files = form.cleaned_data["pictures"]
    refused = [why for file in files if (why := refusal(request, draft, file))]
    if not refused:
        return form
    fresh = forms.PicturesForm(request.POST, draft=draft)
    fresh.full_clean()
    fresh.refuse(refused)
    return fresh


def keep_voice(request, draft, form):
    """Take the recording out, or the new one in; why it can't be is an error of the form."""
    if "remove" in request.POST:
        actions.remove_sounds(draft)
    file = form.cleaned_data["sound"]
    if not file:
        return
    try:
        take_sound(request, draft, file)
    except WrongMoment:
        raise
    except SoundRefused as refused:
        form.add_error("sound", str(refused.message))
    except ActionRefused as refused:
        form.add_error("sound", str(refused))


def take_sound(request, draft, file):
    """One recording as it was uploaded, kept. Raises `SoundRefused` or `ActionRefused`."""
    count_upload(request, file.size)
    if file.size > settings.VOICE_MAX_BYTES:
        raise ActionRefused(too_big_a_sound_line())
    return actions.add_sound(draft, file=file)


def count_upload(request, size):
    """Whatever comes from one connection in an hour is counted together, pictures and sound."""
    if throttle.is_over(request, "pictures", limit=settings.PICTURES_PER_HOUR_BYTES // KILOBYTE):
        raise ActionRefused(_("A lot came from your connection in the last hour. Try again later."))
    throttle.count(request, "pictures", minutes=60, amount=1 + size // KILOBYTE)


def refusal(request, draft, file):
    """Add one picture; its name and why it could not be added, or an empty line."""
    try:
        take_picture(request, draft, file)
    except WrongMoment:
        raise
    except (PictureRefused, ActionRefused) as refused:
        return _("%(name)s: %(why)s") % {"name": file.name, "why": refused}
    return ""


def take_picture(request, draft, file, *, upload=""):
    """One picture as it was uploaded, kept. Raises `PictureRefused` or `ActionRefused`."""
    if why := forms.refused_for_size(file):
        raise ActionRefused(why)
    count_upload(request, file.size)
    return actions.add_picture(draft, data=file.read(), upload=upload)


# --- the same question in two tabs --------------------------------------------------------


def writer_of(request):
    """The page this came from, as it was handed out."""
    pressed = request.POST
    count = pressed.get("count", "")
    return actions.Writer(
        page=pressed.get("page", "")[:PAGE_LENGTH].replace("\0", ""),
        count=int(count) if COUNT.fullmatch(count) else 0,
        began_from=pressed.get("began_from", "")[: 2 * PAGE_LENGTH],
    )


def saving_context(question, draft, form):
    """What the page needs to save what is typed on it, and not over anything newer."""
    tried = tried_last(question, draft) if draft else None
    typed = draft.typed_in(question.name) if draft else None
    return {
        "page_name": secrets.token_hex(PAGE_LENGTH // 2),
        "began_from": draft.version_of(question.name) if draft else "",
        "words_beside": form.words_beside(typed) if tried and typed else [],
        "is_changed": draft is not None and steps.is_changed(question, draft),
    }


def words_elsewhere(request, question, draft, form):
    """Whether there are words here, typed in another tab, that this page has not shown."""
    typed = draft.typed.get(question.name) if draft else None
    if typed is None or typed.values is None:
        return False
    writer = writer_of(request)
    is_known = typed.page == writer.page or typed.version == writer.began_from
    return not is_known and bool(form.words_beside(typed.values))


def show_both(request, question, draft, form):
    """The question again, with the words of both tabs. What is in the box then counts."""
    tried = form.tried(request.POST) | {"version": draft.version_of(question.name)}
    keep_tried(question, draft, tried)
    path = question.change_url if is_change(request) else question.url
    return HttpResponseRedirect(path, status=303)


def put_back(request, question, draft):
    """What was typed since the last Continue is gone; the answer from then stands."""
    with transaction.atomic():
        actions.keep_answers(draft, answers={"tried": elsewhere("tried", question, draft)})
        actions.settle_typed(draft, step=question.name, writer=writer_of(request))
    url = reverse("send_check") if is_change(request) else question.url
    return HttpResponseRedirect(url, status=303)


def is_of_another_draft(request, draft):
    """Whether this page belongs to something that was sent, saved or wiped in another tab."""
    number = request.POST.get("draft", "")
    return bool(number) and (draft is None or str(draft.pk) != number)


def of_another_draft(request, question, draft, form):
    """The words stay on the page; pressed once more they go with what is open here now."""
    if draft is None and question is not steps.FIRST:
        return nothing_open(request, question)
    line = _(
        "This page belonged to something that was sent, saved or wiped in another tab. "
        "What you wrote here is still here, and not in that one. To keep it now, press again."
    )
    return question_page(request, question, draft, form, trouble=line, status=409)


def is_change(request):
    return "change" in request.GET


def question_page(request, question, draft, form, *, trouble="", status=200):
    changing = is_change(request)
    context = {
        **saving_context(question, draft, form),
        "form": form,
        "step": question,
        "steps_count": steps.COUNT,
        "draft": draft,
        "trouble": trouble,
        "is_saved": draft is None and keys.was_just_saved(request),
        "words_url": url_of_words(request),
        "is_change": changing,
        "action": question.change_url if changing else question.url,
        "back_url": steps.url_before(question, draft, is_change=changing),
    }
    response = render(request, question.template, context, status=status)
    if question.form is forms.VoiceForm:
        for name, value in RECORDER_HEADERS.items():
            response.headers[name] = value
    if status == 429:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def full_line():
    """Why no new piece can be begun just now, or an empty line. Saving it for later still works."""
    site = SiteSettings.load()
    if not site.is_full:
        return ""
    return _(
        "We’re full until %(day)s. What you wrote is still here. "
        "Press Save and finish later, and send it then."
    ) % {"day": date_format(site.full_until, "l j F")}


def too_many_line():
    return _(
        "A lot of pieces came from your connection in the last hour. Your words are still here. "
        "Wait a while, then press Continue again."
    )


def busy_line(request, problem):
    """What to say when the database is locked or the disk is full; anything else is a mistake."""
    if isinstance(problem, OSError) and problem.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise problem
    log.error("An answer could not be kept now: %s", type(problem).__name__)
    request.session.modified = False
    return _(
        "We’re busy for a moment. What you wrote is still here. Wait a minute, then try again."
    )


def nothing_open(request, question=None):
    """There is no draft in this browser: sent, saved, stopped, or over its time.

    What was typed on the page that was pressed stays there to be copied.
    """
    context = {
        "sent": request.session.get(SENT),
        "is_saved": keys.was_just_saved(request),
        "words_url": url_of_words(request),
        "texts": question.form.texts_in(request.POST.dict()) if question else [],
    }
    return render(request, "submissions/send_nothing_open.html", context)


@require_safe
@is_private
def picture(request, pk):
    """A small copy of a picture of this browser's own draft."""
    draft = session.draft_of(request)
    if draft is None:
        raise Http404
    found = get_object_or_404(draft.files, pk=pk)
    with found.file.open() as file:
        return HttpResponse(thumbnail(file), content_type="image/jpeg")


# --- check and send -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def check(request):
    draft = session.draft_of(request)
    if draft is None:
        if SENT in request.session:
            return redirect("send_done")
        return nothing_open(request) if request.method == "POST" else redirect("send_start")
    if steps.first_open(draft):
        return redirect(url_to_carry_on(draft))
    if "lock" in request.POST:
        session.lock_pieces(request)
        return HttpResponseRedirect(reverse("send_check"), status=303)
    whose = joining.whose(request, draft)
    if request.method == "POST":
        is_open = whose.is_open
        return joining.ask_again(request, "send_check") if is_open else send(request, draft, whose)
    return check_page(request, draft, whose, note=whose.note)


def send(request, draft, whose):
    if request.POST.get(TRAP) or timezone.now() - draft.started_at < QUICKEST:
        again = _("Have one more look, then press Send it again.")
        return check_page(request, draft, whose, note=again)
    if throttle.is_over(request, "send", limit=settings.SENDS_PER_HOUR):
        return check_page(request, draft, whose, trouble=send_later_line(), status=429)
    try:
        throttle.count(request, "send", minutes=60)
        with all_or_nothing(request):
            show_sent(request, actions.send(draft, contributor=whose.contributor))
    except WrongMoment:
        return redirect("send_done")
    except OperationalError as problem:
        line = busy_line(request, problem)
        return check_page(request, draft, whose, trouble=line, status=503)
    return HttpResponseRedirect(reverse("send_done"), status=303)


def show_sent(request, sent):
    """Let the next page show the keys, and what it needs to say besides."""
    forget_everything(request)
    submission = sent.submission
    request.session[SENT] = {
        "reference": submission.reference,
        "has_own_keys": sent.keys is None,
        "can_be_reached": hasattr(submission.contributor, "safe_contact"),
        "needs_an_adult": submission.contributor.needs_an_adult,
    }
    if sent.keys:
        keeping.keep(request, words=sent.keys.words, token=sent.keys.token)


def send_later_line():
    return _(
        "A lot of pieces came from your connection in the last hour. Yours is safe here. "
        "Wait a while, then press Send it. Or save it and finish later."
    )


def check_page(request, draft, whose, *, note="", trouble="", status=200):
    pictures = list(draft.files.all())
    findings = checking.findings_of(draft, pictures)
    sound = draft.sounds.whole().select_related("recording").first()
    context = {
        "draft": draft,
        "has_sound": sound is not None,
        "rows": checking.rows_of(draft, pictures, recording=sound and sound.recording),
        "findings": findings[: checking.FINDINGS_SHOWN],
        "findings_count": len(findings),
        "findings_more": max(0, len(findings) - checking.FINDINGS_SHOWN),
        "words": list(checking.marked(draft.answers["body"])),
        "is_saved_before": draft.contributor_id is not None,
        "join_form": whose.form,
        "form": whose.form,
        "note": note,
        "trouble": trouble,
        "trap": TRAP,
        "step_number": steps.COUNT,
        "back_url": steps.asked(draft)[-1].url,
        "wait": wait_line(),
    }
    response = render(request, "submissions/send_check.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def done(request):
    """The words and the link, there for a quarter of an hour or until they are put away."""
    sent = request.session.get(SENT)
    if request.method == "POST":
        forget_everything(request)
        return leaving(HttpResponseRedirect("/", status=303))
    if sent is None:
        return redirect("send_start")
    context = {
        "sent": sent,
        "wait": wait_line(),
        "look_on": queries.day_to_look(),
        **keys_context(request, keeping.kept(request)),
    }
    return render(request, "submissions/send_done.html", context)


# --- stop, save, leave --------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def stop(request):
    """Stop here: the draft is gone. Only looking at this page changes nothing.

    One that was saved for later is let go of: it is binned where its words open it.
    """
    draft = session.draft_of(request)
    if request.method == "POST":
        if draft.is_saved if draft else keys.was_just_saved(request):
            session.forget_draft(request)
            return leaving(HttpResponseRedirect(f"{reverse('send_stop')}?saved", status=303))
        if draft is not None:
            actions.discard_draft(draft)
        forget_everything(request)
        return leaving(HttpResponseRedirect(reverse("send_stop"), status=303))
    context = {
        "draft": draft,
        "is_saved": "saved" in request.GET,
        "words_url": url_of_words(request),
        "services": HelpService.objects.filter(in_footer=True),
    }
    return render(request, "submissions/send_stop.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def later(request):
    """Save and finish later: what is in the boxes is kept, right or wrong."""
    if request.method != "POST":
        return saved_page(request)
    question = steps.BY_NAME.get(request.POST.get("step"))
    draft = session.draft_of(request)
    if draft is None and keys.is_pressed_again(request):
        return redirect("send_later")
    if draft is None and (question is not steps.FIRST or keys.is_of_saved(request)):
        return nothing_open(request, question)
    form = filled_in(request, question, draft) if question else None
    if form is not None and is_of_another_draft(request, draft):
        return of_another_draft(request, question, draft, form)
    try:
        if form is not None and words_elsewhere(request, question, draft, form):
            return show_both(request, question, draft, form)
        return save(request, question, draft, form)
    except WrongMoment:
        return nothing_open(request, question)
    except TooMany:
        return question_page(request, question, draft, form, trouble=too_many_line(), status=429)
    except (OperationalError, OSError) as problem:
        line = busy_line(request, problem)
        if form is None:
            whose = joining.whose(request, draft)
            return check_page(request, draft, whose, trouble=line, status=503)
        return question_page(request, question, draft, form, trouble=line, status=503)


def save(request, question, draft, form):
    has_files = bool(request.FILES) or has_left_out_files(request)
    if form is not None and form.errors and has_files:
        return question_page(request, question, draft, form)
    if form is not None and not form.errors:
        draft, form = keep(request, question, draft, form)
        if form.errors:
            return question_page(request, question, draft, form)
    elif form is not None:
        draft = draft or begin_draft(request)
        keep_unfinished(request, question, draft, form)
    whose = joining.whose(request, draft)
    if whose.is_open:
        return joining.ask_again(request, "send_whose")
    with all_or_nothing(request):
        made = actions.save_for_later(draft, contributor=whose.contributor)
        draft.refresh_from_db()
        keys.show_saved(request, draft, made)
    if draft.contributor == session.contributor_of(request):
        return HttpResponseRedirect(reverse("my_pieces"), status=303)
    return HttpResponseRedirect(reverse("send_later"), status=303)


def keep_unfinished(request, question, draft, form):
    """Keep what is in the boxes, though it is not right yet."""
    with transaction.atomic():
        actions.keep_answers(draft, answers={"tried": elsewhere("tried", question, draft)})
        actions.settle_typed(
            draft, step=question.name, writer=writer_of(request), values=form.typed()
        )


@require_safe
@is_private
def whose(request):
    """Before a draft is kept where somebody's pieces are open: whose it is."""
    draft = session.draft_of(request)
    if draft is None:
        return redirect("send_start")
    whose = joining.whose(request, draft)
    return render(request, "submissions/send_whose.html", {"whose": whose, "form": whose.form})


def saved_page(request):
    saved = request.session.get(SAVED)
    if saved is None:
        return redirect("send_start")
    context = {
        "saved": saved,
        "ends_at": parse_datetime(saved["ends_at"]),
        **keys_context(request, keeping.kept(request)),
    }
    return render(request, "submissions/send_later.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def exit_site(request):
    """Leave in a hurry: this browser's unsent draft and its session are gone, and so is it.

    Another site that points here, or a browser that reads ahead, clears nothing.
    """
    response = HttpResponseRedirect(settings.EXIT_URL)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    if is_meant(request):
        with suppress(DatabaseError):
            clear_browser(request)
        leaving(response)
        for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, LOOK_COOKIE):
            if name in request.COOKIES:
                response.delete_cookie(name, samesite="Lax")
    return response


def clear_browser(request):
    """One just saved is not unsent in that sense: its words bring it back."""
    draft = session.draft_of(request)
    if draft is not None and not draft.is_saved:
        actions.discard_draft(draft)
    session.lock_pieces(request)
    request.session.flush()


def is_meant(request):
    """Whether a person on this site asked for it."""
    ahead = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    is_elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return request.method != "HEAD" and "prefetch" not in ahead and not is_elsewhere
