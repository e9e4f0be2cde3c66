"""The round of the counts."""

from datetime import timedelta

from core import rounds
from podcasts.counting.erasing import forget_who_listened


@rounds.every(timedelta(hours=1), name="listeners-forgotten")
def forget():
    """Salts and what was heard, when their two days are over."""
    forget_who_listened()
