from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from core import media

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("media/<path:name>", media.public_file, name="public_file"),
    path("private/<path:name>", media.private_file, name="private_file"),
    path("", include(wagtail_urls)),
]
