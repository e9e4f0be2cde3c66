"""The first pages of a new site."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import HelpPage, HomePage
from podcasts.models import ListenIndexPage
from stories.models import StoryIndexPage


@transaction.atomic
def start_site():
    """Home page, stories, listening and help, published. What is there already stays."""
    home = HomePage.objects.first() or _make_home()
    _make_child(home, StoryIndexPage, title=_("Stories"), slug="stories", show_in_menus=True)
    _make_child(home, ListenIndexPage, title=_("Listen"), slug="listen", show_in_menus=True)
    _make_child(home, HelpPage, title=_("Get help"), slug="help", show_in_menus=True)
    return home


def _make_home():
    """A home page where Wagtail's welcome page stood."""
    root = Page.objects.get(depth=1)
    site = Site.objects.filter(is_default_site=True).first()
    home = root.add_child(instance=HomePage(title=settings.WAGTAIL_SITE_NAME, slug="front"))
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    else:
        welcome = site.root_page
        site.root_page = home
        site.save()
        if welcome.specific_class is Page and welcome.depth == 2:
            welcome.delete()
    home = HomePage.objects.get(pk=home.pk)
    home.save_revision().publish()
    return HomePage.objects.get(pk=home.pk)


def _make_child(parent, model, **fields):
    if model.objects.exists():
        return
    parent = type(parent).objects.get(pk=parent.pk)
    parent.add_child(instance=model(**fields)).save_revision().publish()
