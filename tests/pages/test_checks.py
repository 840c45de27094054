"""What stops a demonstration from being taken for a clinic's site."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from microsite.pages.checks import content_is_ready_for_patients
from tests.folder import CLINIC, ContentFolder

PRODUCTION = {
    "CLINIC_INBOX_EMAIL": "inbox@clinic.example",
    "EMAIL_URL": "smtp://mail.clinic.example",
    "SITE_URL": "https://clinic.example",
    "TRUSTED_PROXIES": "1",
}


def found() -> list[str]:
    return [str(message.id) for message in content_is_ready_for_patients(None)]


def test_a_demonstration_clinic_is_refused_for_deployment(small_site: ContentFolder):
    assert found() == ["pages.E002"]
    small_site.write("clinic.yaml", f"demonstration: yes\n{CLINIC}")

    assert found() == ["pages.E001", "pages.E002"]


def test_broken_content_is_refused_for_deployment(small_site: ContentFolder):
    small_site.write("clinic.yaml", "a: b: c\n")

    assert found() == ["pages.E003"]


def test_privacy_page_with_another_retention_is_refused_for_deployment(small_site: ContentFolder):
    small_site.page("privacy.md", "We keep requests for 90 days.\n")
    assert found() == ["pages.E002", "pages.E005"]
    small_site.page("privacy.md", "We keep requests for [](clinic:retention).\n")

    assert found() == ["pages.E002"]


def test_production_settings_pass_but_for_what_we_refuse_on_purpose(tmp_path):
    """All of Django's deployment checks, in a process of its own with production settings."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {
        **os.environ,
        **PRODUCTION,
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "microsite.settings",
    }
    # What a test with a browser in the same process needs is no setting of a production site.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    ids = [line.split(")")[0].strip("?: (") for line in done.stderr.splitlines() if "?: (" in line]
    assert ids == ["pages.E001", "pages.E002"]
    assert done.stderr.count("HINT:") == 2


def test_a_clinician_signs_a_page_with_the_lines_that_the_command_prints(small_site, capsys):
    call_command("print_review_digest", "index.md")
    digest = capsys.readouterr().out.rsplit(": ", 1)[1].strip()
    file = small_site.root / "en/index.md"
    signed = "reviewed_by: Dr Example\nreviewed_on: 2026-11-22\nreviewed_hash: " + digest
    file.write_text(file.read_text().replace("---\n", f"---\n{signed}\n", 1))

    assert small_site.load().pages["/"].is_reviewed


def test_a_page_that_cannot_be_read_cannot_be_signed(small_site):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("print_review_digest", "nowhere.md")


def test_a_review_that_is_late_is_told_once_before_deployment(small_site):
    late = timezone.localdate() - timedelta(days=2)
    small_site.page("faq.md", changed="2020-01-01", review_due="2021-01-01")
    small_site.page("risks.md", changed="2020-01-01", review_due=late)

    messages = [str(message.msg) for message in content_is_ready_for_patients(None)]

    told = [message.partition(". ")[0] for message in messages if "review was due" in message]
    assert told == [
        "en/faq.md:6: The review was due on 2021-01-01",
        f"en/risks.md:6: The review was due on {late}",
    ]
