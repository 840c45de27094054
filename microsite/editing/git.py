"""The program git, asked for one thing at a time. It is given no way to do anything besides."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

SECONDS_TO_END = 1
# What a person's configuration switches on and a server must not run: hooks, signing, watchers.
PLAINLY = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.splitIndex=false"),
    *("-c", "commit.gpgSign=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "gc.auto=0"),
)
IN_THE_MIDDLE = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
USUAL_MODE = "100644"
LONGEST_TROUBLE = 200


class GitTrouble(Exception):
    """git did not do what it was asked for; the text says why, in short."""


class GitRefused(GitTrouble):
    """git was asked and has answered no."""


@dataclass(frozen=True)
class Author:
    name: str
    email: str


@dataclass(frozen=True)
class Commit:
    """What a commit says of itself; ``raw`` is the file as it has it, None without the file."""

    name: str
    author: str
    at: datetime
    subject: str
    raw: bytes | None


Entry = tuple[str, str]  # mode and name of the object


def is_there() -> bool:
    return shutil.which("git") is not None


@dataclass
class WorkTree:
    """The work tree that a folder lies in; it answers for so many seconds in all."""

    folder: Path
    seconds: float
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.seconds

    @cached_property
    def top(self) -> Path:
        """Return its highest folder. Raises GitTrouble when there is no work tree."""
        # Only the line's end goes: a folder's name may end in a space.
        return Path(os.fsdecode(self._ask("rev-parse", "--show-toplevel").removesuffix(b"\n")))

    def path_of(self, file: Path) -> bytes:
        """Return the file's path as git has it."""
        place = file.parent.resolve() / file.name
        return os.fsencode(place.relative_to(self.top.resolve()).as_posix())

    def commit(
        self, files: Mapping[Path, bytes | None], message: str, author: Author, at: datetime
    ) -> str:
        """Commit these files with these bytes, None to take one out, and nothing else.

        Returns the commit's name, that of HEAD when it has these bytes already. Raises GitTrouble.
        """
        self._require_quiet()
        head, paths = self._head(), {self.path_of(file): raw for file, raw in files.items()}
        before = {path: self._entry_of(head, path) for path in paths}
        entries = {path: self._entry(before[path], raw) for path, raw in paths.items()}
        if entries == before:
            return head
        tree = self._tree(head, entries)
        parent = ("-p", head) if head else ()
        named = _names(author, at)
        name = self._text(
            "commit-tree",
            "--no-gpg-sign",
            tree,
            *parent,
            "-F",
            "-",
            more=named,
            told=message.encode(),
        )
        # First the index: killed between the two, it has what is live, and not the reverse of it.
        for path, entry in entries.items():
            if self._staged(path) in (before[path], entry):
                self._put(path, entry)
        reason = f"publish: {os.fsdecode(next(iter(entries)))}"
        self._ask("update-ref", "-m", reason, "HEAD", name, head, more=named)
        return name

    def has_now(self, file: Path) -> bytes | None:
        """Return the file's bytes at HEAD, None when it is not there. Raises GitTrouble."""
        entry = self._entry_of(self._head(), self.path_of(file))
        return self._ask("cat-file", "blob", entry[1]) if entry else None

    def commits_of(self, file: Path, most: int) -> list[Commit]:
        """Return the newest commits that changed the file, newest first. Raises GitTrouble."""
        path = self.path_of(file)
        said = self._ask(
            "log",
            f"-n{most}",
            "--encoding=UTF-8",
            "--format=tformat:%H%x00%ct%x00%aN%x00%s%x00",
            "HEAD",
            "--",
            os.fsdecode(path),
        )
        words = [word.decode(errors="replace").lstrip("\n") for word in said.split(b"\0")[:-1]]
        found = list(zip(*[iter(words)] * 4, strict=True))
        raws = self._files([(name, path) for name, *_ in found])
        return [
            Commit(name, author, datetime.fromtimestamp(int(at), UTC), subject, raw)
            for (name, at, author, subject), raw in zip(found, raws, strict=True)
        ]

    def _files(self, wanted: Sequence[tuple[str, bytes]]) -> Iterator[bytes | None]:
        told = b"".join(name.encode() + b":" + path + b"\n" for name, path in wanted)
        answer = self._ask("cat-file", "--batch", told=told)
        for _ in wanted:
            line, _, answer = answer.partition(b"\n")
            if line.endswith(b" missing"):
                yield None
                continue
            size = int(line.rsplit(b" ", 1)[1])
            yield answer[:size]
            answer = answer[size + 1 :]

    def require_branch(self) -> None:
        """Raise GitTrouble when a commit would be on no branch, or there is no work tree."""
        self._ask("rev-parse", "--show-toplevel")
        self._branch()

    def _branch(self) -> str:
        try:
            return self._text("symbolic-ref", "-q", "HEAD")
        except GitRefused:
            raise GitTrouble("no branch is checked out there") from None

    def _require_quiet(self) -> None:
        """Raise GitTrouble while a person is in the middle of something there."""
        folder = Path(os.fsdecode(self._ask("rev-parse", "--absolute-git-dir").removesuffix(b"\n")))
        if any((folder / name).exists() for name in IN_THE_MIDDLE):
            raise GitTrouble("somebody is in the middle of a merge or rebase there")
        self.require_branch()

    def _head(self) -> str:
        """Return the name of the newest commit, "" before the first one."""
        return self._text("for-each-ref", "--format=%(objectname)", self._branch())

    def _entry_of(self, head: str, path: bytes) -> Entry | None:
        if not head:
            return None
        found = self._ask("ls-tree", "-z", "--full-tree", head, "--", os.fsdecode(path))
        if not found:
            return None
        mode, kind, name = found.partition(b"\t")[0].decode().split(" ")
        if kind != "blob":
            raise GitTrouble("git has something else than a file there")
        return mode, name

    def _staged(self, path: bytes) -> Entry | str | None:
        """Return the file's entry in the index, None without one, "" while it is contested."""
        found = self._ask("ls-files", "-s", "-z", "--", os.fsdecode(path)).split(b"\0")[:-1]
        if not found:
            return None
        mode, name, stage = found[0].partition(b"\t")[0].decode().split(" ")
        return (mode, name) if stage == "0" else ""

    def _stored(self, raw: bytes) -> str:
        return self._text("hash-object", "-w", "--no-filters", "--stdin", told=raw)

    def _entry(self, before: Entry | None, raw: bytes | None) -> Entry | None:
        if raw is None:
            return None
        return (before[0] if before else USUAL_MODE), self._stored(raw)

    def _tree(self, head: str, entries: Mapping[bytes, Entry | None]) -> str:
        """Return a tree like that of HEAD but for these files, made beside the index."""
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
            self._ask("read-tree", head or "--empty", more=index)
            for path, entry in entries.items():
                self._put(path, entry, index)
            return self._text("write-tree", more=index)

    def _put(self, path: bytes, entry: Entry | None, more: Mapping[str, str] | None = None) -> None:
        if entry is None:
            self._ask(
                "update-index", "--force-remove", "-z", "--stdin", told=path + b"\0", more=more
            )
            return
        mode, name = entry
        told = f"{mode} {name}\t".encode() + path + b"\0"
        self._ask("update-index", "-z", "--index-info", told=told, more=more)

    def _text(self, *words: str, told: bytes = b"", more: Mapping[str, str] | None = None) -> str:
        return self._ask(*words, told=told, more=more).decode().strip()

    def _ask(self, *words: str, told: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise GitTrouble(f"git took more than {self.seconds:g} seconds")
        try:
            process = subprocess.Popen(
                ["git", "-C", str(self.folder), *PLAINLY, *words],  # noqa: S607 (as the clinic has it)
                env={**_environment(), **(more or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # What it starts itself ends with it, or would hold the pipes open.
                start_new_session=True,
            )
        except OSError as error:
            raise GitTrouble(f"git cannot be run: {error.strerror}") from None
        try:
            answer, complaint = process.communicate(told, timeout=left)
        except subprocess.TimeoutExpired:
            _end(process)
            raise GitTrouble(f"git took more than {self.seconds:g} seconds") from None
        if process.returncode:
            raise GitRefused(_in_short(complaint) or f"git {words[0]} failed")
        return answer


def _environment() -> dict[str, str]:
    """Return the environment without what would lead git elsewhere, and without questions."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    return {**kept, **quiet, "LC_ALL": "C"}


def _end(process: subprocess.Popen[bytes]) -> None:
    # git takes its locks away when it is asked to end, not when it is killed.
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _in_short(complaint: bytes) -> str:
    lines = complaint.decode(errors="replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ")[:LONGEST_TROUBLE] if lines else ""


def _names(author: Author, at: datetime) -> dict[str, str]:
    written = {"NAME": author.name, "EMAIL": author.email}
    names = {
        f"GIT_{who}_{what}": text
        for who in ("AUTHOR", "COMMITTER")
        for what, text in written.items()
    }
    return {**names, "GIT_AUTHOR_DATE": f"@{int(at.timestamp())} +0000"}
