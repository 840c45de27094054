"""The shipped pages have no finding; a defect planted in them has one, where it is."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify
from PIL import Image

from microsite.content import Library, Loader
from microsite.content.rules import RULES
from microsite.pages.library import quoted
from tests.pictures import CONSENT, encoded, plain, record

CHECKOUT = Path(__file__).resolve().parents[2]
DRAWINGS = CHECKOUT / "templates/drawings"
TODAY = date(2026, 11, 22)
HERE = "▸"  # stands before the line that must be named, and is taken out of it

GOOD_HEADER = {
    "title": "A planted page",
    "summary": "It may help a little.",
    "section": "site",
    "order": "9999",
    "changed": "2026-11-22",
    "review_due": "2027-05-22",
    "changes": "\n  - on: 2026-11-22\n    what: First published.",
}
GOOD_BODY = "Some plain words.\n\n## What to do next\n\n- Read [the risks](risks.md).\n"
LONG = "the skin may be hot and tight and dry and sore and " * 3
FOUR_WORDS = "It may be sore. "
HARD = "Dermatological investigations demonstrate considerable heterogeneity. " * 40
FIRST_PUBLISHED = "\n  - on: 2026-11-22\n    what: First published."


def page(body: str = GOOD_BODY, **header: str | None) -> str:
    """Return a page that is good but for this body and these lines of the header."""
    lines = GOOD_HEADER | header
    text = "".join(
        f"{key}:{value if value.startswith(chr(10)) else ' ' + value}\n"
        for key, value in lines.items()
        if value is not None
    )
    # A marked value marks its whole line.
    text = "\n".join(
        HERE + line.replace(HERE, "") if HERE in line else line for line in text.split("\n")
    )
    return f"---\n{text}---\n{body}"


def before_the_end(text: str) -> str:
    return f"{text}\n\n## What to do next\n\n- Read [the risks](risks.md).\n"


@dataclass(frozen=True)
class Defect:
    """``rule`` is what finds it; ``text`` is put into ``file`` in one of these ways:

    before the last section of a page, at the end of a YAML file, or as a whole ("new") file.
    ``also`` is appended to other files, to make the defect the only one.
    """

    rule: str
    text: str
    file: str = "en/privacy.md"  # "" for a new page that is named after the defect
    new: bool = False
    also: dict[str, str] = field(default_factory=dict)
    line: int | None = None

    @property
    def level(self) -> str:
        return RULES[self.rule].level

    def plant(self, root: Path, file: str) -> int:
        """Write it; return the line that must be named."""
        for other, text in self.also.items():
            path = root / other
            path.write_bytes((path.read_bytes() if path.exists() else b"") + _bytes(path, text))
        path = root / file
        sources = (root / "sources.yaml").read_text()
        planted = self.text.replace("@any", "@" + re.findall(r"(?m)^([a-z0-9-]+):$", sources)[0])
        text = planted if self.new else _with(path.read_text(), planted, path.suffix)
        before, here, after = text.partition(HERE)
        path.write_bytes((before + after).encode("utf-8", "surrogateescape"))
        return self.line or (before.count("\n") + 1 if here else 1)


def _bytes(path: Path, text: str) -> bytes:
    return text.encode("latin-1" if path.suffix == ".png" else "utf-8")


def _with(text: str, planted: str, suffix: str) -> str:
    if suffix == ".yaml":
        return f"{text}\n{planted}"
    start = text.rindex("\n## ")
    return f"{text[:start]}\n\n{planted}\n{text[start:]}"


def new(rule: str, text: str, **more) -> Defect:
    return Defect(rule, text, file="", new=True, **more)


STALE = """
planted-stale:
  citation: Nobody. Nothing.
  doi: 10.1000/nothing
  kind: trial
  read: abstract
  checked: 2024-11-21
"""
UNUSED = f"{HERE}planted-unused:\n" + STALE.replace("2024", "2026").split(":\n", 1)[1]
EVIDENCE = '!!! evidence "Planted"\n    | Concern | Evidence | In words |\n    |---|---|---|\n'
COMPARE = '!!! compare "Planted"\n    | | Nothing | Needles |\n    |---|---|---|\n'
CITED = "[@any]"  # becomes the first source that there is
SOURCE = STALE.replace("planted-stale", "planted-source").replace("2024-11-21", "2026-11-22")

RULE = """  Z1:
    when: {age: 22-to-69}
    level: fine
    told: You are 22 to 69.
    why: Words.
    next: Words.
    basis: our judgement
"""
CHECK_FILE = "en/self-check.yaml"

PIXEL = encoded(plain((8, 8)), "PNG").decode("latin-1")
ENDED = CONSENT | {"expires": "2026-11-21"}

DEFECTS = {
    # What a file is made of
    "text that is not UTF-8": new("file", page(f"caf{HERE}\udce9\n")),
    "a control character": new("file", page(f"Some words.\n{HERE}Some \x08words.\n")),
    "no text at all": new("file", page(f"{HERE}\n")),
    "a file that was cut off": new("file", page(before_the_end("Words.") + f"{HERE}- and some mo")),
    "a file that is far too large": new("file", page("x" * 600_000)),
    "a key twice": new("yaml", page().replace("order:", f"{HERE}title: Again\norder:")),
    "a second colon": new("yaml", page(title=f"{HERE}Scars: what helps")),
    "an open quotation mark": new("yaml", page(title=f'{HERE}"Scars')),
    "an ampersand at the start": new("yaml", page(title=f"{HERE}&c")),
    "a tab in the header": new("yaml", page(summary=f"\n{HERE}\tOne sentence.")),
    "a term twice": Defect("yaml", f"planted:\n  meaning: A.\n{HERE}planted:\n  meaning: B.\n", "en/glossary.yaml"),
    "a line without a colon": Defect("yaml", f"planted:\n  citation: A.\n{HERE}  doi\n", "sources.yaml"),
    "no review date": new("header", page(review_due=None), line=2),
    "an unknown line in the header": new("header", page(titel=f"{HERE}x")),
    "a day that is not a date": new("header", page(changed=f"{HERE}22.11.2026")),
    "a review that is due before the change": new("header", page(review_due=f"{HERE}2026-11-01")),
    "a title that is too long": new("header", page(title=f"{HERE}{'x' * 71}")),
    "an unknown layout": new("header", page(layout=f"{HERE}artikel")),
    "half a signature": new("header", page(reviewed_by=f"{HERE}Dr Example")),
    "a change without its day": new("header", page(changes=f"\n{HERE}  - what: First published.")),
    "no header": new("header", "Some words.\n"),
    "a header that is not closed": new("header", f"---\ntitle: x\n{HERE}"),
    "a source that cannot be found": Defect("entry", f"{HERE}planted:\n  citation: A.\n  kind: trial\n  read: abstract\n  checked: 2026-11-22\n", "sources.yaml"),
    "a source of an unknown kind": Defect("entry", SOURCE.replace("  kind: trial", f"{HERE}  kind: trail"), "sources.yaml"),
    "a rule about a question that is not asked": Defect("self-check", RULE.replace("    when: {age", f"{HERE}    when: {{shoes"), CHECK_FILE),
    "a rule that promises": Defect("promise", RULE.replace("    next: Words", f"{HERE}    next: You are suitable"), CHECK_FILE),
    "a rule that rests on nothing": Defect("entry", RULE.replace("    basis: our judgement", "").replace("  Z1", f"{HERE}  Z1"), CHECK_FILE),
    "an unknown detail of the clinic": Defect("entry", f"{HERE}colour: red\n", "clinic.yaml"),
    "a term without a meaning": Defect("entry", f"{HERE}planted:\n  also: [x]\n", "en/glossary.yaml"),
    "a level for a rule that is not there": Defect("entry", f"levels:\n  percentage: stop\n{HERE}  long-sentense: stop\n", "en/checks.yaml"),
    "a level for a rule that is fixed": Defect("entry", f"levels:\n{HERE}  link: warn\n", "en/checks.yaml"),
    "a level that is not there": Defect("entry", f"levels:\n{HERE}  percentage: tip\n", "en/checks.yaml"),
    "HTML": Defect("html", f"Some\n{HERE}words<br> words."),
    "an HTML comment": Defect("html", f"Some words.\n\n{HERE}<!-- hidden -->"),
    "a line that would be shown as code": Defect("html", f"Some words.\n\n{HERE}    indented words"),
    "an unknown block": Defect("block", f'{HERE}!!! crae "Title"\n    Words.'),
    "a care card without its urgency": Defect("block", f'{HERE}!!! care "Call us if:"\n    - you are worried'),
    "an empty block": Defect("block", f'{HERE}!!! note "Title"\nWords that are not indented.'),
    "a block without a title": Defect("block", f'{HERE}!!! note ""\n    Some words.'),
    "a do-not line without do not": Defect("block", f'!!! dont "Do not"\n    - do not scratch\n{HERE}    - use make-up'),
    "a key fact without a value": Defect("block", f'!!! facts "Facts"\n    - Sessions: 3\n{HERE}    - Planted without value'),
    "questions that are not a list": Defect("block", f'{HERE}!!! ask "Ask"\n    Some words.'),
    "a grade that is not there": Defect("block", f"{EVIDENCE}{HERE}    | Scars | super | Words. |"),
    "an evidence block without a table": Defect("block", f'{HERE}!!! evidence "E"\n    Some words.'),
    "a comparison with an open question": Defect("block", f"{COMPARE}    | Pain | none | some |\n{HERE}    | Cost | none | ? |"),
    "a comparison with an empty cell": Defect("block", f"{COMPARE}{HERE}    | Cost | | 1 |"),
    "a time that cannot be read": Defect("block", f'!!! timeline "T"\n    - 0 hours to 3 days: Hot\n{HERE}    - later: Dry'),
    "a number that is not of 100": Defect("block", f'!!! array "T"\n{HERE}    - 7 of 10: saw change\n\n    One small study {CITED}.'),
    "numbers without their caveat": Defect("block", f'{HERE}!!! array "T"\n    - 7 of 100: saw change {CITED}'),
    "an unknown drawing": Defect("block", f'{HERE}!!! figure skin-dept "T"'),
    "a fence that is not ours": Defect("block", f"{HERE}:::care urgent\nwords\n:::"),
    "a line that is too long": Defect("size", f"Words.\n\n{HERE}{'word ' * 700}"),
    "very many open brackets": new("size", page(f"Some words.\n{HERE}{'[' * 60}\n")),
    "a heading that skips a level": Defect("heading", f"## Planted\n\n{HERE}#### Too deep\n\nWords."),
    "a second main heading": Defect("heading", f"{HERE}# Planted main heading\n\nWords."),
    "a heading without words": new("heading", page(f"Some words.\n\n{HERE}##\n\n{GOOD_BODY}")),
    "a link to no page": Defect("link", f"Some\n{HERE}words about [the cost](planted-cost.md)."),
    "a link that runs a program": Defect("link", f"{HERE}[Planted](javascript:alert)"),
    "a link without words": Defect("link", f"Words.\n\n{HERE}Look [](planted-none.md#x) there.", also={"en/planted-none.md": page(before_the_end("## X"))}),
    "a link without a target": new("link", page(before_the_end(f"{HERE}Some [planted words]()."))),
    "a link to no heading": Defect("anchor", f"Some words.\n\n{HERE}Some [planted words](risks.md#planted)."),
    "an anchor twice": Defect("anchor", f"## One {{#planted}}\n\nWords.\n\n{HERE}## Two {{#planted}}\n\nWords."),
    "an anchor with capitals": Defect("anchor", f"{HERE}## One {{#Planted}}\n\nWords."),
    "a picture that is not there": Defect("picture", f"{HERE}![a pen on a cheek](images/planted-none.png)"),
    "a picture of another site": Defect("picture", f"{HERE}![a pen on a cheek](https://example.com/pen.png)"),
    "a picture that is no picture": Defect("picture", f"{HERE}![a pen on a cheek](images/broken.png)", also={"images/broken.png": "x"}),
    "a picture without a description": Defect("description", f"Words.\n\n{HERE}![](images/planted.png)"),
    "an unknown source": Defect("source", f"Some words.\nSome more.\n{HERE}Some claim [@planted-nobody]."),
    "an unknown term": Defect("term", f"Some words.\n{HERE}The [[planted nothing]] of it."),
    "an old name of a page that is there": Defect("redirect", f"spa.md: gone\n{HERE}faq.md: risks.md\n", "en/redirects.yaml", new=True),
    "an old name that leads nowhere": Defect("redirect", f"spa.md: gone\n{HERE}old.md: planted-nowhere.md\n", "en/redirects.yaml", new=True),
    "a file name with capitals": Defect("place", page(), file="en/Planted.md", new=True),
    "a file name that is taken": Defect("place", page(), file="en/staff.md", new=True),
    "a place that is taken": new("place", page(order=f"{HERE}9999"), also={"en/a-planted.md": page()}),
    "a second search page": new("place", page(layout=f"{HERE}search")),
    "a picture of a result on its own": Defect("picture", f"{HERE}![a pen on a cheek](images/planted-after.png)", also={"images/planted-after.png": PIXEL}),
    "a pair without records": Defect("before-after", f'{HERE}!!! before-after "T"\n    ![one cheek](images/planted.png)\n    ![a cheek](images/planted.png)\n\n    Words.'),
    "a record that is not complete": Defect("before-after", f"credit: Dr Example\n{HERE}kind: before-and-after\n", "images/planted.yaml", new=True),
    "a record with an unknown line": Defect("entry", f"credit: Dr Example\n{HERE}fokus: top\n", "images/planted.yaml", new=True),
    "a consent that has ended": Defect("consent", f'Words.\n\n{HERE}!!! before-after "T"\n    ![one cheek](images/planted.png)\n    ![a cheek](images/planted.png)\n\n    Words.', also={"images/planted.yaml": record(consent=ENDED)}),
    # What a page says
    "an evidence row without a source": Defect("unsourced-claim", f"{EVIDENCE}    | Lines | some | Words {CITED}. |\n    | Pores | none | Words. |\n{HERE}    | Scars | good | Words. |"),
    "a claim without a source": Defect("unsourced-claim", f'Words.\n\n{HERE}!!! claim some "Fine lines"\n    Some words.'),
    "numbers without a source": Defect("unsourced-claim", f'{HERE}!!! array "T"\n    - 7 of 100: saw change\n\n    One small study.'),
    "a source that nobody looked at for two years": Defect("stale-source", f"Words [@planted-stale].{HERE}", also={"sources.yaml": STALE}),
    "a source that no page uses": Defect("unused-source", UNUSED, "sources.yaml"),
    "a banned word": Defect("banned-word", f"Some words.\n\nSome more\n{HERE}and a miracle cream."),
    "a banned word with an ending": Defect("banned-word", f"{HERE}It rejuvenated the skin."),
    "a banned word in capitals": Defect("banned-word", f"{HERE}PAINLESS for all."),
    "banned words with a hyphen": Defect("banned-word", f"{HERE}It has no-downtime."),
    "banned words over a line break": Defect("banned-word", f"Words.\n\n{HERE}It is clinically\nproven to work."),
    "a banned word in bold": Defect("banned-word", f"{HERE}It is **painless**."),
    "a banned word in a heading": Defect("banned-word", f"{HERE}## A painless way\n\nWords."),
    "a banned word in a title": new("banned-word", page(title=f"{HERE}A painless way")),
    "a banned word in a summary": new("banned-word", page(summary=f"{HERE}It is painless.")),
    "a banned word in the change log": new("banned-word", page(changes=f"\n  - on: 2026-11-22\n{HERE}    what: It is a miracle.")),
    "a banned word in a block's title": Defect("banned-word", f'{HERE}!!! note "A miracle"\n    Some words.'),
    "a banned word in a table": Defect("banned-word", f"| A | B |\n|---|---|\n| Words | Words |\n{HERE}| Words | a miracle |"),
    "a banned word in a link": Defect("banned-word", f"{HERE}Some [painless words](risks.md)."),
    "a banned word in a picture's description": Defect("banned-word", f"{HERE}![a painless pen](images/planted.png)"),
    "a banned word as the shown form of a term": Defect("banned-word", f"- Words\n{HERE}- A [[dermis|flawless layer]]"),
    "a banned word in the glossary": Defect("banned-word", f"planted:\n{HERE}  meaning: A miracle.\n", "en/glossary.yaml"),
    "a banned word as a glossary term": Defect("banned-word", f"{HERE}planted miracle:\n  meaning: Words.\n", "en/glossary.yaml"),
    "a sentence of 26 words": Defect("long-sentence", f"Words.\n\nSome words.\nMore of them.\n{HERE}{'one ' * 25}end.\nWords."),
    "a long line of a list": Defect("long-sentence", f"- words\n{HERE}- {LONG}"),
    "a long cell": Defect("long-sentence", f"| A | B |\n|---|---|\n{HERE}| Words | {LONG} |"),
    "a paragraph of five sentences": Defect("long-paragraph", f"Some words.\n\n{HERE}{FOUR_WORDS * 5}"),
    "a paragraph of 81 words": Defect("long-paragraph", f"Words.\n\n{HERE}{('one ' * 21 + 'two. ') * 3}{'one ' * 14}two."),
    "a summary of two sentences": new("summary", page(summary=f"{HERE}It may help. It may not.")),
    "a summary of 26 words": new("summary", page(summary=f"{HERE}{'one ' * 25}two")),
    "hard words": new("readability", page(before_the_end(f"Some words.\n\n{HERE}{HARD[: 66 * 4]}"))),
    "redness without dark skin": new("skin-tone", page(before_the_end(f"Some words.\n\nYour skin may be\n{HERE}red for a day."))),
    "pink without how it shows": new("skin-tone", page(before_the_end(f"For brown and black skin.\n\n- Words\n{HERE}- A pink line"))),
    "a bare percentage": Defect("percentage", f"Words.\nAbout\n{HERE}70% of people."),
    "a percentage in words": Defect("percentage", f"{HERE}About 70 per cent of people."),
    "two ways to count people": new("denominators", page(before_the_end(f"About 3 in 10 people.\n\n{HERE}Rarely 1 in 100."))),
    "two ways to count in words": new("denominators", page(before_the_end(f"About one in ten people.\n{HERE}One in five of them."))),
    "click here": Defect("link-text", f"Words.\n{HERE}For risks [click here](risks.md)."),
    "read more": Defect("link-text", f"- [Planted words](risks.md)\n{HERE}- [Read more …](risks.md)"),
    "the same words for two targets": Defect("link-text", f"[Planted words](risks.md)\n\n{HERE}[planted words](faq.md)"),
    "a link to an old name": Defect("moved-link", f"Words.\n\n{HERE}[Planted words](planted-old.md).", also={"en/redirects.yaml": "planted-old.md: risks.md\n"}),
    "a description that is a file name": Defect("description-wording", f"{HERE}![IMG_1234.JPG](images/planted.png)"),
    "a description that repeats the name": Defect("description-wording", f"{HERE}![Planted](images/planted.png)"),
    "a picture of": Defect("description-wording", f"Words.\n\n{HERE}![A photo of a pen](images/planted.png)"),
    "a description that is too long": Defect("description-wording", f"{HERE}![{'a pen ' * 22}](images/planted.png)"),
    "two urgent cards": new("care-cards", page(before_the_end(f'!!! care urgent "Call if:"\n    - words\n\n{HERE}!!! care urgent "Go if:"\n    - words'))),
    "words between two cards": new("care-cards", page(before_the_end(f'!!! care urgent "Call if:"\n    - words\n\n{HERE}Words.\n\n!!! care contact "Ask if:"\n    - words'))),
    "an answer of 121 words": new("long-answer", page(f"## Group\n\n### Short?\n\nNo.\n\n{HERE}### Long?\n\n{('One two three four. ' * 4 + chr(10) * 2) * 7}{'One two three four. ' * 2}\n\nOne.\n", layout="faq")),
    "a column without a heading": Defect("table-heading", f"Words.\n\n{HERE}| A | |\n|---|---|\n| x | y |"),
    "a corner without a heading": Defect("table-heading", f"{HERE}| | A |\n|---|---|\n| x | y |"),
    "a page that just ends": new("next-step", page(f"Words.\n\n## First\n\nWords.\n\n{HERE}## Second\n\nWords.\n")),
    "a page without any section": new("next-step", page(f"{HERE}Words.\n")),
    "a last section without a link": new("next-step", page(f"Words.\n\n{HERE}## What to do next\n\nWords.\n")),
    "no change log": new("changes", page(changes=None, changed=f"{HERE}2026-11-22")),
    "a change without a word": new("changes", page(changed=f"{HERE}2026-11-23")),
    "a change in the log only": new("changes", page(changes=f"\n{HERE}  - on: 2026-11-23\n    what: Words.{FIRST_PUBLISHED}")),
    "a place that nobody can fill in": Defect("reply", f"---\ntitle: Planted\nsubject: Your request\nwhen: Never.\n---\n\n{HERE}Hello {{{{ nmae }}}}\n", file="en/replies/planted.md", new=True),
    # What time does
    "a review that is due": new("overdue-review", page(changed="2026-01-01", review_due=f"{HERE}2026-11-21", changes="\n  - on: 2026-01-01\n    what: Words.")),
    "a review that is long overdue": new("lapsed-review", page(changed="2026-01-01", review_due=f"{HERE}2026-10-22", changes="\n  - on: 2026-01-01\n    what: Words.")),
    "words that nobody signed": new("voided-review", page(reviewed_by="Dr Example", reviewed_on="2026-11-22", reviewed_hash=f"{HERE}0123456789abcdef")),
}  # fmt: skip
# Told for another line or file than the planted one.
ELSEWHERE = {
    "a source that nobody looked at for two years": ("sources.yaml", "planted-stale:"),
}


class Shipped:
    """A copy of the shipped content that can be spoilt and mended again."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "content"
        shutil.copytree(CHECKOUT / "content", self.root)
        (self.root / "images").mkdir(exist_ok=True)
        Image.new("RGB", (8, 8)).save(self.root / "images/planted.png")
        drawings = {file.stem: file.read_text() for file in DRAWINGS.glob("*.svg")}
        self.loader = Loader(self.root, drawings=drawings, keep=folder / "kept", quoted=quoted())
        self.files = {path: path.read_bytes() for path in self._paths()}

    def _paths(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.is_file()]

    def load(self) -> Library:
        return self.loader.load(TODAY)

    def found(self) -> Counter[tuple[str, int, str, str]]:
        return Counter((p.file, p.line, p.level, p.rule) for p in self.load().problems)

    def mend(self) -> None:
        for path in self._paths():
            if path not in self.files:
                path.unlink()
            elif path.read_bytes() != self.files[path]:
                path.write_bytes(self.files[path])


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    return Shipped(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def unspoilt(copied: Shipped) -> Counter[tuple[str, int, str, str]]:
    return copied.found()


@pytest.fixture
def shipped(copied: Shipped, unspoilt) -> Iterator[Shipped]:
    yield copied
    copied.mend()


def test_the_shipped_pages_have_no_finding(copied: Shipped):
    assert [str(problem) for problem in copied.load().problems] == []


def test_a_good_page_beside_them_has_no_finding(shipped: Shipped, unspoilt):
    (shipped.root / "en/planted.md").write_text(page())

    assert shipped.found() == unspoilt


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found_where_it_is(shipped: Shipped, unspoilt, name: str):
    defect = DEFECTS[name]
    file = defect.file or f"en/planted-{slugify(name, '-')}.md"
    line = defect.plant(shipped.root, file)
    if name in ELSEWHERE:
        file, start = ELSEWHERE[name]
        line = (shipped.root / file).read_text().split("\n").index(start) + 1

    found = shipped.found() - unspoilt

    assert found == Counter({(file, line, defect.level, defect.rule): 1})


def test_every_rule_has_a_planted_defect():
    assert {defect.rule for defect in DEFECTS.values()} == set(RULES)
    assert len(DEFECTS) >= 60
