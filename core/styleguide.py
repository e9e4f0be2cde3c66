"""Every component in every state on one page, to be looked at in every theme. No database."""

from datetime import datetime
from types import SimpleNamespace

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from core.art import AVATAR_CHOICES, AVATARS, PAPERS
from core.icons import ICONS
from core.look import Look
from core.motifs import MOTIFS

SITE = SimpleNamespace(
    name="Sayso", logo_text="sayso", has_own_colours=False, run_by="Sayso, a made-up charity"
)
MENU = [
    {"path": "/stories/", "title": "Stories", "section": "stories"},
    {"path": "/send/", "title": "Share yours", "section": "send"},
    {"path": "/help/", "title": "Get help", "section": "help"},
]
FOOTER_MENU = [
    {"path": "/about/", "title": "Who runs this"},
    {"path": "/safe/", "title": "How we keep you safe"},
    {"path": "/privacy/", "title": "Your privacy, in plain words"},
    {"path": "/hide/", "title": "Hide your visit"},
]
SERVICES = [
    SimpleNamespace(
        name="Childline",
        call="0800 1111",
        href="tel:08001111",
        number_label="0800 1111",
        summary="Anyone under 19, about anything.",
        cost="Free.",
        hours="Day and night.",
        ages="Under 19",
        what_happens="A message plays, then a person says hello. They don’t ask your name.",
    ),
    SimpleNamespace(
        name="Shout",
        text_word="SHOUT",
        text_number="85258",
        href="sms:85258?body=SHOUT",
        number_label="Text SHOUT to 85258",
        summary="Any age. Good if you can’t talk out loud.",
        cost="Free on most networks.",
        hours="Day and night.",
    ),
    SimpleNamespace(
        name="Someone on your side",
        web="https://example.org/",
        href="https://example.org/",
        number_label="https://example.org/",
        summary="An advocate speaks up for you in meetings.",
    ),
]
SEGMENTS = [
    {"kind": "same", "text": "I can do a move in nine minutes. "},
    {"kind": "out", "text": "Thats", "reason": 3},
    {"kind": "same", "text": " "},
    {"kind": "in", "text": "That’s", "reason": 3},
    {"kind": "same", "text": " not a flex.\n\nWhen I was fifteen my worker, "},
    {"kind": "out", "text": "Denise Harlow", "reason": 1},
    {"kind": "same", "text": " "},
    {"kind": "in", "text": "Dee", "reason": 1},
    {"kind": "same", "text": ", asked me. I moved into my own place "},
    {"kind": "out", "text": "on Carr Lane", "reason": 2},
    {"kind": "same", "text": " in March."},
]
REASONS = [
    "She could be found online.",
    "It says where you live.",
    "Spelling. Tell us if you want it back.",
]
EVENTS = [
    {"title": "You sent it", "detail": "Mon 16 November", "is_done": True},
    {"title": "Amira read it", "detail": "Wed 18 November", "is_done": True},
    {"title": "Your say-so", "detail": "You’re here", "is_now": True},
    {"title": "Live on the site", "detail": "When you say yes"},
]
MESSAGES = [
    {
        "name": "You",
        "at": make_aware(datetime(2026, 11, 18, 16, 52)),
        "text": "hi just sent this, did it come through ok?",
        "is_mine": True,
    },
    {
        "name": "Amira",
        "role": "editor",
        "at": make_aware(datetime(2026, 11, 19, 10, 14)),
        "text": "It came through fine.\n\nNo rush. If you’d sooner not answer, say “not sure”.",
    },
]
PROMISES = [
    {
        "symbol": "eye",
        "title": "A person reads it",
        "text": "Not a robot. Right now it takes about 3 working days.",
    },
    {
        "symbol": "undo-2",
        "title": "You can stop",
        "text": "On any page, for any reason. Or take it down later, with one press.",
    },
]
DOORS = [
    {
        "url": "#doors",
        "title": "A story like mine",
        "detail": "Read one",
        "type": "story",
        "symbol": "book-open",
    },
    {
        "url": "#doors",
        "title": "Say something",
        "detail": "Send yours",
        "type": "recipe",
        "symbol": "pencil",
    },
    {
        "url": "#doors",
        "title": "Talk to someone",
        "detail": "Free, day and night",
        "type": "guide",
        "symbol": "phone",
    },
]
SERIES = [
    {"title": "The car ride", "url": "#series"},
    {"title": "Eleven postcodes and one good bag", "is_current": True},
    {"title": "What I’d tell the staff", "url": "#series"},
]
ROWS = [
    {"key": "Your words", "value": "“I can do a move in nine minutes…” (312 words)", "url": "#s"},
    {"key": "Age", "value": "18 to 25", "url": "#s"},
    {"key": "Picture", "value": "", "url": "#s"},
]
CHIPS = [
    {"label": "Anything", "url": "#chips", "count": 214},
    {"label": "Moving", "url": "#chips", "count": 38, "is_current": True},
    {"label": "Brothers and sisters", "url": "#chips", "count": 27},
]
PAGE = SimpleNamespace(has_previous=True, has_next=True, previous_page_number=1, next_page_number=3)


class SampleForm(forms.Form):
    """One field of each kind; `prefix` tells the two copies on the page apart."""

    use_required_attribute = False

    words = forms.CharField(
        label="What do you want to say?",
        help_text="Write how you talk. Spelling doesn’t matter",
        widget=forms.Textarea,
        error_messages={"required": "Write something, or stop here"},
    )
    name = forms.CharField(
        label="Your made-up name",
        help_text="Not your game tag or username. People can search for those",
        error_messages={"required": "Give a name, or pick No name"},
    )
    age = forms.ChoiceField(
        label="How old are you?",
        help_text="We show the band or nothing. Never a number",
        choices=[("16-17", "16 or 17"), ("18-25", "18 to 25"), ("none", "Rather not say")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pick an age, or Rather not say"},
    )
    on_site = forms.BooleanField(
        label="Put it on this site",
        help_text="After I’ve seen the final version and said yes.",
        error_messages={"required": "Tell us if we can put it on this site"},
    )
    picture = forms.FileField(label="Add a picture", required=False)
    avatar = forms.ChoiceField(
        label="Pick a cut-out to go with it",
        help_text="Used instead of a photo. We don’t show faces",
        choices=AVATAR_CHOICES,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["age"].choice_hints = {"none": "That’s fine. You can change this later."}
        counted = f"{self['words'].auto_id}_words"
        self.fields["words"].widget.attrs["data-words"] = counted


class ChangeForm(forms.Form):
    use_required_attribute = False
    change = forms.CharField(label="What would you like to be different?", widget=forms.Textarea)


@require_safe
def styleguide(request):
    context = {
        "look": Look.from_request(request),
        "next": request.path,
        "exit_url": "/exit/",
        "site": SITE,
        "menu": MENU,
        "footer_menu": FOOTER_MENU,
        "footer_help": SERVICES[:2],
        "section": "stories",
        "papers": PAPERS,
        "avatars": AVATARS,
        "motifs": sorted(MOTIFS),
        "icons": sorted(ICONS),
        "services": SERVICES,
        "segments": SEGMENTS,
        "reasons": REASONS,
        "events": EVENTS,
        "messages": MESSAGES,
        "promises": PROMISES,
        "doors": DOORS,
        "parts": SERIES,
        "next_part": SERIES[2],
        "rows": ROWS,
        "chips": CHIPS,
        "page_obj": PAGE,
        "states": ["you", "us", "live", "no", "down"],
        "code_words": ["lamp", "river", "ninety", "otter", "bread"],
        "meta": ["Kestrel, 18 to 25", "4 minute read"],
        "links": [{"url": "#p", "label": "See it"}, {"url": "#p", "label": "Change name"}],
        "form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm({"wrong-age": "16-17"}, prefix="wrong"),
        "change_form": ChangeForm(),
    }
    return HttpResponse(render_to_string("styleguide.html", context))
