from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from submissions.sending.views import exit_site

urlpatterns = [
    path("admin/", include("submissions.desk.apart_lists")),
    path("admin/", include(wagtailadmin_urls)),
    path("send/", include("submissions.sending.urls")),
    path("exit/", exit_site, name="exit"),
    path("listen/", include("podcasts.counting.urls")),
    path("my-pieces/", include("submissions.my_pieces.urls")),
    path("podcasts/", include("podcasts.urls")),
    path("second/", include("submissions.second_person.urls")),
    path("", include("core.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "core.errors.bad_request"
handler404 = "core.errors.page_not_found"
handler500 = "core.errors.server_error"
