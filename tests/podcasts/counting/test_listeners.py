"""Robots, apps, libraries and browsers, by what they call themselves."""

import pytest

from podcasts.counting.listeners import known, listener_for

AGENTS = {
    # robots
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": ("bots", None),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": ("bots", None),
    "iTMS": ("bots", None),
    "Spotify/1.0": ("bots", None),
    "facebookexternalhit/1.1": ("bots", None),
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)": ("bots", None),
    "curl/8.5.0": ("bots", None),
    "Wget/1.21.3": ("bots", None),
    "python-requests/2.32.3": ("bots", None),
    "Go-http-client/2.0": ("bots", None),
    "Podcastindex.org/v1.0": ("bots", None),
    "Amazon Music Podcast": ("bots", None),
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0": ("bots", None),
    "Lavf/60.16.100": ("bots", None),
    "atc/1.0 watchOS/11.1 model/Watch6,7": ("bots", None),
    "Podcasts/4023 (null)/(null) watchOS/11.1 model/Watch6,7": ("bots", None),
    "": ("bots", None),
    "-": ("bots", None),
    "12345": ("bots", None),
    "x" * 5000: ("bots", None),
    # apps
    "Podcasts/4025.410.1 CFNetwork/1568.100.1 Darwin/24.0.0": ("apps", "Apple Podcasts"),
    "iTunes/12.12.9 (Windows; Microsoft Windows 10 x64)": ("apps", "Apple Podcasts"),
    "Spotify/8.9.10 iOS/18.0 (iPhone15,2)": ("apps", "Spotify"),
    "AntennaPod/3.5.0": ("apps", "AntennaPod"),
    "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)": ("apps", "Overcast"),
    "Pocket Casts": ("apps", "Pocket Casts"),
    "PodcastAddict/v5 (+https://podcastaddict.com/; Android podcast app)": (
        "apps",
        "Podcast Addict",
    ),
    "Podverse/Android Mobile App": ("apps", "Podverse"),
    "Fountain/1.1.0": ("apps", "Fountain"),
    "google-youtube-music/6.0": ("apps", "YouTube Music"),
    "Linux UPnP/1.0 Sonos/80.1-55014 (ZPS12)": ("apps", "Sonos"),
    "AlexaMediaPlayer/1.0.200641.0 (Linux;Android 5.1.1) ExoPlayerLib/1.5.9": ("apps", "Alexa"),
    "VLC/3.0.20 LibVLC/3.0.20": ("apps", "VLC"),
    # libraries
    "AppleCoreMedia/1.0.0.22A3354 (iPhone; U; CPU OS 18_0 like Mac OS X; en_gb)": (
        "libraries",
        "An Apple device",
    ),
    "Dalvik/2.1.0 (Linux; U; Android 14; CUBOT X18 Build/UP1A)": (
        "libraries",
        "An Android device",
    ),
    "okhttp/4.12.0": ("libraries", "An Android device"),
    "stagefright/1.2 (Linux;Android 9)": ("libraries", "An Android device"),
    "GStreamer souphttpsrc 1.22.0 libsoup/3.2.2": ("libraries", "Another player"),
    # browsers
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36": ("browsers", "Chrome"),
    "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A526B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36": ("browsers", "Samsung Internet"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1": ("browsers", "Safari"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15": (
        "browsers",
        "DuckDuckGo browser",
    ),
    "Mozilla/5.0 (Linux; Android 10; CUBOT_NOTE) AppleWebKit/537.36 Chrome/131.0 Mobile "
    "Safari/537.36": ("browsers", "Chrome"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": (
        "browsers",
        "Firefox",
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 "
    "Edg/131.0.0.0": ("browsers", "Edge"),
    # somebody we don't know
    "MyOwnPodcatcher/0.1": ("unknown", "Other"),
}


@pytest.mark.parametrize(("agent", "expected"), AGENTS.items(), ids=[a[:40] for a in AGENTS])
def test_who_it_says_it_is(agent, expected):
    found = listener_for(agent)
    kind, family = expected
    assert (found.kind, found.family if family else None) == (kind, family)
    assert found.counts is (kind != "bots")


def test_robots_are_asked_first_then_apps_libraries_and_browsers():
    kinds = [listener.kind for _pattern, listener in known()]
    order = list(dict.fromkeys(kinds))
    assert order == ["bots", "apps", "libraries", "browsers"]
    assert kinds == sorted(kinds, key=order.index)


def test_every_family_has_one_place():
    names = [listener.family for _pattern, listener in known()]
    assert sorted(names) == sorted(set(names))
