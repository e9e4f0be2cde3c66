"""The page every page of the site is."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core import gate, reader
from core.enums import MenuPlace
from core.models.public import PublicCopy


class BasePage(Page):
    """A page of the site: what a reader sees of it is its public copy."""

    language = models.CharField(
        _("language of the words"), max_length=10, choices=settings.LANGUAGES, default="en-gb"
    )

    #: True: goes live only with a clearance that somebody else's yes wrote (see `submissions`).
    needs_sign_off = False
    #: Names of the fields whose content a reader can see; the digest covers exactly these.
    public_field_names = ("title", "slug", "language", "search_description")
    #: Those of them that came after pages had been agreed to: empty, they count for nothing.
    later_field_names = ()
    #: One word for the type, used for colours, facets and lists.
    kind = "page"
    section = ""

    is_creatable = False

    class Meta:
        abstract = True

    @cached_property
    def public_url_path(self):
        """The path readers use, such as `/stories/a-bag/`; None when under no site."""
        parts = self.get_url_parts()
        return parts[2] if parts else None

    @cached_property
    def public_row(self):
        """Its public copy as Wagtail's own path reads it, or None where readers have none."""
        return PublicCopy.objects.as_wagtail_reads().filter(page_id=self.pk).first()

    def public_facets(self):
        """Pairs (kind, value) this page is listed under."""
        return [("type", self.kind)]

    def card_ids(self):
        """Lists of page ids shown as cards after the page, by the name of the list."""
        return {}

    @property
    def menu_place(self):
        return MenuPlace.TOP if self.show_in_menus else MenuPlace.NONE

    @property
    def is_indexed(self):
        """Whether search engines, the sitemap and feeds may have it."""
        return True

    @property
    def main_language(self):
        """The language of what stands between menu and foot, if it is all in one."""
        return self.language

    @property
    def card_template(self):
        return ""

    def public_context(self):
        """What the template needs besides the page. Nothing of the reader, nothing of others."""
        return {}

    def write_files(self, copy, writer):
        """Write what belongs to its public copy besides the page, in the same transaction."""

    def share_art(self):
        """(seed, type, motif) of the share card, or None for the site's own."""
        return None

    def clean(self):
        super().clean()
        if not gate.may_show_its_pictures(self):
            raise ValidationError(
                _("A picture here was sent with a piece. It can be shown with that one only.")
            )

        if not gate.may_let_its_sound_be_heard(self):
            raise ValidationError(
                _("This recording was sent with a piece. It can be heard with that one only.")
            )

    def save(self, *args, **kwargs):
        gate.guard_save(self, update_fields=kwargs.get("update_fields"))
        return super().save(*args, **kwargs)

    def create_alias(self, *args, **kwargs):
        raise PermissionDenied(_("This page can’t have an alias. Link to it instead."))

    def permissions_for_user(self, user):
        return gate.permission_tester(self, user)

    def route(self, request, path_components):
        """A page that readers have is found by its address at once; others Wagtail looks for."""
        if not path_components:
            return super().route(request, path_components)
        copies = PublicCopy.objects.as_wagtail_reads()
        row = copies.filter(path=request.path_info, page__live=True).first()
        if row is None:
            return super().route(request, path_components)
        page = row.page.specific
        page.public_row = row
        return RouteResult(page)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        ours = {
            "shell": "base.html",
            "section": self.section,
            "LANGUAGE_CODE": self.main_language,
            "reading": reader.reading_of(self, request),
        }
        return context | self.public_context() | ours

    def serve(self, request, *args, **kwargs):
        return gate.serve(self, request, lambda: super(BasePage, self).serve(request))
