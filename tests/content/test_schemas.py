"""What an editor's program completes and underlines is what the site itself accepts."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft7Validator

from microsite.content import editor_files
from microsite.content.clinic import Clinic
from microsite.content.evidence import Bibliography, Glossary
from microsite.content.house_rules import HouseRules
from microsite.content.image_records import PictureRecord
from microsite.content.page import PageHeader
from microsite.content.redirects import Redirects
from microsite.content.replies import ReplyHeader
from microsite.content.self_check import SelfCheck
from microsite.content.strict_yaml import Document, parse
from microsite.content.validation import checked
from microsite.content.worrying_signs import WorryingSigns
from microsite.pages.management.commands.check_content import BEGIN, END
from tests.folder import CLINIC, GLOSSARY, HEADER, SOURCES, ContentFolder
from tests.pictures import record
from tests.self_check import SELF_CHECK
from tests.worrying_signs import SIGNS

PROJECT = Path(__file__).parents[2]
CHECKS = """\
levels: {long-sentence: stop}
banned: [{word: painless, instead: it may sting, unless: [not painless]}]
strengths: [lidocaine]
"""
MAP = """\
map:
  streets: [{name: Example Street, points: "0 0, 120 10"}]
  areas: [{name: Example Park, kind: park, points: "0 0, 9 9, -9 9"}]
  landmarks: [{name: Station, at: 9 -9}]
  directions: [Turn left.]
"""
REPLY_HEADER = """\
title: Offer of a time
subject: Your request
when: You can offer a time.
then: waiting for reply
"""
HEADER_TEXT = "".join(f"{key}: {value}\n" for key, value in HEADER.items()) + "order: 10\n"
MODELS: dict[str, Any] = {
    "page-header": PageHeader,
    "sources": Bibliography,
    "glossary": Glossary,
    "clinic": Clinic,
    "self-check": SelfCheck,
    "worrying-signs": WorryingSigns,
    "reply-header": ReplyHeader,
    "redirects": Redirects,
    "checks": HouseRules,
    "picture": PictureRecord,
}
GOOD = {
    "page-header": HEADER_TEXT,
    "sources": SOURCES,
    "glossary": GLOSSARY,
    "clinic": CLINIC,
    "self-check": SELF_CHECK,
    "worrying-signs": SIGNS,
    "reply-header": REPLY_HEADER,
    "redirects": "needles.md: risks.md#burns\nspa.md: gone\n",
    "checks": CHECKS,
    "picture": record(focus="top left", credit="Dr Example"),
}


class TypedYaml(yaml.SafeLoader):
    """YAML 1.2 as Visual Studio Code reads it: numbers and truths are not text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern, starts in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]*\.[0-9]+", list("-+.0123456789")),
):
    TypedYaml.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), starts
    )


def typed(text: str) -> Any:
    return yaml.load(text, TypedYaml)  # noqa: S506 (it is a SafeLoader)


def plain(text: str) -> Document:
    return parse(text, "x.yaml")


def validator(name: str) -> Draft7Validator:
    schema = json.loads((PROJECT / f"schemas/{name}.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def red_lines(name: str, data: Any) -> list[str]:
    return [error.message for error in validator(name).iter_errors(data)]


def header_of(file: Path) -> str:
    return file.read_text(encoding="utf-8").split("---\n")[1]


SHIPPED = [
    ("clinic", PROJECT / "content/clinic.yaml"),
    ("sources", PROJECT / "content/sources.yaml"),
    ("glossary", PROJECT / "content/en/glossary.yaml"),
    ("self-check", PROJECT / "content/en/self-check.yaml"),
    ("worrying-signs", PROJECT / "content/en/worrying-signs.yaml"),
    ("checks", PROJECT / "content/en/checks.yaml"),
    *(("page-header", file) for file in sorted((PROJECT / "content/en").glob("*.md"))),
]


def test_the_files_for_editors_are_up_to_date():
    call_command("write_schemas", "--check")


def test_a_file_that_is_not_up_to_date_is_named(settings, tmp_path, capsys):
    settings.BASE_DIR = tmp_path
    call_command("write_schemas")
    (tmp_path / "schemas/clinic.schema.json").write_text("{}")
    (tmp_path / ".vscode/page-header.code-snippets").unlink()
    capsys.readouterr()

    with pytest.raises(SystemExit) as ended:
        call_command("write_schemas", "--check")

    assert ended.value.code == 1
    assert re.findall(r"^(\S+) is not", capsys.readouterr().out, re.M) == [
        "schemas/clinic.schema.json",
        ".vscode/page-header.code-snippets",
    ]
    call_command("write_schemas")
    call_command("write_schemas", "--check")


@pytest.mark.parametrize(("name", "file"), SHIPPED, ids=lambda value: getattr(value, "name", ""))
def test_the_shipped_files_have_no_red_line(name, file):
    text = header_of(file) if file.suffix == ".md" else file.read_text(encoding="utf-8")

    assert red_lines(name, typed(text)) == []
    assert red_lines(name, plain(text).data) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_has_no_red_line(name):
    assert checked(MODELS[name], plain(GOOD[name])) is not None
    assert red_lines(name, typed(GOOD[name])) == []
    assert red_lines(name, plain(GOOD[name]).data) == []


ACCEPTED = [
    ("page-header", "title: A page", "title: 2026"),
    ("page-header", "order: 10", 'order: "10"'),
    ("page-header", "order: 10", "order: 10\nin_main_menu: yes"),
    ("page-header", "order: 10", "order: 10\nin_main_menu: true"),
    ("page-header", "2026-11-22", '"2026-11-22"'),
    ("page-header", "order: 10", "order: 10\nalso_called: [needling, 3]"),
    ("clinic", "publisher:", "emergency_number: 112\npublisher:"),
    ("clinic", "phone_link: ", "phone_link: +441632960123 #"),
    ("clinic", "publisher:", "demonstration: no\npublisher:"),
    ("clinic", "publisher:", f"{MAP}publisher:"),
    ("glossary", "Dermis", "5"),
    ("self-check", "when: {pregnant: yes}", "when: {pregnant: [yes, not-sure]}"),
    ("self-check", "basis: usual practice", "basis: usual practice\n    sources: [alam-2014]"),
    ("self-check", "ends: yes", "ends: no"),
]


@pytest.mark.parametrize(("name", "old", "new"), ACCEPTED)
def test_what_the_site_accepts_has_no_red_line(name, old, new):
    text = GOOD[name].replace(old, new, 1)
    assert text != GOOD[name]

    assert checked(MODELS[name], plain(text)) is not None
    assert red_lines(name, typed(text)) == []


# (schema, text that is replaced, by what): mistakes that the site refuses.
MISTAKES = [
    ("page-header", "title: A page\n", ""),
    ("page-header", "title: A page", "title:"),
    ("page-header", "title: A page", f"title: {'x' * 71}"),
    ("page-header", "title:", "tittle:"),
    ("page-header", "title: A page", "title: [A page]"),
    ("page-header", "section: guide", "section: guides"),
    ("page-header", "order: 10", "order: ten"),
    ("page-header", "order: 10", "order: -1"),
    ("page-header", "order: 10", "order: 10001"),
    ("page-header", "order: 10", "order: 10\nlayout: artikel"),
    ("page-header", "order: 10", f"order: 10\nmenu: {'x' * 31}"),
    ("page-header", "order: 10", "order: 10\nmenu: null\nin_main_menu: maybe"),
    ("page-header", "changed: 2026-11-22", "changed: 22 November 2026"),
    ("page-header", "changed: 2026-11-22", "changed: 2026-11-31"),
    ("page-header", "changed: 2026-11-22", "changed: 20261122"),
    ("page-header", "order: 10", "order: 10\nreviewed_by: Dr Lee"),
    ("page-header", "order: 10", "order: 10\nalso_called: needling"),
    ("page-header", "order: 10", "order: 10\nchanges: [{on: 2026-11-22}]"),
    ("page-header", "order: 10", "order: 10\nchanges: [{on: 2026-11-22, what: x, who: y}]"),
    ("page-header", "order: 10", "order: 10\nchanges: {on: 2026-11-22, what: x}"),
    ("sources", "alam-2014:", "Alam 2014:"),
    ("sources", "  doi: 10.1001/jamadermatol.2013.8687\n", ""),
    ("sources", "doi: 10.1001", "doi: https://doi.org/10.1001"),
    ("sources", "url: https", "url: http"),
    ("sources", "kind: trial", "kind: study"),
    ("sources", "read: abstract", "read: title"),
    ("sources", "checked: 2026-11-22", "checked: yesterday"),
    ("sources", "citation:", "cite:"),
    ("glossary", "meaning:", "means:"),
    ("glossary", "also: [deep layer]", "also: deep layer"),
    ("glossary", "Dermis", "D" * 71),
    (
        "glossary",
        "  meaning: The layer under the outer skin.\n  also: [deep layer]",
        "  deep layer",
    ),
    ("clinic", "09:00-18:00", "9-18"),
    ("clinic", "09:00-18:00", "09:00-24:30"),
    ("clinic", "sunday: closed", "sunday: shut"),
    ("clinic", "  sunday: closed\n", ""),
    ("clinic", "sunday:", "sonntag:"),
    ("clinic", CLINIC[CLINIC.index("hours:") : CLINIC.index("closed_on")], "hours: always\n"),
    ("clinic", '"+441632960123"', "01632-960123"),
    ("clinic", "hello@example.com", "hello at example"),
    ("clinic", "[1 Test Street, Testtown]", "1 Test Street"),
    ("clinic", "[1 Test Street, Testtown]", "[]"),
    ("clinic", "Europe/London", "London time"),
    ("clinic", "closed_on: [2026-12-25]", "closed_on: [Christmas]"),
    ("clinic", "publisher:", "prices: [{item: Visit}]\npublisher:"),
    ("clinic", "publisher:", "clinicians: [{name: Dr Lee}]\npublisher:"),
    ("clinic", "publisher:", "reply_within_open_days: 0\npublisher:"),
    ("clinic", "publisher:", "reply_within_open_days: soon\npublisher:"),
    ("clinic", "publisher:", "demonstration: maybe\npublisher:"),
    ("clinic", "publisher:", f"{MAP.replace('0 0', '0')}publisher:"),
    ("clinic", "publisher:", f"{MAP.replace(', 120 10', '')}publisher:"),
    ("clinic", "publisher:", f"{MAP.replace('park', 'lake')}publisher:"),
    ("clinic", "publisher:", f"{MAP.replace('at: 9 -9', 'at: here')}publisher:"),
    ("clinic", "publisher:", f"{MAP.replace('[Turn left.]', 'Turn left.')}publisher:"),
    ("self-check", "level: doctor", "level: doctors"),
    ("self-check", "A1:", "a1:"),
    ("self-check", "  age:", "  Your age:"),
    ("self-check", "      pregnant:", "      Pregnant:"),
    ("self-check", "pregnant: yes", "pregnant: []"),
    ("self-check", "when: {pregnant: yes}", "when: {}"),
    ("self-check", "when: {pregnant: yes}", "when: pregnant"),
    ("self-check", "    basis: usual practice\n", ""),
    ("self-check", "basis: usual practice", "basis: we think so"),
    ("self-check", "sources: [alam-2014]", "sources: alam-2014"),
    ("self-check", "ends: yes", "ends: perhaps"),
    ("self-check", "    told: You are pregnant.\n", ""),
    ("self-check", "answers: {yes: Yes, no: No}", "answers: {yes: Yes}"),
    ("self-check", "answers: {yes: Yes, no: No}", "answers: {Yes: Yes, no: No}"),
    ("self-check", "  doctor:\n    heading: See a doctor\n    text: Soon.\n", ""),
    ("self-check", "not_sure:", "unsure:"),
    ("worrying-signs", "[urgent, clinic]", "[police]"),
    ("worrying-signs", "[urgent, clinic]", "[]"),
    ("worrying-signs", "  today:", "  To day:"),
    ("worrying-signs", "    title: Get help today\n", ""),
    ("worrying-signs", "words: [pus", "word: [pus"),
    ("checks", "long-sentence: stop", "long-sentence: forbid"),
    ("checks", "long-sentence: stop", "long-sentences: stop"),
    ("checks", "long-sentence: stop", "html: warn"),
    ("checks", "instead: it may sting, ", ""),
    ("checks", "strengths: [lidocaine]", "strengths: lidocaine"),
    ("checks", "strengths:", "strenghts:"),
    ("redirects", "risks.md#burns", "/risks/#burns"),
    ("redirects", "needles.md:", "Needles.md:"),
    ("redirects", "needles.md:", "needles:"),
    ("picture", "focus: top left", "focus: upper left"),
    ("picture", "focus:", "fokus:"),
    ("picture", "kind: before-and-after", "kind: result"),
    ("picture", "reference: PF-2026-014", "reference: Sam Smith"),
    ("picture", "  expires: 2999-11-01\n", ""),
    ("picture", "expires: 2999-11-01", "expires: never"),
    ("picture", "sessions: 3", "sessions: three"),
    ("picture", "sessions: 3", "sessions: 0"),
    ("picture", "same_light: yes", "same_light: nearly"),
]


@pytest.mark.parametrize(("name", "old", "new"), MISTAKES)
def test_what_the_site_refuses_has_a_red_line(name, old, new):
    text = GOOD[name].replace(old, new, 1)
    assert text != GOOD[name]

    assert checked(MODELS[name], plain(text)) is None
    assert red_lines(name, typed(text)) != []


def test_a_clinic_that_never_opens_has_a_red_line():
    text = re.sub(r"(day: )[\d:-]+", r"\1closed", CLINIC)

    assert checked(Clinic, plain(text)) is None
    assert red_lines("clinic", typed(text)) != []


# What no schema can say; the check on saving finds it.
ONLY_CHECKED = [
    ("page-header", "review_due: 2027-05-22", "review_due: 2026-05-22"),
    ("clinic", "09:00-18:00", "18:00-09:00"),
    ("clinic", "Europe/London", "Europe/Lundun"),
    ("picture", "expires: 2999-11-01", "expires: 2026-10-31"),
    ("glossary", "Dermis:", "Dermis: {meaning: x}\ndermis:"),
    ("self-check", "review_due: 2027-05-22", "review_due: 2026-05-22"),
    ("worrying-signs", "[pus,", "[p,"),
    ("redirects", "needles.md", "consultation.md"),
]


@pytest.mark.parametrize(("name", "old", "new"), ONLY_CHECKED)
def test_some_mistakes_are_left_to_the_check(name, old, new):
    text = GOOD[name].replace(old, new, 1)

    assert checked(MODELS[name], plain(text)) is None
    assert red_lines(name, typed(text)) == []


def descriptions_missing(schema: dict[str, Any], path: str = "") -> list[str]:
    missing = []
    for name, value in schema.get("properties", {}).items():
        here = f"{path}{name}"
        if not value.get("description"):
            missing.append(here)
        missing += descriptions_missing(value, f"{here}.")
        missing += descriptions_missing(value.get("items", {}), f"{here}[].")
    extra = schema.get("additionalProperties")
    return missing + (descriptions_missing(extra, f"{path}*.") if extra else [])


@pytest.mark.parametrize("name", MODELS)
def test_an_editor_is_told_what_each_line_means(name):
    schema = deepcopy(validator(name).schema)

    assert schema["title"]
    assert descriptions_missing(schema) == []


def test_the_snippets_make_a_header_that_is_right(folder: ContentFolder):
    snippets = json.loads(editor_files()[".vscode/page-header.code-snippets"])
    lines = snippets["A whole page header"]["body"]
    for part, value in (
        (r"\$\{\d+\|(\w+)[^|]*\|\}", r"\1"),
        (r"\$\{\d+:[^}]+\}", "2026-11-22"),
        (r"(order: )\$\d+", r"\g<1>77"),
        (r"\$\d+", "Words"),
    ):
        lines = [re.sub(part, value, line) for line in lines]
    text = "\n".join(lines)
    soon = text.replace("review_due: ", "review_due: 2999-01-01 #")

    folder.write("en/new.md", soon.replace("\nWords", "\nSome words.\n"))

    page = folder.load().pages["/new/"]
    assert (page.title, page.changes[0].what) == ("Words", "Words")


def test_the_schemas_are_tied_to_the_files_that_exist():
    settings = json.loads((PROJECT / ".vscode/settings.json").read_text(encoding="utf-8"))
    tied = settings["yaml.schemas"]

    assert {Path(name).name for name in tied} == {
        f"{name}.schema.json" for name in MODELS if not name.endswith("-header")
    }
    for schema, files in tied.items():
        assert (PROJECT / schema).exists()
        # No picture is shipped, so none has a record; and no page has had another name yet.
        unshipped = ("content/images/*.yaml", "content/*/redirects.yaml")
        assert list(PROJECT.glob(files)) or files in unshipped, files


def test_the_check_task_reads_what_the_check_says(small_site, capsys):
    tasks = json.loads((PROJECT / ".vscode/tasks.json").read_text(encoding="utf-8"))
    stops, warns = tasks["tasks"][0]["problemMatcher"]
    small_site.page(
        "bad.md", "Look at [this](gone.md).\n", changes="[{on: 2026-11-22, what: New.}]"
    )

    with pytest.raises(SystemExit):
        call_command("check_content")
    lines = capsys.readouterr().out.splitlines()

    found = [match for line in lines if (match := re.search(stops["pattern"]["regexp"], line))]
    assert [match.group(1, 2) for match in found] == [("content/en/bad.md", "10")]
    assert any(re.search(warns["pattern"]["regexp"], line) for line in lines)
    for matcher in (stops, warns):
        assert re.search(matcher["background"]["beginsPattern"], BEGIN)
        assert re.search(matcher["background"]["endsPattern"], END)
