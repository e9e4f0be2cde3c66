from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """How old a contributor said they are. A band, never a number."""

    UNDER_13 = "under-13", _("Under 13")
    FROM_13 = "13-15", _("13 to 15")
    FROM_16 = "16-17", _("16 or 17")
    FROM_18 = "18-25", _("18 to 25")
    NOT_SAID = "rather-not-say", _("Rather not say")


#: First age of each band; "rather not say" is treated as the youngest.
YOUNGEST_OF_BAND = {
    AgeBand.UNDER_13: 0,
    AgeBand.FROM_13: 13,
    AgeBand.FROM_16: 16,
    AgeBand.FROM_18: 18,
    AgeBand.NOT_SAID: 0,
}


class Nation(models.TextChoices):
    ENGLAND = "england", _("England")
    WALES = "wales", _("Wales")
    SCOTLAND = "scotland", _("Scotland")
    NORTHERN_IRELAND = "northern-ireland", _("Northern Ireland")


class Licence(models.TextChoices):
    """What others may do with a picture."""

    ASK = "ask", _("All rights kept. Ask first.")
    CC_BY = "cc-by-4.0", _("Creative Commons BY 4.0")
    CC_BY_NC = "cc-by-nc-4.0", _("Creative Commons BY-NC 4.0")
    PUBLIC_DOMAIN = "cc0-1.0", _("Public domain")


class MenuPlace(models.TextChoices):
    """Where every page of the site links to a page."""

    NONE = "", _("Nowhere")
    TOP = "top", _("Menu")
    FOOTER = "footer", _("Foot of the page")
