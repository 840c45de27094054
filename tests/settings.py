"""The real settings, with files in a folder of their own."""

import os
import tempfile
from pathlib import Path

VAR_DIR = Path(tempfile.mkdtemp(prefix="microsite-tests-"))
THOSE_OF_THE_MACHINE = (
    *("SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "SECRET_KEY", "ENCRYPTION_KEYS", "DEV"),
    *("EMAIL_URL", "EMAIL_FROM", "CLINIC_INBOX_EMAIL", "NOTIFIER", "REQUEST_RETENTION_DAYS"),
    *("BACKUP_RECIPIENT", "BACKUP_DIR", "BACKUP_RETENTION_DAYS"),
    *("REQUESTS_PER_HOUR", "TRUSTED_PROXIES", "CONTENT_GIT"),
)
for name in THOSE_OF_THE_MACHINE:
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = str(VAR_DIR)

from microsite.postgres import postgres_options  # noqa: E402
from microsite.settings import *  # noqa: E402, F403

if url := os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": postgres_options(url)}

# Every test posts from one address; those of the limit set their own.
REQUESTS_PER_HOUR = 100_000
# One real hash round is enough where nobody attacks.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# The watch over files is a thread, and a thread sees nothing of a test's own transaction.
BEFORE_EACH_LOOK = []
# Else each client of a test reads the whole folder of static files before its first question.
WHITENOISE_AUTOREFRESH = True
