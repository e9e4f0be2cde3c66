"""The admin's form for pictures: an unacceptable file is a line beside the field."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from core.enums import Licence
from core.pictures import OTHER_KIND, TOO_MANY_BYTES, PictureRefused, clean_picture


class PictureField(forms.FileField):
    """A picture judged by its bytes, as everything that is sent to the site is."""

    widget = BaseImageForm.Meta.widgets["file"]
    # What the page that takes many at once tells its script.
    max_upload_size = settings.PICTURE_MAX_BYTES
    default_error_messages = {
        "file_too_large_unknown_size": format_lazy(
            TOO_MANY_BYTES, most=settings.PICTURE_MAX_BYTES // (1024 * 1024)
        ),
        "invalid_image_extension": OTHER_KIND,
    }

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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "licence" in self.fields:
            self.fields["licence"].required = False

    def clean_licence(self):
        """Added with many others, a picture has none yet: nobody may use it without asking."""
        return self.cleaned_data["licence"] or Licence.ASK

    def clean_file(self):
        if self.instance.pk and "file" in self.changed_data:
            raise ValidationError(
                _("A picture’s file can’t be replaced. Upload it as a new picture.")
            )
        return self.cleaned_data["file"]
