import os
import sys

import pytest

from microsite.browser import NAMES
from tools.find_browser import Machine, find_browser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")

WORKS = "exit 0"
BROKEN = "exit 127"


@pytest.fixture
def program(tmp_path):
    """Make an executable in a folder of tmp_path."""

    def make(name, script, folder="bin"):
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def machine(tmp_path):
    """Describe a machine whose PATH is tmp_path/bin, without playwright."""

    def describe(places=(), python="/no/python", is_root=False, **environment):
        path = {"PATH": f"{tmp_path / 'bin'}", "TOOLS": os.environ["PATH"]}
        return Machine(path | environment, str(python), tuple(map(str, places)), is_root)

    return describe


def test_named_browser_comes_first(program, machine):
    program("chromium", WORKS)
    mine = program("mine", WORKS, folder="elsewhere")
    assert find_browser(machine(BROWSER_PATH=str(mine))) == mine


def test_named_browser_that_does_not_start_is_reported_and_left(program, machine, capsys):
    chromium = program("chromium", WORKS)
    assert find_browser(machine(BROWSER_PATH="/no/such/browser")) == chromium
    assert (
        "BROWSER_PATH: /no/such/browser is no browser that starts here" in capsys.readouterr().err
    )


@pytest.mark.parametrize("name", NAMES)
def test_browser_on_path(program, machine, name):
    browser = program(name, WORKS)
    assert find_browser(machine()) == browser


def test_browser_that_does_not_start_is_passed_over(program, machine):
    program("chromium", BROKEN)
    chrome = program("google-chrome", WORKS)
    assert find_browser(machine()) == chrome


def test_browser_in_usual_place(program, machine):
    edge = program("Microsoft Edge", WORKS, folder="Applications")
    assert find_browser(machine(places=["/no/such/place", edge])) == edge


def test_browser_that_playwright_has(program, machine):
    downloaded = program("chrome", WORKS, folder="downloaded")
    python = program("python", f'[ "$1" = -c ] && echo {downloaded}', folder="venv")
    assert find_browser(machine(python=python)) == downloaded


def test_playwright_downloads_a_browser(program, machine, tmp_path):
    downloaded = tmp_path / "downloaded"
    python = program(
        "python",
        f'PATH="$TOOLS"; case "$*" in\n'
        f'"-m playwright install chromium") cp /bin/true {downloaded} ;;\n'
        f"-c*) echo {downloaded} ;;\n"
        "esac",
        folder="venv",
    )
    assert find_browser(machine(python=python)) == downloaded


def test_root_on_debian_installs_the_package(program, machine, tmp_path, capsys):
    program(
        "apt-get",
        'PATH="$TOOLS"; [ "$DEBIAN_FRONTEND" = noninteractive ] || exit 1\n'
        f'[ "$1" = update ] || cp /bin/true {tmp_path}/bin/"$4"',
    )
    assert find_browser(machine(is_root=True)) == tmp_path / "bin" / "chromium-headless-shell"
    assert "apt-get update: done" in capsys.readouterr().err


def test_the_package_with_windows_is_installed_where_the_other_is_not_known(
    program, machine, tmp_path
):
    program(
        "apt-get",
        'PATH="$TOOLS"; [ "$4" = chromium-headless-shell ] && exit 100\n'
        f'[ "$1" = update ] || cp /bin/true {tmp_path}/bin/"$4"',
    )
    assert find_browser(machine(is_root=True)) == tmp_path / "bin" / "chromium"


def test_others_than_root_install_no_package(program, machine, tmp_path):
    program("apt-get", f'PATH="$TOOLS"; cp /bin/true {tmp_path}/bin/chromium')
    assert find_browser(machine(is_root=False)) is None


def test_nothing_is_installed_for_those_who_only_look(program, machine, tmp_path):
    program("apt-get", f'PATH="$TOOLS"; cp /bin/true {tmp_path}/bin/chromium')
    assert find_browser(machine(is_root=True), may_install=False) is None


def test_failed_installation_is_reported_in_one_line(program, machine, capsys):
    apt = program("apt-get", "echo first; echo no network; exit 100")
    assert find_browser(machine(is_root=True)) is None
    assert f"Browser: {apt} update: failed (100) no network\n" in capsys.readouterr().err
