"""The pages that belong to no one type: the front page, plain pages, and help."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.blocks import PageBody
from core.enums import MenuPlace
from core.models import BasePage


class HomePage(BasePage):
    """The front page: doors by need, a lead story, what is new, and how it works."""

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    is_creatable = True

    strip_1 = models.CharField(_("first strip"), max_length=30, default=_("Your words."))
    strip_2 = models.CharField(_("second strip"), max_length=30, default=_("Your way."))
    strip_3 = models.CharField(_("third strip"), max_length=30, default=_("Your say-so."))
    lede = models.CharField(_("one line under the strips"), max_length=200, blank=True)
    lead_page = models.ForeignKey(
        Page,
        verbose_name=_("main story"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the newest story."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("strip_1"),
        FieldPanel("strip_2"),
        FieldPanel("strip_3"),
        FieldPanel("lede"),
        FieldPanel("lead_page"),
    ]
    public_field_names = (
        *BasePage.public_field_names,
        "strip_1",
        "strip_2",
        "strip_3",
        "lede",
        "lead_page",
    )
    kind = "home"
    section = "home"

    class Meta:
        verbose_name = _("home page")

    def card_ids(self):
        return {"lead": [self.lead_page_id] if self.lead_page_id else []}


class StandardPage(BasePage):
    """A plain page: about, rules, privacy."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    is_creatable = True

    introduction = models.CharField(_("one line under the title"), max_length=250, blank=True)
    body = StreamField(PageBody(), verbose_name=_("text"), blank=True)
    menu = models.CharField(
        _("linked from every page"), max_length=10, choices=MenuPlace, blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("menu"),
    ]
    public_field_names = (*BasePage.public_field_names, "introduction", "body", "menu")
    kind = "standard"

    class Meta:
        verbose_name = _("plain page")

    @property
    def menu_place(self):
        return self.menu

    def public_facets(self):
        return []


class HelpPage(BasePage):
    """Every help service in one place, in the same order everywhere."""

    parent_page_types = ["home.HomePage"]
    max_count = 1
    is_creatable = True

    introduction = models.CharField(_("one line under the title"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    public_field_names = (*BasePage.public_field_names, "introduction", "show_in_menus")
    kind = "help"
    section = "help"

    class Meta:
        verbose_name = _("help page")

    def public_facets(self):
        return []
