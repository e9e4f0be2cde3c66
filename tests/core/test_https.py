import pytest

from demo.factories import make_site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def over_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    make_site_tree()


def test_reader_without_tls_is_sent_to_the_same_host_over_tls(client, over_tls):
    response = client.get("/stories/?topic=moving")
    assert (response.status_code, response["Location"]) == (
        301,
        "https://testserver/stories/?topic=moving",
    )


def test_reader_over_tls_gets_the_page(client, over_tls):
    assert client.get("/stories/", secure=True).status_code == 200
