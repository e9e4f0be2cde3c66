"""Reasons, reply templates and checklist questions in the admin."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from submissions.models import (
    ChecklistQuestion,
    DeclineReason,
    FixedQuestion,
    ReplyTemplate,
)

pytestmark = pytest.mark.django_db
MODELS = ["replytemplate", "declinereason", "checklistquestion"]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def address(model, name, *args):
    return reverse(f"wagtailsnippets_submissions_{model}:{name}", args=args)


@pytest.fixture
def fixed():
    return ChecklistQuestion.objects.filter(is_fixed=True).first()


@pytest.mark.parametrize("model", MODELS)
def test_words_open_for_administrators(administrator, model):
    assert client_of(administrator).get(address(model, "list")).status_code == 200
    assert client_of(administrator).get(address(model, "add")).status_code == 200


@pytest.mark.parametrize(
    ("model", "status"),
    [("replytemplate", 200), ("declinereason", 200), ("checklistquestion", 302)],
)
def test_editors_write_replies_and_reasons_but_no_questions(desk, model, status):
    assert desk.get(address(model, "add")).status_code == status


def test_editor_adds_a_reply_and_a_reason(desk):
    desk.post(address("replytemplate", "add"), {"name": "Hello", "text": "Hi.", "order": 1})
    reason = {"name": "Names", "text": "It names people.", "next_step": "Change it.", "order": 1}
    desk.post(address("declinereason", "add"), reason)
    assert ReplyTemplate.objects.filter(name="Hello").exists()
    assert DeclineReason.objects.filter(name="Names").exists()


def test_administrator_adds_and_removes_a_question(administrator):
    client = client_of(administrator)
    data = {"text": "Is it kind?", "help_text": "", "is_active": "on", "order": 20}
    client.post(address("checklistquestion", "add"), data)
    question = ChecklistQuestion.objects.get(text="Is it kind?")
    assert not question.is_fixed
    client.post(address("checklistquestion", "delete", question.pk))
    assert not ChecklistQuestion.objects.filter(pk=question.pk).exists()


@pytest.mark.parametrize("who", ["administrator", "superuser"])
@pytest.mark.parametrize(
    "change", [{"text": "Anything goes?"}, {"is_active": ""}, {"help_text": "Relax"}]
)
def test_fixed_question_can_not_be_changed_in_the_admin(request, who, fixed, change):
    data = {
        "text": fixed.text,
        "help_text": fixed.help_text,
        "is_active": "on",
        "order": fixed.order,
    }
    client = client_of(request.getfixturevalue(who))
    response = client.post(address("checklistquestion", "edit", fixed.pk), data | change)
    assert "This question is always asked." in response.content.decode()
    kept = ChecklistQuestion.objects.get(pk=fixed.pk)
    assert (kept.text, kept.help_text, kept.is_active) == (fixed.text, fixed.help_text, True)


def test_fixed_question_can_be_put_in_another_place(administrator, fixed):
    data = {"text": fixed.text, "help_text": fixed.help_text, "is_active": "on", "order": 7}
    client_of(administrator).post(address("checklistquestion", "edit", fixed.pk), data)
    assert ChecklistQuestion.objects.get(pk=fixed.pk).order == 7


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_fixed_question_can_not_be_deleted_in_the_admin(request, who, fixed):
    client = client_of(request.getfixturevalue(who))
    assert client.post(address("checklistquestion", "delete", fixed.pk)).url == "/admin/"
    bulk = reverse("wagtail_bulk_action", args=["submissions", "checklistquestion", "delete"])
    assert client.post(f"{bulk}?id={fixed.pk}").url == "/admin/"
    assert ChecklistQuestion.objects.filter(is_fixed=True).count() == 4


def test_fixed_question_can_not_be_deleted_by_code(fixed):
    for questions in (fixed, ChecklistQuestion.objects.all()):
        with pytest.raises(FixedQuestion), transaction.atomic():
            questions.delete()
    assert ChecklistQuestion.objects.filter(is_fixed=True).count() == 4


def test_fixed_question_can_not_be_saved_otherwise(fixed):
    fixed.text = "Anything goes?"
    with pytest.raises(FixedQuestion):
        fixed.save()
    with pytest.raises(ValidationError):
        fixed.full_clean()
    fixed.refresh_from_db()
    fixed.is_fixed = False
    with pytest.raises(FixedQuestion):
        fixed.save()


def test_other_questions_change_freely():
    question = ChecklistQuestion.objects.create(text="Is it kind?")
    question.text = "Is it fair?"
    question.is_active = False
    question.save()
    assert ChecklistQuestion.objects.get(pk=question.pk).text == "Is it fair?"
