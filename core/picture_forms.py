"""The admin's form for pictures: an unacceptable file is a line beside the field."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from core.pictures import PictureRefused, clean_picture


class PictureField(forms.FileField):
    """A picture judged by its bytes, as everything that is sent to the site is."""

    widget = BaseImageForm.Meta.widgets["file"]

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        try:
            cleaned = clean_picture(file.read())
        except PictureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return SimpleUploadedFile(f"picture.{cleaned.format.lower()}", cleaned.data)


class PictureForm(BaseImageForm):
    file = PictureField(
        label=_("File"),
        help_text=_("A JPEG, PNG, WebP or HEIC picture."),
        error_messages={"required": _("Choose a picture.")},
    )

    def clean_file(self):
        if self.instance.pk and "file" in self.changed_data:
            raise ValidationError(
                _("A picture’s file can’t be replaced. Upload it as a new picture.")
            )
        return self.cleaned_data["file"]
