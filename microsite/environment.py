"""What differs from machine to machine: one typed class declares every environment variable.

``.env.example`` lists the same names; a test compares the two.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pyrage import RecipientError
from pyrage.x25519 import Recipient

from microsite.email_url import MailServer, mail_server, require_address
from microsite.postgres import SCHEMES, is_postgres, require_usable

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ENCRYPTION_KEY_BYTES = 32
# Shorter than a week and staff on leave never see what they handled; longer than a year is a
# patient record, which this is not.
RETENTION_DAYS = range(7, 366)

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class WrongEnvironment(Exception):
    """One or more environment variables have a value that cannot work; the text lists them all."""


class Environment(BaseSettings):
    """The environment variables, checked. Every one of them may be left out."""

    model_config = SettingsConfigDict(env_file=BASE_DIR / ".env", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=2, ge=1, le=64)
    site_url: str = ""
    allowed_hosts: CommaSeparated = ()
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    database_url: str = ""
    secret_key: str = ""
    encryption_keys: CommaSeparated = ()
    request_retention_days: int = 180
    backup_recipient: str = ""
    backup_dir: Path | None = None
    backup_retention_days: int = Field(default=30, ge=7, le=90)
    requests_per_hour: int = Field(default=40, ge=4, le=1_000_000)
    clinic_inbox_email: str = ""
    email_url: str = ""
    email_from: str = ""
    notifier: bool = True
    var_dir: Path = BASE_DIR / "var"
    content_dir: Path = BASE_DIR / "content"
    content_git: Literal["no", "commit"] = "no"
    leaflets: bool = True
    browser_path: str = ""
    dev: bool = False

    @field_validator("allowed_hosts", "encryption_keys", mode="before")
    @classmethod
    def split_at_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("site_url")
    @classmethod
    def is_an_origin(cls, value: str) -> str:
        """Accept ``https://clinic.example`` and nothing after it."""
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write the whole address, such as https://clinic.example")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("leave out everything after the host, such as https://clinic.example")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def is_long_enough(cls, value: str) -> str:
        if value and len(value) < 50:
            raise ValueError("use at least 50 random characters, or leave it out to have one made")
        return value

    @field_validator("request_retention_days", mode="before")
    @classmethod
    def is_a_number_of_days(cls, value: Any) -> Any:
        text = str(value).strip()
        if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) not in RETENTION_DAYS:
            raise ValueError(f"write days, from {RETENTION_DAYS[0]} to {RETENTION_DAYS[-1]}")
        return int(text)

    @field_validator("encryption_keys")
    @classmethod
    def are_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for key in value:
            decode_key(key)
        return value

    @field_validator("backup_recipient")
    @classmethod
    def is_the_public_half(cls, value: str) -> str:
        if value.upper().startswith("AGE-SECRET-KEY-"):
            raise ValueError(
                "this is the key that opens backups. Keep it elsewhere; here goes its other half,"
                " which starts with age1"
            )
        try:
            return str(Recipient.from_str(value)) if value else value
        except RecipientError:
            raise ValueError(
                "write what manage.py make_backup_key printed: it starts with age1"
            ) from None

    @field_validator("var_dir", "content_dir", mode="before")
    @classmethod
    def is_named(cls, value: Any) -> Any:
        # Path("") would be the folder that the start happens to be in.
        if not str(value).strip():
            raise ValueError("name a folder, or leave it out")
        return value

    @field_validator("backup_dir", mode="before")
    @classmethod
    def is_a_folder_or_none(cls, value: Any) -> Any:
        return value if str(value).strip() else None

    @field_validator("database_url")
    @classmethod
    def is_a_known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("sqlite", *SCHEMES):
            raise ValueError("start it with sqlite:/// or postgres://")
        if is_postgres(value):
            require_usable(value)
        return value

    @field_validator("email_url")
    @classmethod
    def is_a_mail_server(cls, value: str) -> str:
        mail_server(value)
        return value

    @field_validator("clinic_inbox_email")
    @classmethod
    def is_one_address(cls, value: str) -> str:
        return require_address(value) if value else value

    @field_validator("email_from")
    @classmethod
    def is_one_sender(cls, value: str) -> str:
        return require_address(value, with_name=True) if value else value

    @property
    def origin(self) -> str:
        """The site's public origin without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.site_url or f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """The host names that Django answers to.

        The site's own is always one of them: finished pages are made by asking for them there.
        """
        own = urlsplit(self.origin).hostname or ""
        local = () if self.site_url else LOCAL_HOSTS
        return sorted({own, *local, *self.allowed_hosts} - {""})

    @property
    def mail_server(self) -> MailServer:
        return mail_server(self.email_url)

    @property
    def sender(self) -> str:
        return self.email_from or f"website@{urlsplit(self.site_url).hostname or 'localhost'}"

    @property
    def missing_for_mail(self) -> tuple[str, ...]:
        """The names of the settings without which no mail can be sent."""
        needed = {"EMAIL_URL": self.email_url, "CLINIC_INBOX_EMAIL": self.clinic_inbox_email}
        return tuple(name for name, value in needed.items() if not value)


def read_environment(**values: Any) -> Environment:
    """Return the environment, ``values`` taking the place of variables.

    Raises WrongEnvironment with a line for every variable that is wrong.
    """
    try:
        return Environment(**values)
    except ValidationError as error:
        lines = [f"  {_name(problem['loc'])}: {_reason(problem)}" for problem in error.errors()]
        text = "\n".join(["These settings cannot be used:", *lines])
        raise WrongEnvironment(
            f"{text}\nThey come from the environment or the file .env."
        ) from None


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper()


def _reason(problem: Any) -> str:
    # The value itself is not repeated: it may be a key.
    return str(problem["msg"]).removeprefix("Value error, ")


def decode_key(text: str) -> bytes:
    """Return the 32 bytes of a base64 key. Raises ValueError with a cure."""
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != ENCRYPTION_KEY_BYTES:
        raise ValueError(
            f"each key is {ENCRYPTION_KEY_BYTES} random bytes in URL-safe base64 (44 characters)"
        )
    return key


def new_secret_key() -> str:
    return secrets.token_urlsafe(50)


def new_encryption_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(ENCRYPTION_KEY_BYTES)).decode()


def kept_in(path: Path, make: Callable[[], str]) -> str:
    """Return the text of the file, after writing a new one when there is none.

    Two processes that start together agree on one value: a link never replaces a file.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def encryption_keys(environment: Environment, database: Path | None) -> list[bytes]:
    """Return the keys that protect patients' answers, newest first, 32 bytes each.

    Raises WrongEnvironment when a new key would lock existing answers away.
    """
    keys = environment.encryption_keys
    if not keys:
        file = environment.var_dir / "encryption-keys"
        if database is None:
            raise WrongEnvironment(
                "ENCRYPTION_KEYS: set it when DATABASE_URL names another database, "
                "so that a new machine cannot start with a new key."
            )
        if database.exists() and database.stat().st_size and not file.exists():
            raise WrongEnvironment(
                f"ENCRYPTION_KEYS: {database.name} exists but its key file {file} is missing. "
                "Put the file back from your backup; without it no request can be read."
            )
        keys = tuple(kept_in(file, new_encryption_key).split(","))
    return [decode_key(key) for key in keys]
