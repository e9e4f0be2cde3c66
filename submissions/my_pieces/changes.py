"""What stays theirs to change: the words, the day it goes live, and the yes said beforehand."""

from datetime import timedelta

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.readability import word_count
from spotting.personal import personal_details
from submissions import actions, agreed
from submissions.enums import Status
from submissions.errors import ActionRefused, WordsChanged
from submissions.models import Correction
from submissions.my_pieces.access import opened, piece_of
from submissions.my_pieces.forms import PlainForm
from submissions.my_pieces.views import posted, refused, see
from submissions.sending.checking import finding
from submissions.sending.fields import TypedField, TypedLine, keepable
from submissions.sending.forms import WORDS_MAX

DAYS_AHEAD = 366
FINDINGS_SHOWN = 20
#: What a date box sends, and how people write a day where there is none.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y"]


class WordsForm(PlainForm):
    """Other words. `words_seen` names the words they were made from."""

    body = TypedField(
        label=gettext_lazy("Your words"),
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}),
    )
    title = TypedLine(
        label=gettext_lazy("A title, if you want one"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": gettext_lazy("Make the title %(limit_value)d characters or shorter")
        },
    )
    words_seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, has_pictures, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_pictures = has_pictures

    def clean_body(self):
        body = self.cleaned_data["body"]
        if word_count(body) > WORDS_MAX:
            raise forms.ValidationError(_("Make it %(most)d words or fewer.") % {"most": WORDS_MAX})
        if not body.strip() and not self.has_pictures:
            raise forms.ValidationError(
                _("Write something. To stop, go back and choose Take it down.")
            )
        return body

    def with_words_seen(self, name):
        """The same form, made from the words as they stand now."""
        self.data = self.data.copy()
        self.data["words_seen"] = name
        return self


class DayField(forms.DateField):
    def bound_data(self, data, initial):
        return keepable(data) if isinstance(data, str) else data


class DayForm(PlainForm):
    day = DayField(
        label=gettext_lazy("Which day?"),
        help_text=gettext_lazy("Like 25/12/2026. It goes live in the first minutes of that day."),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Pick a day, or go back"),
            "invalid": gettext_lazy("Write the day like 25/12/2026"),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.first, self.last = today + timedelta(days=1), today + timedelta(days=DAYS_AHEAD)
        self.fields["day"].widget.attrs |= {
            "min": self.first.isoformat(),
            "max": self.last.isoformat(),
        }

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < self.first:
            raise forms.ValidationError(_("Pick a day to come. Tomorrow is the first."))
        if day > self.last:
            raise forms.ValidationError(_("Pick a day within the next year"))
        return day


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def words(request, contributor, reference):
    """Correct what was sent, or say what it should say instead."""
    submission = piece_of(contributor, reference)
    if submission.status in (Status.WITHDRAWN, Status.DECLINED):
        return see("piece", reference)
    form = form_of(request, submission)
    if request.method != "POST" or not form.is_valid():
        return words_page(request, submission, form)
    found = findings_in(form.cleaned_data)
    if found and "sure" not in request.POST:
        return words_page(request, submission, form, findings=found)
    try:
        kept = actions.send_other_words(submission, **form.cleaned_data)
    except WordsChanged as refusal:
        form = form.with_words_seen(actions.words_named(submission))
        return words_page(request, submission, form, line=refusal.line, status=409)
    except ActionRefused as refusal:
        return words_page(request, submission, form, line=refusal.line, status=409)
    if kept is None:
        return see("piece", reference, done="same")
    return see("piece", reference, done="words" if isinstance(kept, Correction) else "suggested")


def form_of(request, submission):
    last = submission.sent_last
    initial = {
        "body": last.body,
        "title": last.title,
        "words_seen": actions.words_named(submission),
    }
    has_pictures = submission.files.exists() or hasattr(submission, "voice")
    return WordsForm(posted(request), initial=initial, has_pictures=has_pictures)


def findings_in(typed):
    """What could say who somebody is, shown before it is sent."""
    texts = [(_("Your words"), typed["body"]), (_("Title"), typed["title"])]
    return [
        finding(where, text, span, "") for where, text in texts for span in personal_details(text)
    ]


def words_page(request, submission, form, *, findings=(), line="", status=200):
    context = {
        "form": form,
        "submission": submission,
        "findings": findings[:FINDINGS_SHOWN],
        "findings_count": len(findings),
        "line": line,
    }
    return render(request, "submissions/my_pieces_words.html", context, status=status)


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def live_day(request, contributor, reference):
    """The day it goes live: pick one, or none."""
    submission = piece_of(contributor, reference)
    if not submission.has_day_to_choose:
        return see("piece", reference)
    is_none = request.method == "POST" and "no_day" in request.POST
    chosen = agreed.day_chosen(submission)
    form = DayForm(None if is_none else posted(request), initial={"day": chosen})
    if is_none or (request.method == "POST" and form.is_valid()):
        day = None if is_none else form.cleaned_data["day"]
        try:
            actions.choose_live_day(submission, day=day)
        except ActionRefused as refusal:
            return refused(request, submission, refusal)
        return see("piece", reference, done="day")
    context = {"form": form, "submission": submission, "chosen": chosen}
    return render(request, "submissions/my_pieces_day.html", context)


@opened
@require_POST
def beforehand(request, contributor, reference):
    """Say "you can publish it without asking me again", or take it back."""
    submission = piece_of(contributor, reference)
    answer = request.POST.get("is_given")
    if answer not in ("yes", "no"):
        raise Http404
    try:
        actions.say_beforehand(submission, is_given=answer == "yes")
    except ActionRefused as refusal:
        return refused(request, submission, refusal)
    return see("piece", reference, done="consent", at="consent")
