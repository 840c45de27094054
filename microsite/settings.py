"""Django's settings. What differs per machine comes from ``environment``, which documents it."""

import sys
from typing import Any

from microsite.environment import (
    BASE_DIR,
    WrongEnvironment,
    encryption_keys,
    kept_in,
    new_secret_key,
    read_environment,
)
from microsite.postgres import is_postgres, postgres_options
from microsite.sqlite import sqlite_options

try:
    ENVIRONMENT = read_environment()
    VAR_DIR = ENVIRONMENT.var_dir.resolve()
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Not resolved: a deployment may swap the folder by pointing a link at another one.
    CONTENT_DIR = ENVIRONMENT.content_dir.absolute()
    sqlite_file = None
    if not ENVIRONMENT.database_url:
        sqlite_file = VAR_DIR / "site.sqlite3"
    ENCRYPTION_KEYS = encryption_keys(ENVIRONMENT, sqlite_file)
except (WrongEnvironment, OSError) as problem:
    # A person reads this, so no traceback; the start stops here.
    sys.exit(str(problem))

DEBUG = ENVIRONMENT.dev
SECRET_KEY = ENVIRONMENT.secret_key or kept_in(VAR_DIR / "secret-key", new_secret_key)
ALLOWED_HOSTS = ENVIRONMENT.hosts
ROOT_URLCONF = "microsite.urls"
WSGI_APPLICATION = "microsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth.account",
    "allauth.mfa",
    "microsite.pages.apps.PagesConfig",
    "microsite.staff.apps.StaffConfig",
    "microsite.consultations.apps.ConsultationsConfig",
    "microsite.selfcheck.apps.SelfCheckConfig",
    "microsite.editing.apps.EditingConfig",
    "microsite.backups.apps.BackupsConfig",
]
MIDDLEWARE = [
    "microsite.pages.headers.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # allauth's part in signing in reads the request from here; none of its pages is routed.
    "allauth.account.middleware.AccountMiddleware",
]
if DEBUG:
    INSTALLED_APPS += ["django_browser_reload"]
    MIDDLEWARE += ["django_browser_reload.middleware.BrowserReloadMiddleware"]

LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "microsite.pages.context.site",
            ],
            "loaders": LOADERS if DEBUG else [("django.template.loaders.cached.Loader", LOADERS)],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def database() -> dict[str, Any]:
    """Return Django's default database: PostgreSQL when named, else SQLite with durable commits."""
    url = ENVIRONMENT.database_url
    if is_postgres(url):
        return postgres_options(url)
    options = sqlite_options(sqlite_file or url.removeprefix("sqlite:///"))
    return options | {"TEST": {"NAME": VAR_DIR / "test.sqlite3"}}


DATABASES = {"default": database()}

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "microsite.pages.static_files.StaticFiles"
    },
}

LOGIN_URL = "staff:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Staff cookies stay on staff pages: the public site sets and receives none.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/staff/"
SESSION_COOKIE_NAME = "__Secure-staff_session" if ENVIRONMENT.is_https else "staff_session"
CSRF_COOKIE_NAME = "__Secure-csrftoken" if ENVIRONMENT.is_https else "csrftoken"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
CSRF_COOKIE_HTTPONLY = True
MFA_ADAPTER = "microsite.staff.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1

SECURE_SSL_REDIRECT = ENVIRONMENT.is_https
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if ENVIRONMENT.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.is_https
if ENVIRONMENT.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Not no-referrer: that makes browsers send "Origin: null" with a form, which CSRF checks refuse.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "microsite.pages.views.forbidden"

# A request with a 70 kB message comes back with the message kept; far above that it is refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60
# One page takes a file, and has handlers of its own; everywhere else a file is refused.
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["microsite.pages.bodies.NoFiles"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refused_requests": {"()": "microsite.logs.NoTracebackForRefusedRequests"}},
    "formatters": {"line": {"()": "microsite.logs.OneLine"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["refused_requests"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # Anyone can send a wrong Host header as often as they like.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Which pages people ask for in vain is not kept either.
        "django.request": {"level": "ERROR"},
    },
}

# Without EMAIL_URL there is no host, and nothing tries to send.
MAIL_SERVER = ENVIRONMENT.mail_server
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.tls == "starttls", MAIL_SERVER.tls == "ssl"
EMAIL_TIMEOUT = 20  # seconds for each step of the conversation
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.sender

# Ours
CLINIC_INBOX_EMAIL = ENVIRONMENT.clinic_inbox_email
MISSING_FOR_MAIL = ENVIRONMENT.missing_for_mail
SITE_URL = ENVIRONMENT.origin
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
BACKUP_RECIPIENT = ENVIRONMENT.backup_recipient
BACKUP_DIR = ENVIRONMENT.backup_dir or VAR_DIR / "backups"
BACKUP_RETENTION_DAYS = ENVIRONMENT.backup_retention_days
# Beside the backups, because what it says must outlive the database.
ERASED_REQUESTS = BACKUP_DIR / "erased-requests.txt" if BACKUP_RECIPIENT else None
# What /readyz asks besides: each returns a reason, or nothing.
READINESS_CHECKS = ["microsite.backups.readiness.what_is_wrong"]
# What the sender sends: each says where its rows are and how a mail is made of one.
OUTGOING_MAIL = [
    "microsite.consultations.sending.NOTIFICATIONS",
    "microsite.editing.reminding.REMINDERS",
]
# What is done before each look at the content, twice a second in every process.
BEFORE_EACH_LOOK = [
    "microsite.editing.planning.publish_what_is_due",
    "microsite.editing.pictures.forgetting.forget_old_pictures",
]
CONTENT_GIT = ENVIRONMENT.content_git
REQUEST_RETENTION_DAYS = ENVIRONMENT.request_retention_days
SUSPECTED_SPAM_RETENTION_DAYS = 30
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
REQUESTS_PER_HOUR = ENVIRONMENT.requests_per_hour
LANGUAGE = "en"  # the folder of content/ that is published at the root
