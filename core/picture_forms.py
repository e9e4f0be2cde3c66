"""The admin's form for pictures: an unacceptable file is a line beside the field."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from core.pictures import PictureRefused, clean_picture


class PictureForm(BaseImageForm):
    def clean_file(self):
        file = self.cleaned_data.get("file")
        if "file" not in self.changed_data or not file:
            return file
        if self.instance.pk:
            raise ValidationError(
                _("A picture’s file can’t be replaced. Upload it as a new picture.")
            )
        try:
            file.seek(0)
            clean_picture(file.read())
        except PictureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file
