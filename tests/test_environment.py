import base64
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from microsite.email_url import MailServer
from microsite.environment import (
    BASE_DIR,
    Environment,
    WrongEnvironment,
    encryption_keys,
    kept_in,
    new_encryption_key,
    read_environment,
)
from microsite.postgres import postgres_options, require_usable

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()

WRONG = [
    ({"port": "eighty"}, "PORT: "),
    ({"port": "0"}, "PORT: "),
    ({"site_url": "clinic.example"}, "SITE_URL: write the whole address"),
    ({"site_url": "https://clinic.example/path"}, "SITE_URL: leave out everything after the host"),
    ({"secret_key": "short"}, "SECRET_KEY: use at least 50 random characters"),
    ({"encryption_keys": "abc"}, "ENCRYPTION_KEYS: each key is 32 random bytes"),
    ({"database_url": "postgres://me:se%40cret@h/"}, "DATABASE_URL: end it with the database's"),
    ({"database_url": "postgres://h:port/n"}, "DATABASE_URL: write the port as a number"),
    ({"database_url": "postgres://h/n?options=x"}, "DATABASE_URL: after the “?” write only host"),
    ({"var_dir": ""}, "VAR_DIR: name a folder, or leave it out"),
    ({"content_dir": " "}, "CONTENT_DIR: name a folder, or leave it out"),
    ({"database_url": "mysql://x"}, "DATABASE_URL: start it with sqlite:/// or postgres://"),
    ({"trusted_proxies": "-1"}, "TRUSTED_PROXIES: "),
    ({"request_retention_days": "6"}, "REQUEST_RETENTION_DAYS: write days, from 7 to 365"),
    ({"request_retention_days": "366"}, "REQUEST_RETENTION_DAYS: write days, from 7 to 365"),
    ({"request_retention_days": "half a year"}, "REQUEST_RETENTION_DAYS: write days, from 7"),
    ({"request_retention_days": "-180"}, "REQUEST_RETENTION_DAYS: write days, from 7"),
    ({"dev": "perhaps"}, "DEV: "),
    ({"notifier": "perhaps"}, "NOTIFIER: "),
    ({"email_url": "mail.example"}, "EMAIL_URL: start it with smtp://"),
    ({"email_url": "http://mail.example"}, "EMAIL_URL: start it with smtp://"),
    ({"email_url": "smtp://"}, "EMAIL_URL: name the mail server and nothing after it but ?tls="),
    ({"email_url": "smtp://me:se/cret@mail.example"}, "EMAIL_URL: "),
    ({"email_url": "smtp://mail.example:mail"}, "EMAIL_URL: write the port as a number"),
    ({"email_url": "smtp://mail.example:99999"}, "EMAIL_URL: write the port as a number"),
    ({"email_url": "smtp://me@mail.example"}, "EMAIL_URL: give both the user and the password"),
    ({"email_url": "smtp://mail.example/?tls=yes"}, "EMAIL_URL: after the “?” write only tls="),
    ({"email_url": "smtp://mail.example/?ssl=no"}, "EMAIL_URL: after the “?” write only tls="),
    ({"clinic_inbox_email": "clinic"}, "CLINIC_INBOX_EMAIL: write one address"),
    ({"clinic_inbox_email": "a@b.example, c@d.example"}, "CLINIC_INBOX_EMAIL: write one address"),
    ({"clinic_inbox_email": "a@b.example\nBcc: x@x"}, "CLINIC_INBOX_EMAIL: write one address"),
    ({"email_from": "Clinic"}, "EMAIL_FROM: write one address"),
    ({"email_from": "Clinic\nBcc: x <a@b.example>"}, "EMAIL_FROM: write one address"),
]
SERVERS = [
    ("", MailServer()),
    ("smtp://mail.example", MailServer("mail.example", 587)),
    ("smtp://mail.example:2525/?tls=no", MailServer("mail.example", 2525, tls="no")),
    ("smtp://me:p%40%2Fss@m.example?tls=ssl", MailServer("m.example", 465, "me", "p@/ss", "ssl")),
    ("smtp://me%40x.example:p@[::1]/", MailServer("::1", 587, "me@x.example", "p")),
]


@pytest.mark.parametrize(("values", "said"), WRONG)
def test_a_wrong_value_stops_the_start_and_is_named(values, said):
    with pytest.raises(WrongEnvironment, match=re.escape(said)):
        read_environment(**values)


def test_all_wrong_values_are_told_at_once_and_none_is_repeated():
    with pytest.raises(WrongEnvironment) as wrong:
        read_environment(port="x", secret_key="secret-that-is-short", dev="perhaps")

    assert str(wrong.value).count("\n  ") == 3
    assert "secret-that-is-short" not in str(wrong.value)


def test_no_part_of_a_wrong_mail_server_is_repeated():
    with pytest.raises(WrongEnvironment) as wrong:
        read_environment(email_url="smtp://somebody:se/cret@mail.example")

    assert not [word for word in ("somebody", "cret", "mail.example ") if word in str(wrong.value)]


@pytest.mark.parametrize(("url", "server"), SERVERS)
def test_a_mail_server_is_one_line(url, server):
    assert read_environment(email_url=url).mail_server == server


def test_the_sender_is_the_website_unless_told_otherwise():
    site = "https://clinic.example"
    named = "Clinic <web@clinic.example>"

    assert read_environment().sender == "website@localhost"
    assert read_environment(site_url=site).sender == "website@clinic.example"
    assert read_environment(site_url=site, email_from=named).sender == named


def test_what_is_missing_for_mail_is_named():
    address, server = "inbox@clinic.example", "smtp://mail.example"

    assert read_environment().missing_for_mail == ("EMAIL_URL", "CLINIC_INBOX_EMAIL")
    assert read_environment(email_url=server).missing_for_mail == ("CLINIC_INBOX_EMAIL",)
    assert read_environment(email_url=server, clinic_inbox_email=address).missing_for_mail == ()


def test_nothing_needs_to_be_set():
    environment = read_environment()

    assert environment.origin == "http://127.0.0.1:8000"
    assert environment.hosts == ["127.0.0.1", "[::1]", "localhost"]


def test_an_ipv6_address_can_be_listened_on():
    environment = read_environment(host="::1")

    assert environment.origin == "http://[::1]:8000"
    assert "[::1]" in environment.hosts


def test_requests_are_kept_for_half_a_year_unless_the_clinic_says_otherwise():
    assert read_environment().request_retention_days == 180
    assert read_environment(request_retention_days=" 365 ").request_retention_days == 365
    assert read_environment(request_retention_days=7).request_retention_days == 7


def test_the_public_address_decides_host_and_scheme():
    environment = read_environment(site_url="https://clinic.example/")

    assert (environment.origin, environment.is_https) == ("https://clinic.example", True)
    assert environment.hosts == ["clinic.example"]


def test_lists_are_separated_by_commas_and_spaces_do_not_count():
    environment = read_environment(allowed_hosts="a.example, b.example ,")

    assert environment.allowed_hosts == ("a.example", "b.example")


def test_further_host_names_are_answered_besides_that_of_the_site():
    environment = read_environment(
        site_url="https://clinic.example", allowed_hosts="www.clinic.example"
    )

    assert environment.hosts == ["clinic.example", "www.clinic.example"]


def test_a_content_folder_that_is_a_link_can_be_swapped(tmp_path):
    link = tmp_path / "current"
    link.symlink_to(BASE_DIR / "content")
    command = [sys.executable, "-c", "from microsite import settings; print(settings.CONTENT_DIR)"]
    environment = {**os.environ, "CONTENT_DIR": str(link), "VAR_DIR": str(tmp_path / "var")}

    said = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)

    assert said.stdout.strip() == str(link)


def test_the_readme_names_every_variable_and_no_other():
    table = (BASE_DIR / "README.md").read_text().partition("| name |")[2].partition("\n\n")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == {
        name.upper() for name in Environment.model_fields
    }


def test_the_example_file_names_every_variable_and_no_other():
    text = (BASE_DIR / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", text, re.M))

    assert named == {name.upper() for name in Environment.model_fields}


def test_the_readme_names_every_variable():
    text = (BASE_DIR / "README.md").read_text()

    assert [n for n in Environment.model_fields if f"`{n.upper()}`" not in text] == []


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path):
    file = tmp_path / "secret"

    first, second = kept_in(file, new_encryption_key), kept_in(file, new_encryption_key)

    assert first == second
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["secret"]


def test_a_database_without_its_key_stops_the_start(tmp_path: Path):
    environment = read_environment(var_dir=tmp_path)
    database = tmp_path / "site.sqlite3"
    database.write_bytes(b"requests of patients")

    with pytest.raises(WrongEnvironment, match="Put the file back from your backup"):
        encryption_keys(environment, database)
    assert not (tmp_path / "encryption-keys").exists()


def test_another_database_needs_its_key_to_be_given(tmp_path: Path):
    environment = read_environment(var_dir=tmp_path, database_url="postgres://u@h/n")

    with pytest.raises(WrongEnvironment, match="ENCRYPTION_KEYS: set it when DATABASE_URL"):
        encryption_keys(environment, None)


def test_keys_come_newest_first(tmp_path: Path):
    environment = read_environment(encryption_keys=f"{KEY}, {new_encryption_key()}")

    keys = encryption_keys(environment, None)

    assert keys[0] == b"k" * 32
    assert [len(key) for key in keys] == [32, 32]


def test_a_postgresql_address_with_an_empty_part_is_refused():
    with pytest.raises(ValueError, match="write something after sslmode="):
        require_usable("postgres://me@db.example/clinic?sslmode=")


def test_a_postgresql_address_is_taken_apart():
    options = postgres_options("postgres://me:p%40ss@db.example:5433/clinic")

    assert options["ENGINE"] == "django.db.backends.postgresql"
    assert (options["USER"], options["PASSWORD"]) == ("me", "p@ss")
    assert (options["HOST"], options["PORT"], options["NAME"]) == ("db.example", 5433, "clinic")
    assert "-c synchronous_commit=on" in options["OPTIONS"]["options"]


def test_a_postgresql_address_may_name_a_socket_and_a_certificate():
    options = postgres_options("postgres://me@/clinic?host=/var/run/Postgres&sslmode=verify-full")

    assert (options["HOST"], options["PORT"]) == ("/var/run/Postgres", "")
    assert options["OPTIONS"]["sslmode"] == "verify-full"
