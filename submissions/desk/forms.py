"""The desk's forms. They read what was typed; they never save."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from submissions.desk.filling import open_places
from submissions.enums import Answer, CameBy, NoLetter
from submissions.models import ChecklistQuestion

#: Ready reasons for a change, as the contributor reads them.
COMMON_REASONS = [
    _("So nobody can work out who you are."),
    _("So nobody can work out who someone else is."),
    _("We fixed the spelling."),
    _("So it’s easier to read."),
    _("Our rules say we can’t print that."),
    _("We made it a bit shorter."),
]


#: How far ahead sending can be closed.
FULL_AT_MOST = timedelta(days=183)


def editors():
    """Everyone who can be handed a piece."""
    return (
        get_user_model()
        .objects.with_perm(
            "submissions.change_submission",
            include_superusers=False,
            backend="django.contrib.auth.backends.ModelBackend",
        )
        .order_by("first_name", "username")
    )


class PlainForm(forms.Form):
    """No browser validation and no colon: the server says what is missing, in our words."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class NothingToSay(PlainForm):
    """For actions that are one press."""


class EditorChoice(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.get_full_name() or user.get_username()


class HandOverForm(PlainForm):
    to = EditorChoice(
        label=_("Give it to"), queryset=None, required=False, empty_label=_("Nobody. Give it back")
    )

    def __init__(self, *args, holder_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = editors().exclude(pk=holder_id)


def with_nothing_open(text):
    """`text`, unless a place in braces is still to be filled in."""
    places = open_places(text)
    if places:
        raise forms.ValidationError(
            _("Fill in %(places)s, or take it out."), params={"places": ", ".join(places)}
        )
    return text


class ReplyForm(PlainForm):
    body = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("Keep it under 5,000 characters."),
        },
    )

    def clean_body(self):
        return with_nothing_open(self.cleaned_data["body"])


class ChecklistForm(PlainForm):
    """One No / Yes / Not sure a question; what is left open stays open."""

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(ChecklistQuestion.objects.filter(is_active=True))
        for question in self.questions:
            self.fields[f"q{question.pk}"] = forms.ChoiceField(
                label=question.text,
                help_text=question.help_text,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=answers.get(question.pk),
            )

    def rows(self):
        """(question, bound field, whether it still has no answer)"""
        for question in self.questions:
            field = self[f"q{question.pk}"]
            yield question, field, not field.value()

    def given(self):
        """{question id: answer} of those that were answered."""
        return {
            question.pk: self.cleaned_data[f"q{question.pk}"]
            for question in self.questions
            if self.cleaned_data[f"q{question.pk}"]
        }


class AdultForm(PlainForm):
    who = forms.CharField(
        label=_("Who agreed"),
        help_text=_("Their name and what gives them the right, such as “social worker”."),
        max_length=120,
        error_messages={"required": _("Say who agreed.")},
    )
    how = forms.CharField(
        label=_("How you checked it"),
        max_length=300,
        error_messages={"required": _("Say how you checked it.")},
    )


class HideForm(PlainForm):
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The other editors read it."),
        max_length=500,
        error_messages={"required": _("Say why. The other editors read it.")},
    )


class HoldForm(PlainForm):
    reason = forms.CharField(
        label=_("Why it has to be kept"),
        max_length=500,
        error_messages={"required": _("Say why it has to be kept.")},
    )
    ends_on = forms.DateField(
        label=_("Until"),
        widget=AdminDateInput,
        error_messages={
            "required": _("Say until when."),
            "invalid": _("Write the date like 2026-03-31."),
        },
    )

    def clean_ends_on(self):
        ends_on = self.cleaned_data["ends_on"]
        if ends_on <= timezone.localdate():
            raise forms.ValidationError(_("The end has to be a day to come."))
        return ends_on

    @property
    def ends_at(self):
        return timezone.make_aware(datetime.combine(self.cleaned_data["ends_on"], time(23, 59)))


class SetAsideForm(PlainForm):
    reason = forms.ChoiceField(
        choices=NoLetter.choices,
        error_messages={
            "required": _("Say why: spam, a test, or the same piece twice."),
            "invalid_choice": _("Say why: spam, a test, or the same piece twice."),
        },
    )


class FilterForm(PlainForm):
    name = forms.CharField(
        label=_("Its name"),
        max_length=40,
        error_messages={
            "required": _("Give it a name."),
            "max_length": _("Keep the name under 40 characters."),
        },
    )
    is_shared = forms.BooleanField(label=_("For every editor"), required=False)


class FullForm(PlainForm):
    until = forms.DateField(
        label=_("We’re full until"),
        help_text=_("On that day people can send new things again."),
        widget=AdminDateInput,
        error_messages={
            "required": _("Say until when."),
            "invalid": _("Write the date like 2026-03-31."),
        },
    )
    words = forms.CharField(
        label=_("What people read"),
        help_text=_("After the line that says when it opens again. You can leave it empty."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= today + FULL_AT_MOST:
            raise forms.ValidationError(_("Choose a day to come, in the next six months."))
        return until


class CameByForm(PlainForm):
    """Where it came from, for a piece an editor types in."""

    came_by = forms.ChoiceField(
        label=_("How did it come?"),
        choices=CameBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it came.")},
    )
    source = forms.CharField(
        label=_("From what?"),
        help_text=_("Like: a letter that came on 3 March, or notes of a call. No names."),
        max_length=200,
        error_messages={"required": _("Say what you typed it from.")},
    )
    code_words = forms.CharField(
        label=_("Their five code words, if they have some"),
        help_text=_("Then those open this piece too. Otherwise they get new ones."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LiftForm(PlainForm):
    because = forms.CharField(
        label=_("Why nobody else can decide it"),
        max_length=300,
        error_messages={"required": _("Say why nobody else can decide it.")},
    )


class BylineForm(PlainForm):
    byline = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    is_fine = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say if the new name is fine.")},
    )


class DeclineForm(PlainForm):
    reason = forms.CharField(
        label=_("Why, as they read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why.")},
    )
    next_step = forms.CharField(
        label=_("What they can do next"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what they can do next.")},
    )

    def clean_reason(self):
        return with_nothing_open(self.cleaned_data["reason"])

    def clean_next_step(self):
        return with_nothing_open(self.cleaned_data["next_step"])


class SignOffForm(PlainForm):
    """A reason for every change of words, and a note. A moved line break needs none."""

    note = forms.CharField(
        label=_("A note to them"),
        help_text=_("They read it above the changes. You can leave it out."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, changes, **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = changes
        for change in changes:
            self.fields[self.name_of(change)] = forms.CharField(
                label=_("Why"),
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"list": "common-reasons", "autocomplete": "off"}),
            )

    @staticmethod
    def name_of(change):
        return f"reason_{change['no']}"

    def clean(self):
        cleaned = super().clean()
        for change in self.changes:
            name = self.name_of(change)
            if change["is_layout"] or self.errors.get(name):
                continue
            if not cleaned.get(name, "").strip():
                self.add_error(name, _("Every change needs a reason they can read."))
        return cleaned

    def rows(self):
        """(change, bound field)"""
        for change in self.changes:
            yield change, self[self.name_of(change)]

    def reasons(self):
        """{change's number: its reason}"""
        return {change["no"]: self.cleaned_data[self.name_of(change)] for change in self.changes}


def reasons_given(asked, *, changes):
    """The reasons of the last time they were asked, for the same changes as there are now."""
    if asked is None:
        return {}
    given = {(old["taken_out"], old["put_in"]): old["reason"] for old in asked.changes}
    return {
        SignOffForm.name_of(change): given.get((change["taken_out"], change["put_in"]), "")
        for change in changes
        if not change["is_layout"]
    }


def with_reason_everywhere(data, *, changes, no):
    """What was typed, with the reason of change `no` put wherever there is none yet."""
    filled = data.copy()
    reason = data.get(f"reason_{no}", "")
    for change in changes:
        name = SignOffForm.name_of(change)
        if not filled.get(name, "").strip():
            filled[name] = reason
    return filled


class UnaskedForm(PlainForm):
    """Which words go live, and which message of theirs was the last one read."""

    digest = forms.CharField(max_length=64)
    last_message = forms.IntegerField(min_value=0)
