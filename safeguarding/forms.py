"""The forms of worries. They read what was typed; they never save."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safeguarding.enums import About, Outcome
from submissions.desk.forms import PlainForm

NOTE_MAX = 2000


def words_field(label, *, required, help_text=""):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=NOTE_MAX,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": required,
            "max_length": _("Keep it under 2,000 characters."),
        },
    )


class WorriedForm(PlainForm):
    note = words_field(
        _("What worries you?"),
        required="",
        help_text=_("You can leave it out. What you write is seen by safeguarding leads alone."),
    )


class NoteForm(PlainForm):
    note = words_field(
        _("A note"),
        required=_("Write something first."),
        help_text=_("Who you spoke to, what you decided. It can’t be changed afterwards."),
    )


class GiveBackForm(PlainForm):
    reason = words_field(_("Why it can go back"), required=_("Say why it can go back."))


class CloseForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("What becomes of the piece"),
        choices=[
            (outcome.value, outcome.label) for outcome in (Outcome.GIVEN_BACK, Outcome.KEPT_APART)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what becomes of the piece.")},
    )
    reason = words_field(
        _("Why it can be closed"),
        required=_("Say why it can be closed."),
        help_text=_("What was done, and who decided."),
    )

    def __init__(self, *args, is_piece_left, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_piece_left:
            del self.fields["outcome"]


def asked_about(asked, submission):
    """(what, its id) of "message-12" where it belongs to this piece; otherwise the whole piece."""
    kind, _dash, number = asked.partition("-")
    kept = {About.MESSAGE: submission.messages, About.PICTURE: submission.files}
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    if kind in kept and is_number and kept[kind].filter(pk=number).exists():
        return About(kind), int(number)
    return About.PIECE, None
