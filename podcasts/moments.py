"""A moment in the sound: kept in milliseconds, written by people as 1:35 or 1:02:07."""

import re

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transcripts import clock

WRITTEN = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])(?:[.]([0-9]{1,3}))?")


def moment_of(text):
    """The milliseconds of “1:35”; None where it isn’t a moment."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, thousandths = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((thousandths or "0").ljust(3, "0"))


def written(milliseconds):
    """A moment as `moment_of` reads it; thousandths only where there are some."""
    rest = milliseconds % 1000
    return clock(milliseconds) + (f".{rest:03}" if rest else "")


class MomentFormField(forms.CharField):
    default_error_messages = {"not_a_moment": _("Write a time like 1:35 or 1:02:07.")}

    def prepare_value(self, value):
        return written(value) if isinstance(value, int) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        moment = moment_of(text)
        if moment is None:
            raise forms.ValidationError(self.error_messages["not_a_moment"], code="not_a_moment")
        return moment

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class MomentField(models.PositiveIntegerField):
    """Milliseconds from the beginning of the sound."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **(kwargs | {"form_class": MomentFormField}))
