"""Shows, their seasons and episodes, and what podcast apps see of them."""

from podcasts.models.copies import ChannelCopy, EpisodeCopy, FeedCopy
from podcasts.models.counts import DailySalt, FigureFromElsewhere, Heard, ListenCount
from podcasts.models.episodes import (
    Chapter,
    EpisodePage,
    EpisodePerson,
    Mention,
    NotReadyToHear,
    PullQuote,
    RelatedPage,
    SkipMark,
)
from podcasts.models.imports import UNDER_WAY, ImportedEpisode, ImportState, ShowImport
from podcasts.models.shows import AppLink, Award, FeedOwner, ListenIndexPage, Season, ShowPage

__all__ = [
    "AppLink",
    "Award",
    "ChannelCopy",
    "Chapter",
    "DailySalt",
    "EpisodeCopy",
    "EpisodePage",
    "EpisodePerson",
    "FeedCopy",
    "FeedOwner",
    "FigureFromElsewhere",
    "Heard",
    "ImportState",
    "ImportedEpisode",
    "ListenCount",
    "ListenIndexPage",
    "Mention",
    "NotReadyToHear",
    "PullQuote",
    "RelatedPage",
    "Season",
    "ShowImport",
    "ShowPage",
    "SkipMark",
    "UNDER_WAY",
]
