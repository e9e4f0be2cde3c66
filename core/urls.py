from django.conf import settings
from django.urls import path

from core import discovery, first_administrator_views, health, look, media, styleguide

urlpatterns = [
    path("look/", look.look_view, name="look"),
    path("brand.css", look.brand_stylesheet_view, name="brand_stylesheet"),
    path("favicon.ico", discovery.favicon, name="favicon"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("health/", health.health, name="health"),
    path(
        "first-administrator/",
        first_administrator_views.make_log_in,
        name="first_administrator",
    ),
    path(
        "first-administrator/<str:token>/",
        first_administrator_views.open_link,
        name="first_administrator_link",
    ),
    path("media/<path:name>", media.public_file, name="public_file"),
    path("private/<path:name>", media.private_file, name="private_file"),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
