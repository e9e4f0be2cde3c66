"""Fields that take what people type as they typed it."""

import re

from django import forms

# Characters no database of ours can keep: NUL, and halves of a character.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def keepable(text):
    return text if is_keepable(text) else UNKEEPABLE.sub("", text)


def is_keepable(text):
    """Quicker than looking for each character, and nearly always true."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


class TypedField(forms.CharField):
    """Text exactly as typed, but for characters that cannot be kept at all."""

    def __init__(self, **kwargs):
        super().__init__(**{"strip": False, "required": False} | kwargs)

    def to_python(self, value):
        return super().to_python(keepable(value) if isinstance(value, str) else value)

    def bound_data(self, data, initial):
        return keepable(data) if isinstance(data, str) else data

    def widget_attrs(self, widget):
        """Too long is said in words, not by a box that stops taking letters."""
        return {}


class TypedLine(TypedField):
    """One line; spaces around it are not kept."""

    def __init__(self, **kwargs):
        super().__init__(**{"strip": True} | kwargs)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class SeveralFilesField(forms.FileField):
    """A list of the files chosen, none at all included."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        return [super(SeveralFilesField, self).clean(file, initial) for file in data or []]
