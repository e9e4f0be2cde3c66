"""The groups with the least rights that work, the workflow, and the words of version 1."""

from datetime import UTC, datetime

from django.db import migrations

EDITORS = "Editors"
LEADS = "Safeguarding leads"
ADMINISTRATORS = "Administrators"

# (app, model, codenames)
EDITOR_RIGHTS = [
    ("wagtailadmin", "admin", ["access_admin"]),
    ("submissions", "submission", ["view_submission", "change_submission"]),
    # Wagtail asks for the rights to its own image model, whatever the library is made of.
    ("wagtailimages", "image", ["add_image", "change_image", "choose_image"]),
    ("core", "helpservice", ["add_helpservice", "change_helpservice", "view_helpservice"]),
    ("core", "topic", ["add_topic", "change_topic", "view_topic"]),
    (
        "submissions",
        "replytemplate",
        ["add_replytemplate", "change_replytemplate", "delete_replytemplate", "view_replytemplate"],
    ),
    (
        "submissions",
        "declinereason",
        ["add_declinereason", "change_declinereason", "delete_declinereason", "view_declinereason"],
    ),
]
LEAD_RIGHTS = [("submissions", "hold", ["see_held", "add_hold"])]
ADMINISTRATOR_RIGHTS = [
    ("core", "sitesettings", ["change_sitesettings"]),
    ("core", "helpservice", ["delete_helpservice"]),
    ("core", "topic", ["delete_topic"]),
    (
        "submissions",
        "checklistquestion",
        [
            "add_checklistquestion",
            "change_checklistquestion",
            "delete_checklistquestion",
            "view_checklistquestion",
        ],
    ),
    ("auth", "user", ["add_user", "change_user", "delete_user", "view_user"]),
]
#: A whole second: tests put this row back from JSON, and nothing about it may differ.
WRITTEN_AT = datetime(2026, 11, 21, tzinfo=UTC)
WORDINGS = {
    "site": "You can put my piece on this site, once I’ve said yes to the exact words.",
    "podcast": "Someone can read my piece out on a podcast.",
    "social": "You can share lines from my piece on your social media.",
    "print": "You can print my piece, on a poster or in a booklet.",
    "training": "You can use my piece to train people who work with young people.",
    "research": "Researchers can read my piece. They never learn who I am.",
}
FIXED_QUESTIONS = [
    (
        "Could this identify a child who is part of a court case?",
        "Think of names, schools, addresses, and of brothers, sisters and carers too.",
    ),
    (
        "Could it identify someone in a sexual offence case?",
        "They stay unnamed for life. A place and a date can be enough.",
    ),
    (
        "Could it identify anyone else?",
        "A worker, a parent, a friend. Small facts add up.",
    ),
    (
        "Does it say how to harm yourself or anyone?",
        "No method, no amount, no place. Feelings and getting through are fine.",
    ),
]


def rights(apps, lists):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for app, model, codenames in lists:
        kind, _created = ContentType.objects.get_or_create(app_label=app, model=model)
        for codename in codenames:
            yield Permission.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )[0]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name="Moderators").delete()
    editor_rights = list(rights(apps, EDITOR_RIGHTS))
    lead_rights = list(rights(apps, LEAD_RIGHTS))
    administrator_rights = list(rights(apps, ADMINISTRATOR_RIGHTS))
    sets = {
        EDITORS: editor_rights,
        LEADS: editor_rights + lead_rights,
        ADMINISTRATORS: editor_rights + administrator_rights,
    }
    Page = apps.get_model("wagtailcore", "Page")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = Page.objects.filter(depth=1).first()
    library = Collection.objects.filter(depth=1).first()
    page_rights = list(
        rights(apps, [("wagtailcore", "page", ["add_page", "change_page", "publish_page"])])
    )
    picture_rights = [p for p in editor_rights if p.codename.endswith("_image")]
    for name, permissions in sets.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        for permission in page_rights:
            GroupPagePermission.objects.create(group=group, page=root, permission=permission)
        for permission in picture_rights:
            GroupCollectionPermission.objects.create(
                group=group, collection=library, permission=permission
            )


def make_workflow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    Workflow.objects.filter(name="Moderators approval").delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name="Moderators approval").delete()
    workflow = Workflow.objects.create(name="Contributed pieces", active=True)
    for order, (model, name) in enumerate(
        [("editingtask", "Editing"), ("signofftask", "Contributor’s sign-off")]
    ):
        kind, _created = ContentType.objects.get_or_create(app_label="submissions", model=model)
        task = apps.get_model("submissions", model).objects.create(
            name=name, active=True, content_type=kind
        )
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)


def make_words(apps, schema_editor):
    ConsentWording = apps.get_model("submissions", "ConsentWording")
    for use, text in WORDINGS.items():
        ConsentWording.objects.create(use=use, version=1, text=text, written_at=WRITTEN_AT)
    Question = apps.get_model("submissions", "ChecklistQuestion")
    for order, (text, help_text) in enumerate(FIXED_QUESTIONS):
        Question.objects.create(text=text, help_text=help_text, is_fixed=True, order=order)


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0001_initial"),
        ("core", "0002_first_rows"),
        ("stories", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
        ("wagtailimages", "0027_image_description"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
        migrations.RunPython(make_words, migrations.RunPython.noop),
    ]
