"""Help services where a reader meets them: after a piece, and all of them on one page."""

from functools import lru_cache

from django.apps import apps
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.chips import ANYTHING, chip_group
from core.enums import Nation
from core.fragments import part

AFTER_A_PIECE = 6


@lru_cache(maxsize=2)
def help_services(version):
    """Every service in its order, each with `topic_ids`; read once for each state of the site."""
    services = list(apps.get_model("core", "HelpService").objects.prefetch_related("topics"))
    for service in services:
        service.topic_ids = {topic.pk for topic in service.topics.all()}
    return services


@lru_cache(maxsize=2)
def topics_by_id(version):
    return apps.get_model("core", "Topic").objects.in_bulk()


@part("help")
def help_panel(reading, topic_ids):
    """What stands after a piece about these topics: matching services, and those for all."""
    return panel(topic_ids, reading.shell_version)


@lru_cache(maxsize=512)
def panel(topic_ids, version):
    topics = {int(number) for number in topic_ids.split(",") if number}
    services = services_for(help_services(version), topics)
    return render_to_string("components/support.html", {"services": services})


def services_for(services, topics):
    """At most six; those about `topics` are not crowded out, and the order never changes."""
    suitable = [
        service
        for service in services
        if not (service.is_emergency or service.is_for_adults)
        and (not service.topic_ids or service.topic_ids & topics)
    ]
    first = sorted(suitable, key=lambda service: not service.topic_ids & topics)[:AFTER_A_PIECE]
    return [service for service in services if service in first]


@part("services")
def services_part(reading, argument):
    """The help page: every service, or those of one nation or about one topic."""
    version = reading.shell_version
    topics = help_topics(version)
    return services_page(
        reading.path,
        reading.chosen("nation", Nation.values),
        reading.chosen("topic", [topic.slug for topic in topics]),
        version,
    )


def help_topics(version):
    """The topics any service is about, in their order."""
    used = {number for service in help_services(version) for number in service.topic_ids}
    return [topic for number, topic in topics_by_id(version).items() if number in used]


@lru_cache(maxsize=512)
def services_page(path, nation, topic_slug, version):
    topics = help_topics(version)
    topic = next((topic for topic in topics if topic.slug == topic_slug), None)
    services = [
        service
        for service in help_services(version)
        if not nation or getattr(service, f"in_{nation.replace('-', '_')}")
    ]
    others = [s for s in services if not s.is_emergency and not s.is_for_adults]
    about = [s for s in others if topic and topic.pk in s.topic_ids]
    chosen = {"nation": nation, "topic": topic_slug}
    context = {
        "emergency": [s for s in services if s.is_emergency],
        "topic": topic,
        "about": about,
        "for_all": [s for s in others if not s.topic_ids],
        "for_some": [s for s in others if s.topic_ids and not topic],
        "for_adults": [s for s in services if s.is_for_adults],
        "groups": [
            chip_group(
                path,
                chosen,
                "nation",
                label=_("Where are you?"),
                any_label=_("Anywhere in the UK"),
                choices=dict(Nation.choices),
            ),
            chip_group(
                path,
                chosen,
                "topic",
                label=_("What’s it about?"),
                any_label=ANYTHING,
                choices={topic.slug: topic.name for topic in topics},
            ),
        ],
        "oldest_check": oldest_check(services),
    }
    return render_to_string("components/services.html", context)


def oldest_check(services):
    """The day since which every one of them has been checked; None if one never was."""
    days = [service.checked_at for service in services]
    return min(days) if days and all(days) else None
