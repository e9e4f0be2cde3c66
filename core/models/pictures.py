"""The editors' picture library."""

import secrets

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition

from core.enums import Licence
from core.pictures import clean_picture


class Picture(AbstractImage):
    """A picture in the editors' library. Cleaned of everything but its pixels; never replaced."""

    credit = models.CharField(_("credit"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.ASK)
    sha256 = models.CharField(max_length=64, editable=False, default="")

    admin_form_fields = ("title", "file", "description", "credit", "licence", "collection", "tags")

    def save(self, *args, **kwargs):
        if self._state.adding:
            with self.file.open("rb") as file:
                cleaned = clean_picture(file.read())
            name = f"{secrets.token_hex(16)}.{cleaned.format.lower()}"
            self.file.save(name, ContentFile(cleaned.data), save=False)
            self.width, self.height = cleaned.width, cleaned.height
            self.file_size = len(cleaned.data)
            self.sha256 = cleaned.sha256
        elif self.file.name != type(self).objects.values_list("file", flat=True).get(pk=self.pk):
            raise PermissionDenied(
                _("A picture’s file can’t be replaced. Upload it as a new picture.")
            )
        super().save(*args, **kwargs)

    def get_upload_to(self, filename):
        return f"pictures/{filename}"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]
