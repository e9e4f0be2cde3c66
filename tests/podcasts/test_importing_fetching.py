"""Asking other hosts: within limits, two at once, and never anything that is not public."""

import gzip
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from podcasts.importing import fetching, targets
from podcasts.importing.refusals import ImportRefused, NotNow
from tests.podcasts.server import Server

MEGABYTE = 1024 * 1024


@pytest.fixture
def server(settings):
    server = Server()
    settings.IMPORT_TRUSTED_SERVERS = (f"127.0.0.1:{server.port}",)
    yield server
    server.stop()


@pytest.fixture
def names(monkeypatch):
    """What names stand for, one answer after another; the last one stays."""
    answers = {}

    def getaddrinfo(host, port, *_more, **_kind):
        numbers = answers.get(host, [host])
        number = numbers.pop(0) if len(numbers) > 1 else numbers[0]
        family = 10 if ":" in number else 2
        return [(family, 1, 6, "", (number, port))]

    monkeypatch.setattr(targets.socket, "getaddrinfo", getaddrinfo)
    return answers


def got(url, **limits):
    return fetching.fetch(url, **({"most_bytes": MEGABYTE} | limits)).data


def refusal(url, **limits):
    with pytest.raises(ImportRefused) as caught:
        got(url, **limits)
    return str(caught.value)


NOT_PUBLIC = """
127.0.0.1 127.0.0.2 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 224.0.1.1 239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1
2002:7f00:1:: 2001:0:7f00:1:: 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
fec0::1 ff02::1 ff0e::1 100::1 3fff::1 5f00::1
"""


@pytest.mark.parametrize("number", NOT_PUBLIC.split())
def test_number_that_is_not_public_is_not_asked(number, names):
    names["podcast.example"] = [number]
    expected = "podcast.example isn’t a public place on the internet, so we don’t ask there."
    assert refusal("https://podcast.example/feed") == expected


@pytest.mark.parametrize("number", ["93.184.215.14", "8.8.8.8", "2606:2800:220:1::1"])
def test_public_number_may_be_asked(number):
    assert targets.is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://①②⑦.0.0.1/",
    ],
)
def test_this_machine_by_any_name_is_not_asked(url):
    assert "isn’t a public place" in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed.xml",
        "//example.org/feed",
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///feed",
        "http://[::1",
        "http://example.org:x/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://exam\x00ple.org/",
        "http://a..b/",
        "http://" + "a" * 300 + ".org/",
        "http://example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_address_of_ours_is_not_asked(url, names):
    line = "This isn’t an address we can ask. It begins with http:// or https://."
    assert refusal(url) == line


@pytest.mark.parametrize("who", ["name@", "name:secret@", "@", "127.0.0.1:80\\@"])
def test_names_and_passwords_in_an_address_are_not_taken(who):
    line = "There is a name or password in this address. We don’t take those."
    assert refusal(f"http://{who}example.org/") == line


@pytest.mark.parametrize("port", [22, 25, 6379, 8000, 8080])
def test_other_ports_are_not_asked(port, names):
    names["example.org"] = ["93.184.215.14"]
    assert "isn’t a public place" in refusal(f"http://example.org:{port}/")


def test_host_with_one_number_that_is_not_public_is_not_asked(monkeypatch):
    both = [(2, 1, 6, "", (number, 80)) for number in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(targets.socket, "getaddrinfo", lambda *_args, **_kind: both)
    assert "isn’t a public place" in refusal("http://example.org/")


def test_line_breaks_in_an_address_make_no_header(server):
    server.whole("/a", b"here")
    assert got(server.url("/a?\r\nX-Made-Up: 1")) == b"here"
    assert "X-Made-Up" not in server.asked["/a"][0]


def test_says_who_asks(server, settings):
    settings.WAGTAIL_SITE_NAME, settings.WAGTAILADMIN_BASE_URL = "Sayso", "https://ours.example"
    server.whole("/a", b"here")
    assert got(server.url("/a")) == b"here"
    assert server.asked["/a"][0]["User-Agent"] == "Sayso/1 (+https://ours.example)"
    assert server.asked["/a"][0]["Host"] == f"127.0.0.1:{server.port}"


def test_redirects_are_followed_five_times(server):
    for number in range(6):
        server.moved(f"/{number}", f"/{number + 1}")
    server.whole("/6", b"here")
    assert got(server.url("/1")) == b"here"
    assert refusal(server.url("/0")) == "127.0.0.1 sends us on and on."


def test_redirect_to_itself_ends(server):
    server.moved("/a", "/a")
    assert refusal(server.url("/a")) == "127.0.0.1 sends us on and on."
    assert len(server.asked["/a"]) == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:{other}/inside",
        "http://localhost:{other}/inside",
        "http://[::1]:{other}/inside",
        "http://127.0.0.1/inside",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "//10.0.0.1/inside",
        "file:///etc/passwd",
        "http://name:secret@127.0.0.1:{port}/inside",
        "",
    ],
)
def test_redirect_to_what_is_not_public_is_not_followed(server, place, status):
    inside = Server()
    inside.whole("/inside", b"secret")
    server.moved("/a", place.format(other=inside.port, port=server.port), status)
    assert refusal(server.url("/a")) != ""
    assert dict(inside.asked) == {}
    assert "/inside" not in server.asked
    inside.stop()


def test_name_that_stands_for_something_else_a_moment_later_gets_nobody_in(server, names):
    """The number that was looked at is the number that is connected to."""
    inside = Server()
    inside.whole("/a", b"secret")
    names["podcast.example"] = ["127.0.0.1", "127.0.0.9"]
    server.whole("/a", b"here")
    assert got(server.url("/a", host="podcast.example")) == b"here"
    assert "isn’t a public place" in refusal(server.url("/a", host="podcast.example"))
    assert len(server.asked["/a"]) == 1
    assert server.asked["/a"][0]["Host"] == f"podcast.example:{server.port}"
    inside.stop()


def test_name_is_resolved_once_a_request(server, monkeypatch):
    asked = []
    real = targets.socket.getaddrinfo

    def getaddrinfo(host, *arguments, **kind):
        if host == "podcast.example":
            asked.append(host)
            host = "127.0.0.1"
        return real(host, *arguments, **kind)

    monkeypatch.setattr(targets.socket, "getaddrinfo", getaddrinfo)
    server.whole("/a", b"here")
    assert got(server.url("/a", host="podcast.example")) == b"here"
    assert asked == ["podcast.example"]


def test_name_nobody_knows(monkeypatch):
    def unknown(*_arguments, **_kind):
        raise targets.socket.gaierror

    monkeypatch.setattr(targets.socket, "getaddrinfo", unknown)
    assert refusal("https://nowhere.example/feed") == "We can’t find nowhere.example."


@pytest.mark.parametrize(("status", "kind"), [(404, ImportRefused), (410, ImportRefused)])
def test_answer_that_says_no(server, status, kind):
    server.whole("/a", b"", status=status)
    assert refusal(server.url("/a")) == f"127.0.0.1 doesn’t give it to us (answer {status})."


@pytest.mark.parametrize("status", [429, 500, 503])
def test_answer_that_may_be_better_another_time(server, status):
    server.whole("/a", b"", status=status)
    with pytest.raises(NotNow):
        got(server.url("/a"))


def test_too_much_is_refused_while_it_comes(server):
    server.endless("/a")
    assert refusal(server.url("/a")) == "What 127.0.0.1 sends is too big."


def test_answer_that_drips_is_over_in_time(server, monkeypatch):
    monkeypatch.setattr(fetching, "SMALL_THING_S", 0.5)
    server.endless("/a", pause=0.05, piece=b"x")
    assert refusal(server.url("/a")) == "127.0.0.1 doesn’t answer as it should. Try again later."


def test_answer_that_never_begins_is_over_in_time(server, monkeypatch):
    monkeypatch.setattr(fetching, "SMALL_THING_S", 0.5)
    server.endless_headers("/a")
    assert refusal(server.url("/a")) == "127.0.0.1 doesn’t answer as it should. Try again later."


def test_silent_host_is_left(server, monkeypatch):
    monkeypatch.setattr(fetching, "SILENCE_S", 0.3)
    server.silent("/a")
    assert refusal(server.url("/a")) == "127.0.0.1 doesn’t answer as it should. Try again later."


def test_what_is_not_http(server):
    server.answers["/a"] = lambda request: request.wfile.write(b"SSH-2.0-what\r\n" * 10)
    assert refusal(server.url("/a")) == "127.0.0.1 doesn’t answer as it should. Try again later."


def test_plain_server_behind_https(server):
    url = server.url("/a").replace("http:", "https:")
    assert refusal(url) == "127.0.0.1 doesn’t answer as it should. Try again later."


def certificate_for(name, path):
    """A key and a certificate that it signed itself, in the file at `path`."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    own = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *own)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_https_is_asked_by_name_and_only_where_the_certificate_is_good(
    settings, names, tmp_path, monkeypatch
):
    for host in ("podcast.example", "other.example"):
        names[host] = ["127.0.0.1"]
    certificate = certificate_for("podcast.example", tmp_path / "certificate.pem")
    server = Server(certificate=certificate)
    server.whole("/a", b"here")
    settings.IMPORT_TRUSTED_SERVERS = (f"127.0.0.1:{server.port}",)
    no_answer = "doesn’t answer as it should. Try again later."
    url = server.url("/a", host="podcast.example").replace("http:", "https:")
    assert refusal(url) == f"podcast.example {no_answer}"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert got(url) == b"here"
    assert refusal(url.replace("podcast.", "other.")) == f"other.example {no_answer}"
    assert len(server.asked["/a"]) == 1
    server.stop()


def test_answer_cut_off_is_no_answer(server):
    server.in_parts("/a", b"x" * 1000, cut_after=500)
    with pytest.raises(NotNow):
        got(server.url("/a"))


def test_packed_answer_is_unpacked_up_to_the_limit(server):
    server.whole("/a", gzip.compress(b"here"), Content_Encoding="gzip")
    server.whole("/bomb", gzip.compress(bytes(50 * MEGABYTE)), Content_Encoding="gzip")
    server.whole("/bad", b"no gzip", Content_Encoding="gzip")
    assert got(server.url("/a")) == b"here"
    assert refusal(server.url("/bomb")) == "What 127.0.0.1 sends is too big."
    assert refusal(server.url("/bad")) != ""


def test_same_as_before_is_not_sent_again(server):
    server.whole("/a", b"here", etag='"one"')
    first = fetching.fetch(server.url("/a"), most_bytes=10)
    assert first.etag == '"one"'
    assert fetching.fetch(server.url("/a"), most_bytes=10, etag=first.etag) is None


def test_at_most_two_requests_to_a_host_at_once(server):
    server.slow("/a", b"here", 0.3)
    threads = [threading.Thread(target=got, args=(server.url("/a"),)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.asked["/a"]), server.most) == (5, 2)


# Sound, which is gone on with where it was cut off

SOUND = bytes(range(256)) * 4096


def test_sound_cut_off_is_gone_on_with(server, tmp_path):
    server.in_parts("/a", SOUND, cut_after=300_000)
    fetching.fetch_into(tmp_path / "a.part", server.url("/a"), most_bytes=2 * MEGABYTE)
    assert (tmp_path / "a.part").read_bytes() == SOUND
    ranges = [headers.get("Range") for headers in server.asked["/a"]]
    assert ranges == [None, "bytes=300000-"]
    assert server.asked["/a"][1]["If-Range"] == '"one"'


def test_sound_that_changed_meanwhile_is_fetched_from_the_beginning(server, tmp_path):
    path = tmp_path / "a.part"
    path.write_bytes(b"other" * 1000)
    path.with_suffix(".mark").write_text('"other"')
    server.in_parts("/a", SOUND)
    fetching.fetch_into(path, server.url("/a"), most_bytes=2 * MEGABYTE)
    assert path.read_bytes() == SOUND


def test_sound_without_a_mark_is_fetched_from_the_beginning(server, tmp_path):
    path = tmp_path / "a.part"
    path.write_bytes(b"other" * 1000)
    server.in_parts("/a", SOUND)
    fetching.fetch_into(path, server.url("/a"), most_bytes=2 * MEGABYTE)
    assert path.read_bytes() == SOUND


def test_sound_that_was_whole_already(server, tmp_path):
    path = tmp_path / "a.part"
    path.write_bytes(SOUND)
    path.with_suffix(".mark").write_text('"one"')
    server.in_parts("/a", SOUND)
    with pytest.raises(NotNow):
        fetching.fetch_into(path, server.url("/a"), most_bytes=2 * MEGABYTE)
    fetching.fetch_into(path, server.url("/a"), most_bytes=2 * MEGABYTE)
    assert path.read_bytes() == SOUND


def test_part_that_does_not_fit_is_not_added(server, tmp_path):
    path = tmp_path / "a.part"
    path.write_bytes(SOUND[:1000])
    path.with_suffix(".mark").write_text('"one"')
    server.answers["/a"] = lambda request: request.send(
        206, SOUND[500:], Content_Range=f"bytes 500-{len(SOUND) - 1}/{len(SOUND)}"
    )
    with pytest.raises(NotNow):
        fetching.fetch_into(path, server.url("/a"), most_bytes=2 * MEGABYTE)
    assert not path.exists()


def test_sound_that_never_ends_is_refused(server, tmp_path):
    server.endless("/a")
    with pytest.raises(ImportRefused) as caught:
        fetching.fetch_into(tmp_path / "a.part", server.url("/a"), most_bytes=MEGABYTE)
    assert str(caught.value) == "What 127.0.0.1 sends is too big."
