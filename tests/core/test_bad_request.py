from django.test import Client


def test_post_that_is_too_long_gets_a_kind_line(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = Client(raise_request_exception=False)
    response = client.post("/look/", {"theme": "x" * 2000})
    assert response.status_code == 400
    assert "what you typed is still there" in response.content.decode()
