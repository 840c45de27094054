"""One command from files to a running site: database, static files, content, server."""

from __future__ import annotations

import hashlib
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from microsite.content import ContentUnavailable
from microsite.pages.library import read_library
from microsite.pages.management.daily import (
    daily_backup,
    daily_clearing,
    daily_purge,
    where_backups_go,
)
from microsite.pages.management.database import prepare_database
from microsite.pages.management.leaflet_keeper import LeafletKeeper, likely_browser
from microsite.pages.management.notifier_keeper import NotifierKeeper, who_sends_mail
from microsite.pages.management.server import (
    CannotListen,
    require_free_port,
    start_server,
    stop_server,
    wait_until_it_answers,
)

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with, not listened on)


class Command(BaseCommand):
    help = (
        "Prepare the site and serve it. HOST, PORT and WORKERS change where and how; Ctrl-C ends."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stop_quietly_on_signals()
        environment = settings.ENVIRONMENT
        try:
            require_free_port(environment.host, environment.port)
        except CannotListen as problem:
            sys.exit(str(problem))
        self.say(f"Database: {prepare_database()}.")
        # Asked for now: once the server answers, a database that goes away must not end it.
        self.has_staff = get_user_model().objects.filter(is_staff=True, is_active=True).exists()
        connection.close()
        self.say(f"Static files: {collect_static_files()}.")
        self.say(f"Content: {read_content()}.")
        if environment.leaflets:
            self.say(f"Leaflets: {likely_browser() or 'none, as no browser was found'}.")
        self.say(f"Notifications: {who_sends_mail()}.")
        self.say(f"Backups: {where_backups_go()}.")
        self.serve(environment.host, environment.port, environment.workers)

    def serve(self, host: str, port: int, workers: int) -> None:
        """Serve until a signal comes; exit 1 if the server ends by itself."""
        nearby = EVERY_ADDRESS.get(host, host)
        server = start_server(host, port, workers)
        leaflets, notifier = LeafletKeeper(), NotifierKeeper()
        purge, backup, clearing = daily_purge(), daily_backup(), daily_clearing()
        try:
            if not wait_until_it_answers(server, nearby, port) and server.poll() is None:
                sys.exit("The web server does not answer. What it said stands above.")
            if server.poll() is None:
                self.say_what_next(address_of_site(nearby, port))
                notifier.start()
                leaflets.start()
                purge.start()
                clearing.start()
                if settings.BACKUP_RECIPIENT:
                    backup.start()
            code = server.wait()
            sys.exit(f"The web server ended by itself (exit code {code}).")
        finally:
            leaflets.stop()
            purge.stop()
            clearing.stop()
            backup.stop()
            stop_server(server)
            notifier.stop()

    def say_what_next(self, address: str) -> None:
        self.say(f"\nThe site is running: {address}\n")
        self.say(f"  Read:            {address}how-it-works/")
        self.say(f"  Ask for a visit: {address}consultation/")
        self.say(f"  Read requests:   {address}staff/")
        if not self.has_staff:
            command = f"{this_python()} manage.py add_staff --role owner"
            self.say(f"                   first let somebody in: {command}")
        self.say("\nCtrl-C stops it.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def stop_quietly_on_signals() -> None:
    """End with exit code 0, whatever is being done, at the first signal; ignore more of them."""
    signals = [
        signal.SIGINT,
        signal.SIGTERM,
        *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []),
    ]

    def leave(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(0)

    for each in signals:
        signal.signal(each, leave)


def address_of_site(host: str, port: int) -> str:
    """Return where people read the site: its public address if it has one. Ends with a slash."""
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return f"{settings.ENVIRONMENT.site_url or here}/"


def collect_static_files() -> str:
    """Collect and compress static files, unless they are the ones of the last start."""
    stamp = Path(settings.VAR_DIR) / "static-files.sha256"
    fingerprint = fingerprint_of_static_files()
    if Path(settings.STATIC_ROOT).is_dir() and stamp.exists() and stamp.read_text() == fingerprint:
        return "unchanged"
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)
    return "collected"


def fingerprint_of_static_files() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def read_content() -> str:
    """Read all pages, so that the server finds them ready; say how many and what is wrong."""
    try:
        library = read_library()
    except ContentUnavailable as unavailable:
        problems = "\n".join(f"  content/{problem}" for problem in unavailable.problems)
        sys.exit(f"There is no content to show:\n{problems}")
    if library.problems:
        count = len(library.problems)
        see = f"{this_python()} manage.py check_content"
        return f"{len(library.pages)} pages; problems: {count}, listed by {see}"
    return f"{len(library.pages)} pages, no problems"


def this_python() -> str:
    """Return how to call the Python that runs this, short when it is in the project's folder."""
    python = Path(sys.executable)
    if python.is_relative_to(settings.BASE_DIR):
        return str(python.relative_to(settings.BASE_DIR))
    return str(python)
