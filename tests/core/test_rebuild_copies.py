from io import StringIO

import pytest
from django.core.management import call_command

from core import gate
from core.models import PublicCopy
from home.actions import start_site
from tests.pages import make_story


@pytest.mark.django_db
def test_copies_are_made_anew_of_what_is_public_alone(client):
    start_site()
    kept, gone = make_story("A bag"), make_story("A lamp")
    gate.take_down(gone)
    PublicCopy.objects.update(main_html="as an older version made it")
    call_command("rebuild_copies", stdout=StringIO())
    assert "Words of A bag." in client.get(kept.public_url_path).content.decode()
    assert client.get(gone.public_url_path).status_code in (404, 410)
    assert not PublicCopy.objects.filter(main_html="as an older version made it").exists()
