"""A whole database as one file, and back: SQLite and PostgreSQL by their own means.

`snapshot` is consistent while the site writes. `put_in_place` keeps what was there beside the
new one, until `forget_old` drops it or `put_back` brings it back.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from core import kept_out
from core.backup.errors import CannotBackUp, CannotRestore

OLD = "before_restore"


def own_database():
    """What this site's database can do."""
    return {"sqlite": Sqlite, "postgresql": Postgres}[connection.vendor](connection.settings_dict)


class Sqlite:
    vendor = "sqlite"

    def __init__(self, configured):
        self.path = Path(configured["NAME"])
        self.old = self.path.with_name(f"{self.path.name}.{OLD}")

    def bytes_wanted(self):
        """About how large a snapshot is, in bytes."""
        return self.path.stat().st_size

    def snapshot(self, to):
        """Write the database as it is at this moment to `to`, which does not exist yet."""
        os.close(os.open(to, os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(sqlite3.connect(self.path, timeout=20)) as source:
                source.execute("VACUUM INTO ?", [str(to)])
            empty(to, kept_out.tables)
        except sqlite3.OperationalError as error:
            raise CannotBackUp(_no_room_or(error)) from None

    def check(self, snapshot):
        """Raises `CannotRestore` when the file is not a whole database."""
        try:
            with closing(sqlite3.connect(snapshot)) as found:
                answer = found.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise CannotRestore(_("The database in this backup is damaged."))

    def put_in_place(self, snapshot):
        connections.close_all()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Where there was none, an empty one is what comes back.
        self.path.touch(mode=0o600)
        self._fold_in_journal()
        self.path.replace(self.old)
        Path(snapshot).replace(self.path)

    def _fold_in_journal(self):
        """Nothing of the old database stays in files beside it."""
        try:
            with closing(sqlite3.connect(self.path, timeout=20)) as old:
                old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError:
            # Damaged: most likely why somebody restores. Its journal goes aside with it.
            pass
        for ending in ("-wal", "-shm"):
            beside = self.path.with_name(self.path.name + ending)
            if beside.exists():
                beside.replace(f"{self.old}{ending}")

    def put_back(self):
        """Undo `put_in_place`, however far it came."""
        connections.close_all()
        if not self.old.exists():
            return
        for ending in ("", "-wal", "-shm"):
            here, old = Path(f"{self.path}{ending}"), Path(f"{self.old}{ending}")
            here.unlink(missing_ok=True)
            if old.exists():
                old.replace(here)

    def forget_old(self):
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.old}{ending}").unlink(missing_ok=True)

    def others(self):
        """How many others have it open; on SQLite the lock in `core.in_use` knows."""
        return 0


def empty(snapshot, tables):
    """Take every row out of `tables` of a snapshot, and what was in them out of the file."""
    with closing(sqlite3.connect(snapshot, isolation_level=None)) as made:
        # Nothing of them may stay in free pages, nor in a journal beside it.
        made.execute("PRAGMA secure_delete=ON")
        made.execute("PRAGMA journal_mode=MEMORY")
        for table in tables:
            made.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own models


class Postgres:
    vendor = "postgresql"

    def __init__(self, configured):
        self.name = configured["NAME"]
        named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        given = {name: str(configured[key]) for name, key in named.items() if configured.get(key)}
        for name, option in (("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert")):
            if option in configured.get("OPTIONS", {}):
                given[name] = configured["OPTIONS"][option]
        # Never in the arguments: everybody on the machine can read those.
        self.environment = os.environ | given | {"PGDATABASE": self.name, "LC_MESSAGES": "C"}

    def bytes_wanted(self):
        with connection.cursor() as cursor:
            cursor.execute("select pg_database_size(current_database())")
            return cursor.fetchone()[0]

    def snapshot(self, to):
        command = ("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges")
        os.close(os.open(to, os.O_CREAT | os.O_EXCL, 0o600))
        without = [f"--exclude-table-data=public.{table}" for table in sorted(kept_out.tables)]
        arguments = (*command, f"--exclude-schema={OLD}", *without, f"--file={to}")
        done = self._run(arguments, CannotBackUp)
        if done.returncode:
            raise CannotBackUp(_no_room_or(done.stderr.decode(errors="replace")))

    def _run(self, arguments, kind):
        try:
            return subprocess.run(  # noqa: S603
                arguments, env=self.environment, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise kind(_needs(arguments[0])) from None

    def check(self, snapshot):
        done = self._run(("pg_restore", "--list", str(snapshot)), CannotRestore)
        if done.returncode:
            raise CannotRestore(
                _("PostgreSQL can’t read the database in this backup. Is pg_restore too old?")
            )

    def put_in_place(self, snapshot):
        """All in one transaction, so that a restore that fails changes nothing."""
        connections.close_all()
        reader = ("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(snapshot))
        # `sqlstate`: its longer messages quote what is in the rows.
        writer = ("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
        writer += ("--set=VERBOSITY=sqlstate", "--output=/dev/null")
        try:
            with subprocess.Popen(  # noqa: S603
                writer,
                env=self.environment,
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as psql:
                is_whole = self._feed(psql, reader)
                _out, said = psql.communicate()
        except FileNotFoundError as error:
            raise CannotRestore(_needs(error.filename)) from None
        if psql.returncode or not is_whole:
            raise CannotRestore(_no_room_or(said.decode(errors="replace")))

    def _feed(self, psql, reader):
        """Send the statements; the last one, which makes them count, only when all were read."""
        try:
            psql.stdin.write(f"begin;\n{MOVE_ASIDE}\n".encode())
            psql.stdin.flush()
            done = subprocess.run(  # noqa: S603
                reader,
                env=self.environment,
                stdout=psql.stdin,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode == 0:
                psql.stdin.write(b"commit;\n")
                psql.stdin.flush()
        except BrokenPipeError:
            return False
        return done.returncode == 0

    def put_back(self):
        self._with_old(MOVE_BACK)

    def forget_old(self):
        self._with_old(f"drop schema {OLD} cascade")

    def _with_old(self, statement):
        connections.close_all()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1 from pg_namespace where nspname = %s", [OLD])
            if cursor.fetchone():
                cursor.execute(statement)
        connections.close_all()

    def others(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() "
                "and pid <> pg_backend_pid() and backend_type = 'client backend'"
            )
            return cursor.fetchone()[0]


# Extensions go where their tables' new copies look for them.
_EXTENSIONS = """
do $$ declare one name; begin
  for one in select extname from pg_extension where extnamespace = '{0}'::regnamespace loop
    execute format('alter extension %I set schema {1}', one);
  end loop;
end $$;
"""
MOVE_ASIDE = (
    f"create schema if not exists public; alter schema public rename to {OLD};"
    f"create schema public;{_EXTENSIONS.format(OLD, 'public')}"
)
MOVE_BACK = (
    f"{_EXTENSIONS.format('public', OLD)}"
    f"drop schema public cascade; alter schema {OLD} rename to public;"
)


def _needs(program):
    return _(
        "%(program)s is not installed. Install PostgreSQL’s own client "
        "(Debian: apt install postgresql-client) and try again."
    ) % {"program": program}


def _no_room_or(said):
    text = str(said)
    # PostgreSQL's 53100; SQLite says "full".
    if any(sign in text for sign in ("No space left", "53100", "disk is full", "disk full")):
        return _("The disk of the database is full. Make room and try again.")
    lines = [line for line in text.splitlines() if line.strip()] or [_("nothing")]
    return _("The database could not do it. It said: %(line)s") % {"line": lines[0][:200]}
