"""What the admin says of episodes: what is missing, and which words could not be read."""

from django.contrib import messages
from django.utils.translation import gettext as _
from wagtail import hooks

from podcasts.counting import hooks as listens  # noqa: F401 - puts itself into the reports
from podcasts.models import EpisodePage


def tell_problems(request, page):
    problems = getattr(page, "transcript_problems", ())
    if problems:
        messages.warning(request, _("Some of the words were left out.") + " " + " ".join(problems))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_was_left_out(request, page):
    if isinstance(page, EpisodePage):
        tell_problems(request, page)


@hooks.register("before_edit_page")
def tell_what_is_missing(request, page):
    if request.method == "GET" and isinstance(page, EpisodePage):
        latest = page.get_latest_revision_as_object()
        if latest.is_missing:
            messages.info(request, " ".join(map(str, latest.is_missing)))
