"""The installer's decisions, and what it hands to nginx and systemd."""

import importlib.util
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SITE = "stories.example.org"
DATABASE = "postgres://sayso@%2Fvar%2Frun%2Fpostgresql:5432/sayso"


@pytest.fixture(scope="module")
def install():
    spec = importlib.util.spec_from_file_location("install", DEPLOY / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def values(install, present, **changes):
    asked = {"site": SITE, "database_url": DATABASE, "redis_url": ""} | changes
    return install.wanted_values(present, **asked)


# What the site is told


def test_keys_are_made_on_the_spot_and_differ(install):
    first, second = values(install, {}), values(install, {})
    keys = [told[name] for told in (first, second) for name in ("SECRET_KEY", "CONTRIBUTOR_KEY")]
    assert len(set(keys)) == 4
    assert {len(key) for key in keys} == {64}


def test_what_is_there_stays_when_it_is_run_again(install):
    present = values(install, {}) | {
        "EMAIL_HOST": "mail.example.org",
        "DATABASE_URL": "postgres://x",
    }
    assert values(install, present) == present


def test_what_is_asked_for_now_is_taken(install):
    told = values(install, values(install, {}), site="new.example.org", redis_url="redis://r/1")
    assert (told["ALLOWED_HOSTS"], told["SITE_URL"], told["REDIS_URL"]) == (
        "new.example.org",
        "https://new.example.org",
        "redis://r/1",
    )


@pytest.mark.parametrize("odd", ['a"b', "a'b", "a\\b"])
def test_value_that_systemd_and_the_shell_read_differently_is_refused(install, odd):
    with pytest.raises(install.Stop, match="No quotes or backslashes, please: EMAIL_HOST_PASSWORD"):
        values(install, {"EMAIL_HOST_PASSWORD": odd})


def test_environment_is_read_by_root_alone_and_reads_back(install, tmp_path):
    path = tmp_path / "sayso" / "environment"
    told = values(install, {}) | {"EMAIL_HOST_PASSWORD": "p=ss word$#"}
    install.write_environment(path, told)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert install.read_environment(path) == told


def test_settings_start_with_what_a_new_site_is_told(install, tmp_path):
    told = values(install, {}) | {"VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    finished = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        env=told | {"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")


@pytest.mark.parametrize("name", ["localhost", "vm", "a b.org", "x.org; rm", "", "é.example.org/"])
def test_site_needs_a_name(install, name, monkeypatch):
    monkeypatch.setattr(install.socket, "getfqdn", lambda: name)
    with pytest.raises(install.Stop, match="Say what the site is called: make install SITE="):
        install.site_name("", {})


def test_site_is_called_as_asked_or_as_before_or_as_the_machine(install, monkeypatch):
    monkeypatch.setattr(install.socket, "getfqdn", lambda: "machine.example.org")
    present = {"ALLOWED_HOSTS": "before.example.org,other.example.org"}
    assert install.site_name("Asked.example.org", present) == "asked.example.org"
    assert install.site_name("", present) == "before.example.org"
    assert install.site_name("", {}) == "machine.example.org"


def test_backups_get_their_key_once_and_the_private_half_stays_nowhere(
    install, places, monkeypatch, capsys
):
    said = "Set this:\n    BACKUP_PUBLIC_KEY=age1public=\nKeep this away:\n    AGE-SECRET-KEY-1\n"
    monkeypatch.setattr(install, "manage", lambda *_args, **_more: said)
    install.write_environment(places.environment, values(install, {}))
    install.make_backup_key(places, None)
    assert capsys.readouterr().out == (
        "\nTHE KEY OF THE BACKUPS\nKeep this away:\n    AGE-SECRET-KEY-1\n\n"
    )
    assert install.read_environment(places.environment)["BACKUP_PUBLIC_KEY"] == "age1public="
    assert "AGE-SECRET" not in places.environment.read_text()
    install.make_backup_key(places, None)
    assert capsys.readouterr().out == ""


# Versions side by side


def test_fingerprint_follows_the_source_and_nothing_else(install, tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.py").write_text("1")
    before = install.fingerprint(tmp_path)
    for left_out in (".git", "var", ".venv", "core/__pycache__"):
        (tmp_path / left_out).mkdir()
        (tmp_path / left_out / "x").write_text("made while it ran")
    assert install.fingerprint(tmp_path) == before
    (tmp_path / "core" / "a.py").write_text("2")
    assert install.fingerprint(tmp_path) != before


@pytest.fixture
def places(install, tmp_path):
    made = install.Places(tmp_path)
    made.releases.mkdir(parents=True)
    return made


def release(install, places, name, **facts):
    made = places.releases / name
    made.mkdir()
    install.note(made, is_whole=True, **facts)
    return made


def test_link_is_switched_and_switched_back(install, places):
    old, new = release(install, places, "1"), release(install, places, "2")
    for chosen in (old, new, old):
        install.switch(places, chosen)
        assert install.current_release(places) == chosen


class Machine:
    """The site's commands and the services, as an upgrade asks for them."""

    def __init__(self, install, *, fails, before, after):
        self.install, self.fails = install, fails
        self.applied, self.after = list(before), list(after)
        self.asked = []

    def manage(self, release, *command, **_more):
        self.asked.append(command[0])
        if command[0] == "migrate":
            self.applied = self.after
        if command[0] == self.fails:
            raise self.install.Stop(f"This failed: {command[0]}")
        if command[0] == "showmigrations":
            known = {"1": ["core.0001"], "2": ["core.0001", "core.0002", "core.0003"]}
            return "\n".join(
                f"[{'X' if name in self.applied else ' '}]  {name}" for name in known[release.name]
            )
        return "Encrypted.\n/b/before" if command[0] == "backup" else ""

    def control(self, *words):
        self.asked.append(words[0])


@pytest.fixture
def upgrade(install, places, monkeypatch):
    """Brings version 2 into use over version 1; what was asked for, in its order."""
    old, new = release(install, places, "1"), release(install, places, "2")
    install.switch(places, old)

    def run(*, fails="", before=("core.0001",), after=("core.0001", "core.0002", "core.0003")):
        machine = Machine(install, fails=fails, before=before, after=after)
        monkeypatch.setattr(install, "manage", machine.manage)
        run.machine = machine
        install.bring_into_use(places, new, machine, without_backup="")
        return [word for word in machine.asked if word != "showmigrations"]

    return run


def test_upgrade_backs_up_while_nothing_changes_then_migrates(install, places, upgrade):
    assert upgrade()[:3] == ["stop", "backup", "migrate"]
    assert install.current_release(places).name == "2"
    assert install.about(places.releases / "2") == {
        "is_whole": True,
        "backup": "/b/before",
        "migrations_before": ["core.0001"],
        "came_from": "1",
    }


def test_upgrade_that_leaves_the_database_alone_stops_nothing(install, places, upgrade):
    asked = upgrade(before=("core.0001", "core.0002", "core.0003"))
    assert ("stop" in asked, "backup" in asked, "restart" in asked) == (False, False, True)
    assert install.current_release(places).name == "2"


def test_upgrade_without_a_backup_changes_nothing(install, places, upgrade):
    with pytest.raises(install.Stop, match="the version before runs on, as it was"):
        upgrade(fails="backup")
    assert upgrade.machine.asked[-2:] == ["start", "showmigrations"]
    assert "migrate" not in upgrade.machine.asked
    assert install.current_release(places).name == "1"


def test_upgrade_that_stops_half_way_says_how_far_it_came(install, places, upgrade):
    with pytest.raises(install.Stop, match=r"part of the way \(core\.0002\).*/b/before"):
        upgrade(fails="migrate", after=("core.0001", "core.0002"))
    assert "start" in upgrade.machine.asked
    assert install.current_release(places).name == "1"


def options(install, *words):
    return install.options_from(["back", *words])


def going_back(install, places, monkeypatch, *words, applied):
    """Every command it gives to the site, going back with `applied` migrations in the database."""
    given = []

    def manage(release, *command, **more):
        given.append((release.name, *command))
        return "\n".join(f"[X]  {name}" for name in applied)

    monkeypatch.setattr(install, "Places", lambda: places)
    for name in ("run", "set_up_units", "finish"):
        monkeypatch.setattr(install, name, lambda *_args, **_more: "")
    monkeypatch.setattr(install, "manage", manage)
    monkeypatch.setattr(install, "put_back", lambda _places, *what: given.append(what))
    install.back(options(install, *words))
    return given


@pytest.fixture
def upgraded(install, places):
    install.write_environment(places.environment, values(install, {}))
    release(install, places, "1")
    new = release(
        install, places, "2", came_from="1", migrations_before=["core.0001"], backup="/b/before"
    )
    install.switch(places, new)
    return places


def test_way_back_switches_alone_when_the_database_stayed(install, upgraded, monkeypatch):
    given = going_back(install, upgraded, monkeypatch, applied=["core.0001"])
    assert install.current_release(upgraded).name == "1"
    assert [command for command in given if "/b/before" in command] == []


def test_way_back_says_what_would_be_lost_and_changes_nothing(install, upgraded, monkeypatch):
    with pytest.raises(install.Stop, match=r"core\.0002.*/b/before.*is then lost"):
        going_back(install, upgraded, monkeypatch, applied=["core.0001", "core.0002"])
    assert install.current_release(upgraded).name == "2"


def test_way_back_restores_with_the_old_version_when_that_is_wanted(install, upgraded, monkeypatch):
    words = ("--restore", "yes", "--backup-key-file", "/root/key")
    applied = ["core.0001", "core.0002"]
    given = going_back(install, upgraded, monkeypatch, *words, applied=applied)
    assert ("/b/before", "/root/key") in given
    assert install.current_release(upgraded).name == "1"


def test_backup_that_can_not_be_put_back_leaves_the_version_in_use(install, upgraded, monkeypatch):
    def refuse(*_what):
        raise install.Stop("This key does not open this backup.")

    monkeypatch.setattr(install, "Places", lambda: upgraded)
    monkeypatch.setattr(install, "put_back", refuse)
    monkeypatch.setattr(install, "migrations", lambda _release: ["core.0001", "core.0002"])
    with pytest.raises(install.Stop, match="This key does not open this backup"):
        install.back(options(install, "--restore", "yes"))
    assert install.current_release(upgraded).name == "2"


def test_no_way_back_without_a_version_before(install, places, monkeypatch):
    with pytest.raises(install.Stop, match="There is no version before this one here"):
        going_back(install, places, monkeypatch, applied=[])


def test_old_versions_go_and_the_way_back_stays_whatever_failed_in_between(install, places):
    made = [release(install, places, name) for name in "12345"]
    for age, folder in enumerate(reversed(made)):
        install.os.utime(folder, (1000 - age, 1000 - age))
    install.note(made[4], came_from="2")
    install.switch(places, made[4])
    install.forget_old_releases(places)
    assert sorted(path.name for path in places.releases.iterdir()) == ["2", "4", "5"]


# nginx


@pytest.fixture
def nginx(install):
    template = (DEPLOY / "nginx.conf").read_text()
    return install.nginx_text(template, site=SITE, certificate="/c.pem", key="/k.pem")


def directives(text, name):
    return re.findall(rf"^\s*{name}\s+(.*);", text, re.MULTILINE)


def test_nginx_is_filled_in_whole(nginx, install):
    assert re.findall(r"@\w+@", nginx) == []
    assert install.certificate_in(nginx) == ("/c.pem", "/k.pem")


def test_nginx_logs_no_address_anywhere(nginx):
    servers = nginx.count("\nserver {")
    assert directives(nginx, "access_log") == ["off"] * servers
    assert directives(nginx, "error_log") == ["/dev/null emerg"] * servers


def test_nginx_writes_over_what_visitors_say_of_themselves(nginx):
    headers = dict(words.split(" ", 1) for words in directives(nginx, "proxy_set_header"))
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": '""',
        "Forwarded": '""',
    }


def test_nginx_takes_more_than_the_site_so_that_the_site_can_say_kindly(nginx):
    most, on_the_page_that_says_so = directives(nginx, "client_max_body_size")
    assert on_the_page_that_says_so == "0"
    ours = site_settings.PICTURES_MAX_BYTES + site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert ours < int(most.removesuffix("m")) * 1024**2 < 2 * ours


def test_nginx_keeps_no_copies(nginx):
    assert directives(nginx, "proxy_cache") == []
    assert directives(nginx, "proxy_max_temp_file_size") == ["0"]


def test_pages_for_when_the_site_is_away_are_written(tmp_path):
    call_command("stand_in_pages", tmp_path)
    away, too_much = (tmp_path / name for name in ("away.html", "too-much.html"))
    assert "We’re busy for a moment" in away.read_text()
    assert "That’s too much at once" in too_much.read_text()


# systemd


def test_both_services_run_as_the_sites_own_account_and_nobody_else():
    for unit in ("web", "worker"):
        text = (DEPLOY / f"{unit}.service").read_text()
        assert "\nUser=sayso\n" in text
        assert "\nEnvironmentFile=/etc/sayso/environment\n" in text
        assert "\nRestart=always\n" in text


def test_services_can_write_to_their_own_folder_alone():
    text = (DEPLOY / "hardening.conf").read_text()
    wanted = {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "ProtectHome=yes"}
    assert wanted <= set(text.splitlines())
    assert "ReadWritePaths" not in text
