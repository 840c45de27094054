import hashlib
import io
import sys
import tarfile
from base64 import b64encode

import pytest

from tools import find_checker
from tools.find_checker import NoChecker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Make an executable; PATH has these and nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def make(name, script):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return make


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package like the one that npm brings, known by its digest."""
    packed = tmp_path / "package.tgz"
    with tarfile.open(packed, "w:gz") as files:
        entry = tarfile.TarInfo(find_checker.JAR_IN_PACKAGE)
        entry.size = len(b"a jar")
        files.addfile(entry, io.BytesIO(b"a jar"))
    digest = b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    monkeypatch.setattr(find_checker, "SHA512", digest)
    return packed


def npm_that_brings(file):
    # Its last word is the folder that the package goes to.
    return f'for folder; do :; done; /bin/cp {file} "$folder/vnu-jar.tgz"'


def test_the_checker_is_brought_once_and_kept(program, package, tmp_path):
    program("java", "exit 0")
    program("npm", npm_that_brings(package))
    kept = tmp_path / "kept.jar"
    assert find_checker.find_checker(kept) == kept
    assert kept.read_bytes() == b"a jar"

    program("npm", "exit 1")
    assert find_checker.find_checker(kept) == kept


def test_another_package_than_the_known_one_is_refused(program, package, tmp_path):
    program("java", "exit 0")
    package.write_bytes(b"something else")
    program("npm", npm_that_brings(package))

    with pytest.raises(NoChecker, match="is not the one that is known here"):
        find_checker.find_checker(tmp_path / "kept.jar")

    assert not (tmp_path / "kept.jar").exists()


@pytest.mark.parametrize(
    ("java", "npm", "why"),
    [
        (None, "exit 0", "java is not installed"),
        ("echo no jvm; exit 1", "exit 0", r"java -version: failed \(1\) no jvm"),
        ("exit 0", None, "npm is not installed"),
        ("exit 0", "echo no network; exit 1", r"npm pack .*: failed \(1\) no network"),
        ("exit 0", "exit 0", "npm did not bring vnu-jar"),
    ],
)
def test_what_keeps_the_checker_away_is_told(program, tmp_path, java, npm, why):
    for name, script in (("java", java), ("npm", npm)):
        if script:
            program(name, script)

    with pytest.raises(NoChecker, match=why):
        find_checker.find_checker(tmp_path / "kept.jar")
