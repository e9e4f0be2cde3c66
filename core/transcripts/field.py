"""A transcript on a page: how it is stored, and how an editor puts it in and corrects it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.transcripts.cues import cues_of, rows_of
from core.transcripts.reading import decoded, read_any
from core.transcripts.writing import as_vtt

#: A day of talk is less.
MOST_BYTES = 2 * 1024 * 1024
PROBLEMS_SHOWN = 5


class TranscriptField(models.JSONField):
    """Cues as `[[start_ms, end_ms, speaker, text], …]`; see `core.transcripts`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"default": list, "blank": True} | kwargs))

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(map(is_row, value)):
            raise ValidationError(_("This is not a transcript."))

    def formfield(self, **kwargs):
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        return models.Field.formfield(
            self, **(kwargs | {"form_class": TranscriptFormField, "show_hidden_initial": False})
        )


def is_row(value):
    if not isinstance(value, list) or list(map(type, value)) != [int, int, str, str]:
        return False
    start, end, _speaker, text = value
    return 0 <= start <= end and text != ""


class TranscriptInput(forms.Widget):
    """The words in a box, where they can be corrected, and a file that takes their place."""

    template_name = "core/admin/transcript.html"
    needs_multipart_form = True

    def value_from_datadict(self, data, files, name):
        return data.get(name) or "", files.get(f"{name}_file")

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_file" not in files

    def format_value(self, value):
        return value[0] if isinstance(value, tuple) else value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["file_name"] = f"{name}_file"
        return context


class TranscriptFormField(forms.Field):
    """Reads WebVTT, SubRip or text with speakers. What could not be read is in `problems`."""

    widget = TranscriptInput
    default_error_messages = {
        "too_big": gettext_lazy("This file is too big to be a transcript."),
        "no_words": gettext_lazy("We found no words in this."),
    }
    #: How long the sound is, where nobody wrote down when things were said.
    length_ms = None

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.problems = []

    def prepare_value(self, value):
        if isinstance(value, list):
            return as_vtt(cues_of(value)) if value else ""
        return value

    def to_python(self, value):
        text, file = value
        if file:
            if file.size > MOST_BYTES:
                raise ValidationError(self.error_messages["too_big"], code="too_big")
            text = decoded(file.read())
        if not text.strip():
            return []
        cues, self.problems = read_any(text, length_ms=self.length_ms)
        if not cues:
            raise ValidationError([self.error_messages["no_words"], *self.problems_told])
        return rows_of(cues)

    def validate(self, value):
        super().validate(value)
        if not all(map(is_row, value)):
            raise ValidationError(self.error_messages["no_words"], code="no_words")

    @property
    def problems_told(self):
        """The first few of them, and how many more there are."""
        more = len(self.problems) - PROBLEMS_SHOWN
        told = self.problems[:PROBLEMS_SHOWN]
        return [*told, _("And {count} more.").format(count=more)] if more > 0 else told

    def has_changed(self, initial, data):
        text, file = data
        return bool(file) or text.replace("\r\n", "\n").strip() != (
            self.prepare_value(initial or []).strip()
        )
