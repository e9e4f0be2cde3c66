"""A new pair of keys for backups. Nothing is kept: what is printed is all there is."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.backup.sealing import new_key_pair


class Command(BaseCommand):
    help = "Make the keys for encrypted backups: one for this server, one to keep elsewhere."
    requires_system_checks = []

    def handle(self, *args, **options):
        public, private = new_key_pair()
        lines = (
            _("Set this where the site’s settings are. It can only make backups, not open them:"),
            f"    BACKUP_PUBLIC_KEY={public}",
            _("Keep this AWAY from this server, in two places, such as a password manager and a"),
            _("printed sheet in a safe. Whoever has it can read every backup; without it none"),
            _("can be opened, by anyone, ever. It is shown once:"),
            f"    {private}",
        )
        self.stdout.write("\n".join(lines))
