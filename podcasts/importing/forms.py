from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from podcasts.importing.refusals import TOO_BIG_FEED


class ImportForm(forms.Form):
    address = forms.CharField(
        label=_("Address of its feed"),
        required=False,
        max_length=2000,
        help_text=_("It begins with https:// and is what podcast apps follow."),
    )
    file = forms.FileField(
        label=_("Or its feed as a file"),
        required=False,
        help_text=_("The sound is still fetched from where the feed says it is."),
    )
    is_for_approval = forms.BooleanField(
        label=_("Put the episodes on the list of what waits for an editor’s approval"),
        required=False,
        help_text=_(
            "Either way everything comes in as a draft. Nothing goes live before an editor has "
            "approved it."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > settings.FEED_MAX_BYTES:
            raise ValidationError(TOO_BIG_FEED)
        return file

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("address")) == bool(cleaned.get("file")):
            raise ValidationError(_("Give its address, or a file. One of the two."))
        return cleaned
