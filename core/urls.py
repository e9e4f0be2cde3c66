from django.conf import settings
from django.urls import path

from core import discovery, look, media, styleguide

urlpatterns = [
    path("look/", look.look_view, name="look"),
    path("brand.css", look.brand_stylesheet_view, name="brand_stylesheet"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("media/<path:name>", media.public_file, name="public_file"),
    path("private/<path:name>", media.private_file, name="private_file"),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
