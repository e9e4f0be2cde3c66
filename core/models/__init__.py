"""What every room stands on: pages with a gate, clearances, public copies, help, settings."""

from core.models.help import HelpService, HelpServiceQuerySet, Topic
from core.models.pages import BasePage
from core.models.pictures import Picture, PictureRendition
from core.models.public import (
    Clearance,
    PublicCopy,
    PublicFacet,
    PublicFile,
    Tombstone,
    tombstone_hash,
)
from core.models.site import SiteSettings, SiteVersion
from core.models.throttle import Throttle

__all__ = [
    "BasePage",
    "Clearance",
    "HelpService",
    "HelpServiceQuerySet",
    "Picture",
    "PictureRendition",
    "PublicCopy",
    "PublicFacet",
    "PublicFile",
    "SiteSettings",
    "SiteVersion",
    "Throttle",
    "Tombstone",
    "Topic",
    "tombstone_hash",
]
