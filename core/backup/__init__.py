"""Backups: made while the site runs, encrypted for a key kept elsewhere, tested by restoring."""

from core.backup.records import LastBackup, last_backup
from core.backup.wanted import what_is_missing

__all__ = ["LastBackup", "last_backup", "what_is_missing"]
