"""Sets the site up on a Debian machine, or brings it to this version. Safe to run again.

Versions stand side by side in /opt/sayso/releases; /opt/sayso/current points at the one in use.
Everything it does is said as it does it. docs/guide/operate.md is the way to use it.
"""

import argparse
import hashlib
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
NAME = "sayso"
#: What of a working copy is no part of the site.
LEFT_OUT = (
    ".git",
    ".venv",
    "var",
    "__pycache__",
    "*.pyc",
    ".*_cache",
    ".coverage*",
    "test-results",
)
KEPT_RELEASES = 3
SERVICES = (f"{NAME}-web", f"{NAME}-worker")
SECONDS_TO_BE_WELL = 60
PLAN = f"""
  * an account {NAME} that nobody can sign in to; its files in /{{state}}
  * a PostgreSQL database {NAME}, opened from this machine by that account alone
  * this version, with its packages, in /{{releases}}; /{{current}} points at it
  * keys, made here, in /{{environment}}, which only root reads
  * nginx with TLS in front, and systemd units for the site and its worker
"""


class Stop(Exception):
    """It cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Places:
    """Where things stand, below `root`, which is / but in tests."""

    root: Path = Path("/")

    def __getattr__(self, name):
        return self.root / PLACES[name]


PLACES = {
    "home": f"opt/{NAME}",
    "releases": f"opt/{NAME}/releases",
    "current": f"opt/{NAME}/current",
    "settings": f"etc/{NAME}",
    "environment": f"etc/{NAME}/environment",
    "own_nginx": f"etc/{NAME}/nginx.d",
    "certificates": f"etc/{NAME}/tls",
    "state": f"var/lib/{NAME}",
    "units": "etc/systemd/system",
    "hardening": f"etc/systemd/system/{NAME}-.service.d",
    "command": f"usr/local/sbin/{NAME}",
    "nginx": f"etc/nginx/sites-available/{NAME}",
    "nginx_on": f"etc/nginx/sites-enabled/{NAME}",
    "nginx_default": "etc/nginx/sites-enabled/default",
    "acme": f"var/www/{NAME}-acme",
}


def say(text):
    print(text, flush=True)


def run(*command, **options):
    """Run it quietly; what it said is shown when it fails."""
    finished = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if finished.returncode:
        raise Stop(f"This failed: {' '.join(map(str, command))}\n{finished.stdout.strip()}")
    return finished.stdout


# What the site is told


def read_environment(path):
    """The names and values in `path`: one NAME=value a line, nothing quoted."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def first_values(site, database_url):
    """What a new site is told. Keys are made here and are nowhere else."""
    return {
        "DJANGO_SETTINGS_MODULE": "imo_site.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CONTRIBUTOR_KEY": secrets.token_urlsafe(48),
        "SEALED_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": site,
        "SITE_URL": f"https://{site}",
        "DATABASE_URL": database_url,
        "VAR_DIR": f"/{PLACES['state']}",
        "STATIC_ROOT": f"/{PLACES['current']}/collected",
        "TRUSTED_PROXIES": "1",
        "SENDFILE_ROOT": "/-sound/",
        "BACKUP_NIGHTLY": "03:00",
    }


def write_environment(path, values):
    """Only root reads it: systemd hands it to the site."""
    text = (
        "# What the site is told; docs/settings.md explains each. One NAME=value a line, without\n"
        "# quotes or backslashes. After a change: systemctl restart sayso-web sayso-worker\n"
        "# CONTRIBUTOR_KEY: keep a copy apart from this machine. Lost, nobody can open their\n"
        "# pieces again.\n"
        "# SEALED_KEY: the same. Lost, what safeguarding leads keep sealed cannot be opened.\n"
    ) + "".join(f"{name}={value}\n" for name, value in values.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def wanted_values(present, *, site, database_url, redis_url):
    """What is there stays; what is missing is made; what was asked for now is taken."""
    values = first_values(site, database_url) | present
    if site not in values["ALLOWED_HOSTS"].split(","):
        values |= {"ALLOWED_HOSTS": site, "SITE_URL": f"https://{site}"}
    if redis_url:
        values["REDIS_URL"] = redis_url
    odd = [name for name, value in values.items() if set(value) & set("\"'\\\n")]
    if odd:
        raise Stop(f"No quotes or backslashes, please: {', '.join(odd)}. In addresses write %22.")
    return values


def site_name(asked, present):
    """The site's name: as asked, as it was, or the machine's own."""
    name = asked or present.get("ALLOWED_HOSTS", "").split(",")[0] or socket.getfqdn()
    if (
        "." not in name
        or name.startswith("localhost")
        or not name.replace("-", "a").replace(".", "a").isalnum()
    ):
        raise Stop(
            "Say what the site is called: make install SITE=stories.example.org "
            f"(this machine's own name, {name}, is not one)."
        )
    return name.lower()


# The machine


class Services:
    """systemd, where it runs. Elsewhere services are named, not started."""

    runs = Path("/run/systemd/system").exists()

    def control(self, *words):
        if self.runs:
            run("systemctl", *words)
        else:
            say(f"  (no systemd runs here, so not done: systemctl {' '.join(words)})")


def make_user(places):
    if subprocess.run(["id", NAME], capture_output=True, check=False).returncode:
        say(f"Making the account {NAME}, which nobody can sign in to")
        home = f"/{PLACES['state']}"
        options = ("--home-dir", home, "--no-create-home", "--shell", "/usr/sbin/nologin")
        run("useradd", "--system", "--user-group", *options, NAME)
    # nginx hands visitors over through a socket that the group alone may open.
    run("usermod", "--append", "--groups", NAME, "www-data")
    places.state.mkdir(parents=True, exist_ok=True)
    # nginx passes through to the sound it hands over, and sees nothing on the way.
    places.state.chmod(0o710)
    shutil.chown(places.state, NAME, NAME)


def postgres_port():
    """The port of the machine's newest PostgreSQL cluster; it is started when it is down."""
    lines = run("pg_lsclusters", "--no-header").splitlines()
    if not lines:
        raise Stop("PostgreSQL has no cluster. Make one: pg_createcluster 15 main")
    version, cluster, port, status, *_rest = lines[-1].split()
    if "online" not in status:
        run("pg_ctlcluster", version, cluster, "start")
    return port


def make_database():
    """A database that the account of the site opens without a password, from this machine."""
    port = postgres_port()
    as_postgres = ("runuser", "-u", "postgres", "--")
    ask = (*as_postgres, "psql", "-p", port, "-Atc")
    if not run(*ask, f"select 1 from pg_roles where rolname = '{NAME}'", cwd="/").strip():
        say("Making the database")
        run(*as_postgres, "createuser", "-p", port, NAME, cwd="/")
    if not run(*ask, f"select 1 from pg_database where datname = '{NAME}'", cwd="/").strip():
        options = ("--owner", NAME, "--encoding", "UTF8", "--template", "template0")
        run(*as_postgres, "createdb", "-p", port, *options, NAME, cwd="/")
    return f"postgres://{NAME}@%2Fvar%2Frun%2Fpostgresql:{port}/{NAME}"


def make_certificate(places, site, certificate, key):
    """The certificate given, else the one in use, else one made here to try the site with."""
    if bool(certificate) != bool(key):
        raise Stop("A certificate needs its key: make install CERTIFICATE=… KEY=…")
    if certificate:
        for path in (certificate, key):
            if not Path(path).is_file():
                raise Stop(f"{path} is not there.")
        return certificate, key
    own = places.certificates / f"{site}.crt", places.certificates / f"{site}.key"
    if not own[0].exists():
        say("Making a certificate to try the site with. Browsers warn about it: give a real one")
        places.certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = ("-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", f"/CN={site}")
        files = ("-out", own[0], "-keyout", own[1], "-addext", f"subjectAltName=DNS:{site}")
        run("openssl", "req", "-x509", *options, *files)
    return own


def nginx_text(template, *, site, certificate, key):
    current = f"/{PLACES['current']}"
    values = {
        "SITE": site,
        "CERTIFICATE": certificate,
        "KEY": key,
        "PAGES": f"{current}/pages",
        "STATIC": f"{current}/collected",
        "STATE": f"/{PLACES['state']}",
    }
    for name, value in values.items():
        template = template.replace(f"@{name}@", str(value))
    return template


def certificate_in(text):
    """The certificate and key that an nginx configuration of ours names, or None."""
    lines = [line.split() for line in text.splitlines()]
    found = {words[0]: words[1].rstrip(";") for words in lines if len(words) == 2}
    pair = found.get("ssl_certificate"), found.get("ssl_certificate_key")
    return pair if all(pair) else None


def set_up_nginx(places, site, certificate, key):
    if not certificate and places.nginx.exists():
        pair = certificate_in(places.nginx.read_text())
        # One made here for another name does not fit.
        if pair and not pair[0].startswith(f"/{PLACES['certificates']}"):
            certificate, key = pair
    certificate, key = make_certificate(places, site, certificate, key)
    template = (places.current / "deploy" / "nginx.conf").read_text()
    places.own_nginx.mkdir(parents=True, exist_ok=True)
    places.acme.mkdir(parents=True, exist_ok=True)
    text = nginx_text(template, site=site, certificate=certificate, key=key)
    before = places.nginx.read_text() if places.nginx.exists() else None
    places.nginx.write_text(text)
    places.nginx_on.unlink(missing_ok=True)
    places.nginx_on.symlink_to(f"../sites-available/{NAME}")
    if places.nginx_default.is_symlink():
        say("Taking nginx's own sample page off")
        places.nginx_default.unlink()
    try:
        run("nginx", "-t")
    except Stop:
        if before is not None:
            places.nginx.write_text(before)
        raise


def set_up_units(places, release):
    places.hardening.mkdir(parents=True, exist_ok=True)
    shutil.copy(release / "deploy" / "hardening.conf", places.hardening)
    for unit in ("web", "worker"):
        source = release / "deploy" / f"{unit}.service"
        (places.units / f"{NAME}-{unit}.service").write_text(source.read_text())
    places.command.write_text((release / "deploy" / "command.sh").read_text())
    places.command.chmod(0o755)


# Versions side by side


def version():
    return tomllib.loads((SOURCE / "pyproject.toml").read_text())["project"]["version"]


def fingerprint(folder):
    """One hash of every file that is part of the site."""
    digest = hashlib.sha256()
    ignored = shutil.ignore_patterns(*LEFT_OUT)
    for here, folders, files in os.walk(folder):
        left_out = ignored(here, [*folders, *files])
        folders[:] = sorted(name for name in folders if name not in left_out)
        for name in sorted(name for name in files if name not in left_out):
            path = Path(here, name)
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def about(release):
    """What was written down about a release when it was made."""
    path = release / "release.json"
    return json.loads(path.read_text()) if path.exists() else {}


def note(release, **facts):
    (release / "release.json").write_text(json.dumps(about(release) | facts, indent=1))


def current_release(places):
    return places.current.resolve() if places.current.is_symlink() else None


def build(places):
    """A folder with this version, its packages and its collected files, ready to be used."""
    wanted = fingerprint(SOURCE)
    for made in sorted(places.releases.glob("*")):
        if about(made).get("fingerprint") == wanted and about(made).get("is_whole"):
            say(f"This version is here already: {made.name}")
            return made
    release = places.releases / f"{version()}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    say(f"Putting {release.name} beside what is there, with its own packages (a few minutes)")
    shutil.copytree(SOURCE, release, ignore=shutil.ignore_patterns(*LEFT_OUT))
    note(release, fingerprint=wanted)
    run("sh", "tools/environment.sh", "requirements.txt", cwd=release)
    own = {"STATIC_ROOT": str(release / "collected"), "VAR_DIR": str(release / "made")}
    manage(release, "collectstatic", "--no-input", **own)
    manage(release, "stand_in_pages", release / "pages", **own)
    manage(release, "check", "--deploy", "--fail-level", "WARNING", **own)
    note(release, is_whole=True)
    return release


def manage(release, *words, as_site=False, **changed):
    """One of the site's commands, as root while building, else as the site's own account."""
    program = (release / ".venv" / "bin" / "python", "manage.py")
    values = read_environment(Places().environment) | changed
    before = ("runuser", "-u", NAME, "--") if as_site else ()
    return run(
        *before,
        *program,
        *words,
        cwd=release,
        env=os.environ | values,
        umask=0o077 if as_site else 0o022,
    )


def migrations(release):
    """The migrations the database has had."""
    lines = manage(release, "showmigrations", "--plan", as_site=True).splitlines()
    return [line.split()[1] for line in lines if line.startswith("[X]")]


def will_migrate(release):
    lines = manage(release, "showmigrations", "--plan", as_site=True).splitlines()
    return any(line.startswith("[ ]") for line in lines)


def switch(places, release):
    new = places.home / "current.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path("releases") / release.name)
    new.replace(places.current)


def forget_old_releases(places):
    """The version in use and the one before it stay, whatever else was tried in between."""
    current = current_release(places)
    kept = {current, places.releases / about(current).get("came_from", "")}
    made = [release for release in places.releases.iterdir() if release not in kept]
    made.sort(key=lambda release: release.stat().st_mtime, reverse=True)
    for release in made[KEPT_RELEASES - len(kept) :]:
        say(f"Removing {release.name}, an old version")
        shutil.rmtree(release)


# What is asked for


def back_up(release, without_backup):
    """The backup to go back to, made while nothing changes any more; returns its place."""
    if without_backup:
        say("No backup is made, as you asked: there is no way back behind what follows")
        return ""
    say("Backing up")
    try:
        said = manage(release, "backup", as_site=True)
    except Stop as trouble:
        raise Stop(
            f"{trouble}\n\nNothing was changed. Without a backup there is no way back: put right "
            "what it says (docs/guide/backups.md), or do without: add WITHOUT_BACKUP=yes"
        ) from None
    return said.strip().splitlines()[-1]


def bring_into_use(places, release, services, *, without_backup):
    old = current_release(places)
    if old in (None, release):
        manage(release, "migrate", "--no-input", as_site=True)
        manage(release, "start_site", as_site=True)
        switch(places, release)
    elif will_migrate(release):
        services.control("stop", *SERVICES)
        before = migrations(old)
        try:
            backup = back_up(old, without_backup)
            note(release, backup=backup, migrations_before=before, came_from=old.name)
            say("Bringing the database up to date")
            manage(release, "migrate", "--no-input", as_site=True)
        except Stop as trouble:
            services.control("start", *SERVICES)
            raise Stop(f"{trouble}{part_of_the_way(release, before)}") from None
        switch(places, release)
    else:
        note(release, migrations_before=migrations(old), came_from=old.name, backup="")
        switch(places, release)
    services.control("daemon-reload")
    services.control("enable", "--quiet", *SERVICES)
    services.control("restart", *SERVICES)
    services.control("reload-or-restart", "nginx")
    manage(release, "rebuild_copies", as_site=True)


def part_of_the_way(release, before):
    """What to know when a change of the database stopped half-way; nothing when none was made."""
    made = [name for name in migrations(release) if name not in before]
    if not made:
        return f"\n\n{release.name} is not in use: the version before runs on, as it was."
    return (
        f"\n\n{release.name} is not in use. But the database went part of the way "
        f"({', '.join(made)}), and the version before runs on that now. To be sure, put back the "
        f"backup made just before, {about(release)['backup'] or 'which you did without'}: "
        f"docs/guide/backups.md says how."
    )


class SiteConnection(http.client.HTTPConnection):
    """Speaks to the site through its socket, as nginx does."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(f"/run/{NAME}/web.sock")


def health(site):
    """What the site says at its health address, or why it says nothing."""
    connection = SiteConnection(site, timeout=10)
    try:
        connection.request("GET", "/health/", headers={"X-Forwarded-Proto": "https"})
        return connection.getresponse().read().decode().strip()
    except OSError as error:
        return f"no answer ({error.strerror or error})"
    finally:
        connection.close()


def wait_until_well(site):
    deadline = time.monotonic() + SECONDS_TO_BE_WELL
    while (answer := health(site)) != "well":
        if time.monotonic() > deadline:
            return answer
        time.sleep(2)
    return answer


def install(options):
    places, services = Places(), Services()
    if options.word == "upgrade" and not current_release(places):
        raise Stop("Nothing is installed here to upgrade. Start with make install.")
    present = read_environment(places.environment)
    site = site_name(options.site, present)
    say(f"Setting up https://{site} on this machine:{PLAN.format(**PLACES)}")
    make_user(places)
    values = wanted_values(
        present,
        site=site,
        database_url=present.get("DATABASE_URL") or make_database(),
        redis_url=options.redis,
    )
    write_environment(places.environment, values)
    places.releases.mkdir(parents=True, exist_ok=True)
    release = build(places)
    set_up_units(places, release)
    make_backup_key(places, release)
    bring_into_use(places, release, services, without_backup=options.without_backup)
    set_up_nginx(places, site, options.certificate, options.key)
    services.control("reload-or-restart", "nginx")
    forget_old_releases(places)
    finish(release, services, site)


def make_backup_key(places, release):
    """On the first day, a pair of keys: one stays here, the other is shown at once and not kept."""
    values = read_environment(places.environment)
    if values.get("BACKUP_PUBLIC_KEY"):
        return
    lines = manage(release, "backup_key", as_site=True).splitlines()
    at = next(number for number, line in enumerate(lines) if "BACKUP_PUBLIC_KEY=" in line)
    name, public = lines[at].strip().split("=", 1)
    write_environment(places.environment, values | {name: public})
    say("\n".join(["", "THE KEY OF THE BACKUPS", *lines[at + 1 :], ""]))


def finish(release, services, site):
    if services.runs:
        answer = wait_until_well(site)
        say(f"\n{release.name} is in use. https://{site}/health/ says: {answer}")
    else:
        say(f"\n{release.name} is in place; nothing was started, because no systemd runs here.")
    try:
        say(manage(release, "first_administrator", as_site=True))
    except Stop:
        say("It has an administrator already.")
    say(f"What is still to do, {NAME} doctor says. The guide: docs/guide/operate.md")


def back(options):
    """Return to the version before; to its database too, when that went forward."""
    places, services = Places(), Services()
    now = current_release(places)
    facts = about(now) if now else {}
    old = places.releases / facts.get("came_from", "none")
    if not (old / "release.json").exists():
        raise Stop("There is no version before this one here.")
    went_forward = [name for name in migrations(now) if name not in facts["migrations_before"]]
    if went_forward and not options.restore:
        raise Stop(
            f"Since {old.name} the database went forward ({', '.join(went_forward)}), and that "
            "version can't work on it. Going back puts back the backup made just before, "
            f"{facts['backup'] or 'which you did without'}. What was sent, answered or agreed "
            "since is then lost; what was taken down or erased stays gone. If that is what you "
            "want: make back RESTORE=yes BACKUP_KEY_FILE=where the private key is"
        )
    if went_forward and not facts["backup"]:
        raise Stop("There is no backup from before the upgrade, so there is no way back.")
    services.control("stop", *SERVICES)
    switch(places, old)
    try:
        if went_forward:
            put_back(places, facts["backup"], options.backup_key_file)
    except Stop:
        switch(places, now)
        services.control("start", *SERVICES)
        raise
    set_up_units(places, old)
    services.control("daemon-reload")
    services.control("start", *SERVICES)
    manage(old, "rebuild_copies", as_site=True)
    finish(old, services, site_name("", read_environment(places.environment)))


def put_back(places, backup, key_file):
    say("Putting the backup back")
    key = {"BACKUP_PRIVATE_KEY_FILE": str(Path(key_file).resolve())} if key_file else {}
    say(run(places.command, "restore", backup, env=os.environ | key))


def options_from(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", choices=["install", "upgrade", "back"])
    parser.add_argument("--site", default="", help="the site's name, such as stories.example.org")
    parser.add_argument("--certificate", default="", help="its certificate with the chain")
    parser.add_argument("--key", default="", help="the certificate's key")
    parser.add_argument("--redis", default="", help="redis://… for the cache and the limits")
    parser.add_argument("--without-backup", default="", help="yes: upgrade with no way back")
    parser.add_argument("--restore", default="", help="yes: going back may restore the backup")
    parser.add_argument("--backup-key-file", default="", help="the private key of the backups")
    return parser.parse_args(arguments)


def main():
    os.umask(0o022)
    options = options_from(sys.argv[1:])
    try:
        back(options) if options.word == "back" else install(options)
    except Stop as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. It is safe to run it again.")


if __name__ == "__main__":
    main()
