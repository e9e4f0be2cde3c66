"""What every room stands on: pages with a gate, clearances, public copies, help, settings."""

from core.models.administrator_link import AdministratorLink
from core.models.erased import ErasedNote
from core.models.help import HelpService, HelpServiceQuerySet, Topic
from core.models.outbox import MessageState, OutgoingMessage, Round
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
from core.models.recordings import Recording, RecordingState
from core.models.site import SiteSettings, SiteVersion
from core.models.throttle import Throttle

__all__ = [
    "AdministratorLink",
    "BasePage",
    "Clearance",
    "ErasedNote",
    "HelpService",
    "HelpServiceQuerySet",
    "MessageState",
    "OutgoingMessage",
    "Picture",
    "PictureRendition",
    "PublicCopy",
    "PublicFacet",
    "PublicFile",
    "Recording",
    "RecordingState",
    "Round",
    "SiteSettings",
    "SiteVersion",
    "Throttle",
    "Tombstone",
    "Topic",
    "tombstone_hash",
]
