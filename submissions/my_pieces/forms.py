"""Forms of My pieces. They check what was typed and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.art import AVATAR_CHOICES
from core.enums import AgeBand

MESSAGE_MAX = 5000
TYPED_MAX = 500
NUL = "\x00"


class PlainForm(forms.Form):
    """No HTML5 validation: what is wrong is said in words, above and beside the field."""

    use_required_attribute = False


class Typed(forms.CharField):
    """What somebody typed. Too long is said in words, not by a box that stops taking letters."""

    def to_python(self, value):
        return super().to_python((value or "").replace(NUL, ""))

    def widget_attrs(self, widget):
        return {}


class Writing(Typed):
    """A box for some sentences."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, empty="", **kwargs):
        messages = {
            "required": empty,
            "max_length": _("Make it shorter: %(limit_value)d letters at most."),
        }
        super().__init__(max_length=MESSAGE_MAX, error_messages=messages, **kwargs)


def words_input():
    """A box a browser keeps nothing of, corrects nothing in and begins no word large in."""
    return forms.TextInput(
        attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )


class OpenForm(PlainForm):
    words = Typed(
        label=_("Type your five words"),
        help_text=_("In order, with spaces. Capitals don’t matter."),
        error_messages={"required": _("Type your five words")},
        widget=words_input(),
    )

    def clean_words(self):
        return self.cleaned_data["words"][:TYPED_MAX]


class MessageForm(PlainForm):
    body = Writing(
        label=_("Write to us"),
        help_text=_("Only our team reads it"),
        empty=_("Write something, or leave it"),
    )


class ChangeForm(PlainForm):
    note = Writing(
        label=_("What would you like to be different?"),
        empty=_("Say what you’d like to be different"),
    )
    digest = forms.CharField(widget=forms.HiddenInput, required=False)


class CutForm(PlainForm):
    body = Writing(
        label=_("What should go?"),
        help_text=_("Your own words. It can be one word, or all of a part."),
        empty=_("Say what should go"),
    )
    cut_from = Typed(
        label=_("From when?"),
        help_text=_("Like 1:35. You can leave this empty"),
        required=False,
        max_length=40,
        error_messages={"max_length": _("Make it shorter, like 1:35")},
    )
    cut_to = Typed(
        label=_("To when?"),
        required=False,
        max_length=40,
        error_messages={"max_length": _("Make it shorter, like 1:35")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class AppealForm(PlainForm):
    note = Writing(
        label=_("Anything they should know?"),
        help_text=_("You can leave this empty"),
        required=False,
    )


class BylineForm(PlainForm):
    byline = Typed(
        label=_("Name to show"),
        help_text=_("A made-up name is fine. Empty shows as “Someone with care experience”."),
        required=False,
        max_length=60,
        error_messages={"max_length": _("Make the name shorter: 60 letters at most.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    avatar = forms.ChoiceField(
        label=_("Cut-out to go with it"),
        choices=AVATAR_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick a cut-out"), "invalid_choice": _("Pick a cut-out")},
    )


class AgeForm(PlainForm):
    age_band = forms.ChoiceField(
        label=_("How old are you?"),
        help_text=_("We show the band or nothing. Never a number."),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pick an age, or Rather not say"),
            "invalid_choice": _("Pick an age, or Rather not say"),
        },
    )
