"""Settings that hold everywhere. What differs is in dev, demo, test and production."""

import os
from pathlib import Path

import dj_database_url
import PIL.Image
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
# Everything the running site writes: database, uploads, collected static files.
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

INSTALLED_APPS = [
    "demo",
    "home",
    "safeguarding",
    "submissions",
    "stories",
    "podcasts",
    "core",
    "wagtail.contrib.settings",
    "core.people_app.PeopleConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    # A reader is answered here, from the public copies; nothing below runs for them.
    "core.reader.ReaderMiddleware",
    "core.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.encoding.Utf8Middleware",
    "core.csrf.CsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.errors.BusyMiddleware",
    "submissions.desk.apart.ApartMiddleware",
]

ROOT_URLCONF = "imo_site.urls"
WSGI_APPLICATION = "imo_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def database(url):
    """Django's DATABASES entry for `url`, with persistent connections.

    SQLite runs in WAL mode and takes its write lock at the start of a transaction, so that
    two editors at once wait for each other instead of failing. PostgreSQL prepares the
    reader's statements on the server.
    """
    config = dj_database_url.parse(url, conn_max_age=None)
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options.update(
            timeout=20,
            transaction_mode="IMMEDIATE",
            init_command=(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA mmap_size=268435456; PRAGMA secure_delete=ON;"
            ),
        )
    else:
        # From the sixth time on: Django's migrations send some pairs of statements, once each.
        options.update(server_side_binding=True, prepare_threshold=5)
    return config


DATABASES = {
    "default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR}/site.sqlite3")
}
# A Redis for the cache and the limits of all processes. Empty: each process has a cache of its
# own, and limits are counted in the database.
REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "core.redis_server.ForgivingCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Wagtail's own small work is done at once; ours waits in the database for `manage.py worker`.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    # Sound takes minutes and an import hours, and messages to people must not wait for them.
    "worker": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "sound", "imports"],
    },
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
# One of: none, starttls, tls (from the first byte).
EMAIL_SECURITY = os.environ.get("EMAIL_SECURITY", "none")
if EMAIL_SECURITY not in ("none", "starttls", "tls"):
    raise ImproperlyConfigured("EMAIL_SECURITY is none, starttls or tls.")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
# Seconds a mail server may keep silent.
EMAIL_TIMEOUT = 20
# Whoever reads over a shoulder reads this too: an address that does not name the site.
MAIL_FROM = os.environ.get("MAIL_FROM", "messages@localhost")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# A function of a number and the words, by its dotted path. Empty: no text messages.
TEXT_ADAPTER = os.environ.get("TEXT_ADAPTER", "")

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
# Wagtail's page tree is in one language; each page says which language its words are in.
WAGTAIL_CONTENT_LANGUAGES = [("en-gb", _("English"))]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "core.built.BuiltFilesFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

# Everything uploaded or made from an upload is private: kept outside anything served, shown
# only by views that ask who is looking. The files of public copies alone are public.
PRIVATE_ROOT = VAR_DIR / "private"
PUBLIC_ROOT = VAR_DIR / "public"
MEDIA_ROOT = PRIVATE_ROOT
MEDIA_URL = "/private/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Text, because a deleted picture's storage is handed to a task as JSON.
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": "/private/"},
    },
    "public": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PUBLIC_ROOT), "base_url": "/media/"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # A web server in front runs as somebody else and has to read them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# The internal address under which a web server in front hands over sound itself; it has to be
# able to read the files. Empty: the site hands it over.
SENDFILE_ROOT = os.environ.get("SENDFILE_ROOT", "")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# A piece of 20,000 words is about 120 kB; long words and other alphabets take more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "submissions.sending.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# More than PICTURES_MAX, so that the form itself can say kindly what is too many.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# Wagtail's editor sends four fields for every paragraph of a long story.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
PICTURE_MAX_BYTES = 15 * 1024 * 1024
PICTURE_MAX_PIXELS = 40_000_000
PICTURES_MAX = 20
PICTURES_MAX_BYTES = 60 * 1024 * 1024
SOUND_MAX_BYTES = 1_500_000_000
SOUND_MAX_MINUTES = 180
# Of what the public sends. A file of the most bytes has to fit into PICTURES_MAX_BYTES.
VOICE_MAX_BYTES = 60_000_000
VOICE_MAX_MINUTES = 15
FEED_MAX_BYTES = 8 * 1024 * 1024
# Servers an import may ask although they are not public, as "address:port". Only tests have any.
IMPORT_TRUSTED_SERVERS = ()
PIL.Image.MAX_IMAGE_PIXELS = PICTURE_MAX_PIXELS

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 24 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
# Gone with the browser window: a shared phone need not tell for a year who was here.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Set by core.headers for every response, readers' ones included.
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
# Looked for by their names in Django's middleware: ours are core.headers and core.csrf.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003", "security.W022"]
# How many proxies in front of us add to X-Forwarded-For. 0: take the address of the connection.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))

# Where Exit goes. It must show nothing personal.
EXIT_URL = os.environ.get("EXIT_URL", "https://www.bbc.co.uk/weather")
# Minutes after which an opened "My pieces" locks itself.
MY_PIECES_IDLE_MINUTES = 20
# Per address. A children's home or a whole school is one address: these are for all of them.
DRAFTS_PER_HOUR = 120
SENDS_PER_HOUR = 60
PICTURES_PER_HOUR_BYTES = 1024 * 1024 * 1024
# Wrong code words in a quarter of an hour. 55 bits of words leave a guesser no hope at this pace.
WRONG_WORDS_PER_QUARTER = 200

# Backups: core.backup. The private key is never here but while somebody restores.
BACKUP_PUBLIC_KEY = os.environ.get("BACKUP_PUBLIC_KEY", "")
BACKUP_PRIVATE_KEY_FILE = os.environ.get("BACKUP_PRIVATE_KEY_FILE", "")
BACKUP_TO = os.environ.get("BACKUP_TO") or str(VAR_DIR / "backups")
BACKUP_S3_ENDPOINT = os.environ.get("BACKUP_S3_ENDPOINT", "")
BACKUP_NIGHTLY = os.environ.get("BACKUP_NIGHTLY", "")
BACKUP_KEEP = os.environ.get("BACKUP_KEEP", "7 4 6")

WAGTAIL_SITE_NAME = "Sayso"
WAGTAILADMIN_BASE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "core.login_form.SlowedLoginForm"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "submissions.finish.finish"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 1500
WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.picture_forms.PictureForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = PICTURE_MAX_PIXELS
WAGTAILIMAGES_MAX_UPLOAD_SIZE = PICTURE_MAX_BYTES
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "ol", "ul", "link"]},
    }
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "core.logs.PrivateFormatter", "fmt": "%(levelname)s %(name)s %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Addresses asked for in vain are not written down: words of a title that was taken down
        # stand in them, or a private link with a slip in it.
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        # It warns of every ordinary stop.
        "django_tasks_db": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
