"""What the recordings screen is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Recording

#: One slice of an upload. Small enough that a bad line loses little.
SLICE_BYTES = 2 * 1024 * 1024


class RecordingForm(forms.ModelForm):
    """A recording in one go, as a browser without scripts sends it."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("An MP3, M4A, WAV, FLAC, OGG or WebM, or what a phone recorded."),
        error_messages={"required": _("Choose a file.")},
    )

    class Meta:
        model = Recording
        fields = ["title"]


class BeginForm(forms.ModelForm):
    """A recording whose slices are about to come."""

    size = forms.IntegerField(min_value=0)

    class Meta:
        model = Recording
        fields = ["title"]


class SliceForm(forms.Form):
    offset = forms.IntegerField(min_value=0)
    slice = forms.FileField(allow_empty_file=True)

    def clean_slice(self):
        data = self.cleaned_data["slice"]
        if data.size > SLICE_BYTES:
            raise forms.ValidationError("too long")
        return data.read()
