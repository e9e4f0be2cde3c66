"""The forms around the second person. They check what was typed and save nothing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from submissions.desk.forms import PlainForm as DeskForm
from submissions.models import SecondCheck
from submissions.my_pieces.forms import PlainForm, Typed

Answer = SecondCheck.Answer
LONG = 2000


def too_long():
    return {"max_length": _("Make it shorter: %(limit_value)d letters at most.")}


class LostForm(PlainForm):
    """What somebody remembers of a piece. Any one thing will do."""

    about = Typed(
        label=_("What’s it about?"),
        help_text=_("Anything only you would know. Say it your way."),
        required=False,
        max_length=LONG,
        error_messages=too_long(),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reference = Typed(
        label=_("Its reference, if you have it"),
        help_text=_("Like KW8-2HD-47. You can leave this empty."),
        required=False,
        max_length=40,
        error_messages=too_long(),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    when = Typed(
        label=_("When did you send it?"),
        help_text=_("A guess is fine. “After Christmas” is fine."),
        required=False,
        max_length=200,
        error_messages=too_long(),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("A safe e-mail, if you want one"),
        help_text=_("It will only say “You have a reply”. Or leave it empty and look back here."),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Type an e-mail like sam@example.org, or leave it empty")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_about(self):
        about = self.cleaned_data["about"]
        if len(about.split()) < 3:  # noqa: PLR2004 - one or two words tell nobody whose it is
            raise ValidationError(_("Tell us a bit about it, so we can find it"))
        return about


class AppealAnswerForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[(Answer.YES, _("It should go ahead")), (Answer.NO, _("“Not this time” stands"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick one"), "invalid_choice": _("Pick one")},
    )
    because = Typed(
        label=_("Why?"),
        help_text=_("If “not this time” stands, the young person reads this. Write it to them."),
        max_length=LONG,
        error_messages=too_long() | {"required": _("Say why, in a sentence or two")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class LostAnswerForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("Is it the person who wrote it?"),
        choices=[
            (Answer.YES, _("Yes. I’m sure enough to let them in")),
            (Answer.NO, _("No, or I can’t tell")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick one"), "invalid_choice": _("Pick one")},
    )
    because = Typed(
        label=_("What makes you think so?"),
        help_text=_("The editors read this. The person who asked does not."),
        max_length=LONG,
        error_messages=too_long() | {"required": _("Say why, in a sentence or two")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ProposeForm(DeskForm):
    reference = forms.CharField(label=_("Reference of a piece of theirs"), max_length=40)
    because = forms.CharField(
        label=_("What makes you think it is them?"),
        help_text=_("The second person reads this. Write only what they need to decide."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
