"""What somebody is writing: kept on the server, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from microsite.editing import folder
from microsite.editing.exact import ExactPage, decoded
from microsite.editing.facts import Facts, facts_of
from microsite.editing.fields import KEYS
from microsite.editing.history import look
from microsite.editing.models import PageDraft, PageVersion

NOTHING_YET = "---\n---\n"
MOST_KEPT = 500_000  # bytes; they are written with each word that is saved
BEFORE_THAT = b"\n\n======== Before an earlier join ========\n\n"


class Overtaken(Exception):
    """This person has saved the page in another window since; ``draft`` is what is kept now."""

    def __init__(self, draft: PageDraft | None) -> None:
        self.draft = draft
        super().__init__("edition")


@dataclass(frozen=True)
class Typed:
    """What a form brings: fields that it did not show are not in ``fields``; None is unchanged.

    ``is_whole``: the file had no header, so ``body`` is all of it.
    """

    fields: Mapping[str, str]
    rest: str | None
    body: str | None
    edition: int
    opened: str
    is_whole: bool = False

    def put_into(self, text: str, readable: str = "") -> str:
        """Return the file's text with what was typed.

        ``readable`` is what the text was before somebody began in “Other lines of the header”
        what is not YAML yet: the form's fields have their lines there.
        """
        page = self._as_shown(text, readable)
        if self.is_whole:
            return page.with_all(page.text if self.body is None else self.body)
        rest = page.rest if self.rest is None else self.rest
        body = page.body if self.body is None else self.body
        return page.with_changes(self.fields, rest, body)

    def _as_shown(self, text: str, readable: str) -> ExactPage:
        """Return the page divided into the fields that the form has, whatever it holds by now."""
        if self.rest is None and not self.fields:
            return ExactPage(text, KEYS)
        keys = tuple(key for key in KEYS if key in self.fields)
        page = ExactPage(text, keys)
        if keys and readable and not page.is_readable:
            return ExactPage(readable, keys)
        return page


@dataclass(frozen=True)
class Open:
    """A page as one person has it open: the draft, or else the file."""

    file: str
    page: ExactPage
    edition: int
    opened: PageVersion | None
    live: PageVersion | None
    saved_at: datetime | None = None
    before_merge: str = ""
    # The text when its header could last be read; empty while it can be.
    readable: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether the file is not any more what this was begun from."""
        now, then = self.live, self.opened
        return (now.digest if now else "") != (then.digest if then else "")

    @property
    def opened_digest(self) -> str:
        return self.opened.digest if self.opened else ""

    @property
    def title(self) -> str:
        return title_of(self.page, self.file)

    @property
    def facts(self) -> Facts | None:
        """What is told of a file of facts; None for a page."""
        return facts_of(self.file)


def exact(raw: bytes | memoryview, file: str) -> ExactPage:
    """Return the bytes of a version or draft of the file as a page. Raises NotText."""
    return exact_text(decoded(bytes(raw)), file)


def exact_text(text: str, file: str) -> ExactPage:
    return ExactPage(text, KEYS, is_whole=facts_of(file) is not None)


def title_of(page: ExactPage, file: str) -> str:
    """Return what the file is called for editors."""
    facts = facts_of(file)
    return facts.title if facts else page.fields.get("title") or file


def open_page(author: User, file: str) -> Open | None:
    """Return what the person sees in the editor; None when there is neither file nor draft.

    Raises NotText, NoSuchPage, TooLarge and OSError.
    """
    live = look(file)
    draft = PageDraft.objects.by(author.pk, file).select_related("opened").first()
    if draft is not None:
        return Open(
            file,
            exact(draft.text, file),
            draft.edition,
            draft.opened,
            live,
            draft.saved_at,
            decoded(bytes(draft.text_before_merge)),
            decoded(bytes(draft.readable_text)),
        )
    return Open(file, exact(live.text, file), 0, live, live) if live else None


def save(author: User, file: str, typed: Typed) -> PageDraft | None:
    """Keep what was typed; None when it is what the draft was begun from, and no draft is left.

    Raises Overtaken, changing nothing.
    """
    drafts = PageDraft.objects.by(author.pk, file)
    begun = drafts.select_related("opened").first()
    _refuse_if_overtaken(begun, typed)
    # Before the database is held: comparing lines takes time.
    made = _changed(begun, typed) if begun else _begun(author, file, typed)
    try:
        with transaction.atomic():
            _refuse_if_overtaken(drafts.select_for_update().first(), typed)
            if made is not None:
                made.save()
            elif begun:
                begun.delete()
    except IntegrityError:
        # Two windows saved for the first time at one moment.
        raise Overtaken(drafts.first()) from None
    return made


def _refuse_if_overtaken(draft: PageDraft | None, typed: Typed) -> None:
    if typed.edition != (draft.edition if draft else 0):
        raise Overtaken(draft)


def _begun(author: User, file: str, typed: Typed) -> PageDraft | None:
    opened = PageVersion.objects.with_digest(file, typed.opened) if typed.opened else None
    # A new page whose draft is gone meanwhile, planned or thrown away, can begin once more.
    is_new = bool(typed.fields) and not typed.opened and folder.read(file) is None
    if opened is None and not is_new:
        raise Overtaken(None)
    before = decoded(bytes(opened.text)) if opened else NOTHING_YET
    text = typed.put_into(before)
    if text == before:
        return None
    return PageDraft(
        author=author,
        file=file,
        opened=opened,
        text=text.encode(),
        readable_text=last_readable(text, before, "").encode(),
    )


def _changed(draft: PageDraft, typed: Typed) -> PageDraft | None:
    before, readable = (decoded(bytes(raw)) for raw in (draft.text, draft.readable_text))
    text = typed.put_into(before, readable)
    draft.saved_at = timezone.now()
    if text == before:
        return draft
    is_undone = draft.opened and text.encode() == bytes(draft.opened.text)
    if is_undone and not draft.text_before_merge:
        return None
    draft.text, draft.edition = text.encode(), draft.edition + 1
    draft.readable_text = last_readable(text, before, readable).encode()
    return draft


def replace_draft(
    author: User, file: str, text: bytes, opened: PageVersion | None, *, edition: int, kept: bytes
) -> PageDraft:
    """Let the draft of this edition be another text, begun from ``opened``; keep ``kept`` with it.

    What was kept before stays too: a person may have chosen the other text twice.
    Raises Overtaken, changing nothing.
    """
    with transaction.atomic():
        draft = PageDraft.objects.by(author.pk, file).select_for_update().first()
        if draft is None or draft.edition != edition:
            raise Overtaken(draft)
        before, readable = (decoded(bytes(raw)) for raw in (draft.text, draft.readable_text))
        draft.readable_text = last_readable(decoded(text), before, readable).encode()
        draft.text, draft.opened = text, opened
        draft.text_before_merge = kept_with(kept, bytes(draft.text_before_merge))
        draft.edition += 1
        draft.saved_at = timezone.now()
        draft.save()
    return draft


def kept_with(kept: bytes, earlier: bytes) -> bytes:
    """Return both texts in one, the newer one first; the oldest are cut off where it gets long."""
    if not kept or kept in earlier:
        return earlier
    texts = (kept + BEFORE_THAT + earlier).split(BEFORE_THAT) if earlier else [kept]
    while len(texts) > 1 and sum(map(len, texts)) > MOST_KEPT:
        texts.pop()
    return BEFORE_THAT.join(texts)


def last_readable(text: str, before: str, earlier: str) -> str:
    """Return the newest of the three whose header can be read; "" when that is ``text``."""
    if ExactPage(text, KEYS).is_readable:
        return ""
    return before if ExactPage(before, KEYS).is_readable else earlier
