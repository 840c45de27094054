"""What somebody may try through the editor, as tables: an address or a payload more is one line.

tests/editing/test_hostile_drafts.py tries some of it, tests/faults/fault_hostile_drafts.py all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

RUN = "alert(document.domain)"
ELSEWHERE = "https://elsewhere.example"

# Views that take the name of a file, below /staff/pages/, with what an editor is told of others.
OF_A_FILE = {
    "edit": 404,
    "draft": 404,
    "compare": 404,
    "preview": 404,
    "history": 404,
    "plan": 404,
    "rename": 404,
    "delete": 404,
    "discard": 404,
    "asked": 404,
    "sign": 403,  # before the name is looked at: an editor may not sign
}
ASTRAY = [
    *(
        "../clinic.yaml",
        "en/../clinic.yaml",
        "en/../../outside.md",
        "../outside.md",
        "en/..%2Fx.md",
    ),
    *("%2e%2e/outside.md", "en/%2e%2e/%2e%2e/outside.md", "..%5coutside.md", "en/..%5cx.md"),
    *("/etc/passwd", "//etc/passwd", "file:%2f%2f%2fetc/passwd", "en//sun.md", "en/./sun.md"),
    *(
        "en/sun.md%00",
        "en/sun%00.md",
        "en/sun.md%0a",
        "en/sun.md%20",
        "en/SUN.md",
        "en/%EF%BD%93un.md",
    ),
    *("en/self-check.yaml", "en/clinic.yaml", "en/replies/appointment.md", "fr/sun.md"),
    "en/staff.md",
    *("en/link.md", "en/" + "a" * 300 + ".md", "en/.draft-x.md", "en/sun.md/../../clinic.yaml"),
]
# Views that take the name of a picture.
OF_A_PICTURE = ("pictures/picture/{}/", "pictures/delete/{}/")
ASTRAY_PICTURES = [
    *("..", "../clinic.yaml", "..%2fclinic.yaml", "%2e%2e%2foutside.jpg", "..%5coutside.jpg"),
    *("/etc/passwd", "%2fetc%2fpasswd.jpg", "pen.yaml", "clinic.yaml", "none.jpg", "none.JPG"),
    *(
        "%00.jpg",
        "pen.jpg%00",
        "pen.jpg%0a",
        "pen%0d%0a.jpg",
        "%EF%BD%90en.jpg",
        "%E2%80%AEgpj.jpg",
    ),
    *(
        "a" * 250 + ".jpg",
        "a" * 4000 + ".jpg",
        "link.jpg",
        "pen.svg",
        ".jpg",
        "pen.jpg%2f..%2fx.jpg",
    ),
    *("%3Cscript%3E.jpg", "-.jpg", "pen.jpg.jpg", "~root.jpg"),
]
# Views that take the number of a picture.
OF_A_NUMBER = ("pictures/add/{}/", "pictures/add/{}/look/", "pictures/replace/{}/",
               "pictures/earlier/{}/look/")  # fmt: skip
NUMBERS = ["0", "999999999", "9" * 19, "9" * 40, "-1", "1.0", "%D9%A3"]
CHANGES = [
    "",
    "-1",
    "1e3",
    "9" * 12,
    "9" * 40,
    "1 OR 1=1",
    "1; DROP TABLE editing_picturechange",
    "\u0663\0",
]
SCRIPTS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt src={ELSEWHERE}/x.js></ScRiPt>",
    f"<img src=x onerror={RUN}>",
    f"<img src={ELSEWHERE}/x.png>",
    f"![x]({ELSEWHERE}/x.png)",
    f"![x](javascript:{RUN})",
    f'![x" onerror="{RUN}](images/x.jpg)',
    "![x](images/../../clinic.yaml)",
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt:{RUN})",
    f"[x](java\tscript:{RUN})",
    f"[x](&#106;avascript:{RUN})",
    f"[x](\x01javascript:{RUN})",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"[x](vbscript:{RUN})",
    f"<javascript:{RUN}>",
    f"[x][y]\n\n[y]: javascript:{RUN}",
    f'[x](https://example.org/"onclick="{RUN})',
    f"[x](https://example.org/ 'y\" onmouseover=\"{RUN}')",
    f"<svg onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}></style></table></mtext></math>",
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f"<object data={ELSEWHERE}/x.swf></object>",
    f"<embed src={ELSEWHERE}/x.swf>",
    f"<link rel=stylesheet href={ELSEWHERE}/x.css>",
    f"<style>@import url({ELSEWHERE}/x.css);</style>",
    f"<style>body {{ background: url({ELSEWHERE}/x.png) }}</style>",
    f'<p style="background: url({ELSEWHERE}/x.png)">x</p>',
    f'x\n{{: style="background: url({ELSEWHERE}/x.png)" }}',
    f'x\n{{: onclick="{RUN}" }}',
    f"## x {{#y onclick={RUN}}}",
    f'## x {{#"><script>{RUN}</script>}}',
    f"<base href={ELSEWHERE}/>",
    f'<meta http-equiv=refresh content="0;url={ELSEWHERE}/">',
    f"<form action={ELSEWHERE}/><input autofocus onfocus={RUN}></form>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<body onload={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<x-y tabindex=1 autofocus onfocus={RUN}>x</x-y>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<!--<script>-->{RUN}<!--</script>-->",
    f'!!! note "<script>{RUN}</script>"\n    x',
    f"!!! note \"' onclick='{RUN}\"\n    x",
    '!!! figure ../../../etc/passwd "x"\n    1. x',
    f"!!! <script>{RUN}</script>\n    x",
    f"[[<script>{RUN}</script>]]",
    f"[[dermis|<img src=x onerror={RUN}>]]",
    f"x [@<script>{RUN}</script>]",
    f"[](clinic:<script>{RUN}</script>)",
    f"`<script>{RUN}</script>`",
    f"```html\n<script>{RUN}</script>\n```",
    f"| x |\n|---|\n| <script>{RUN}</script> |",
    f"x[^1]\n\n[^1]: <img src=x onerror={RUN}>",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;script&#62;{RUN}&#60;/script&#62;",
    "{{ 7*7 }} {% load static %} {% include '/etc/passwd' %} {% debug %}",
]
# Lines of a header, each instead of the page's own.
HEADERS = [
    {"header-title": f"<script>{RUN}</script>"},
    {"header-title": f'"><img src=x onerror={RUN}>'},
    {"header-title": "Sun\r\nlayout: home\r\nsection: site"},
    {"header-title": "../../outside"},
    {"header-title": "{{ 7*7 }}{% debug %}"},
    {"header-summary": f"</title><script>{RUN}</script>"},
    {"header-summary": f'" http-equiv="refresh" content="0;url={ELSEWHERE}/'},
    {"header-menu": f"<svg onload={RUN}>"},
    {"header-section": f"<script>{RUN}</script>"},
    {"header-layout": "../../../etc/passwd"},
    {"header-order": "9" * 5000},
    {"header-changed": "9999999-99-99"},
    {"header-rest": '!!python/object/apply:os.system ["touch outside.md"]'},
    {"header-rest": "changes: !!python/name:os.system"},
    {"header-rest": "a: &a [x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nchanges: [*c, *c]"},
    {"header-rest": "---\n---\nchanges: []\n---"},
    {"header-rest": f"changes:\n  - on: 2026-11-22\n    what: <script>{RUN}</script>"},
    {"header-rest": "changes: " + "[" * 3000},
    {"header-rest": "reviewed_by: Dr Example\nreviewed_on: 2026-11-22\nreviewed_hash: abc"},
    {"header-procedure": f"</script><script>{RUN}</script>"},
]
TITLES = [
    *(
        "../../outside",
        "..\\..\\outside",
        "/etc/passwd",
        "en/sun",
        "outside.md",
        ".hidden",
        "~root",
    ),
    *(
        "x\0y",
        "x\r\ny",
        "%2e%2e%2foutside",
        "con",
        f"<script>{RUN}</script>",
        "\uff4futside",
        "staff",
    ),
    *("a" * 5000, "\U0001f9d1", "{{ 7*7 }}"),
]
# None of them can be the new name of a page.
NAMES = [
    *("../../outside", "..\\..\\outside", "../sun", "etc/passwd", "en/sun", ".hidden", "~root", ""),
    *(
        "x\0y",
        "x\r\ny",
        "x y",
        "%2e%2e%2foutside",
        "sun",
        "sun.md",
        "SUN",
        "sun#x",
        "sun?x",
        "sun\u200b",
    ),
    *(
        "\uff53un",
        "risks",
        "index",
        "staff",
        "redirects.yaml",
        "sun.html",
        "-",
        "a" * 61,
        "a" * 5000,
    ),
    *(
        f"<script>{RUN}</script>",
        f'"><img src=x onerror={RUN}>',
        "{{ 7*7 }}",
        "\U0001f9d1",
        "sun: x",
    ),
]
# None of them is a page to which readers of a deleted one can be sent.
TARGETS = [
    *("", "../../outside.md", "/etc/passwd", f"{ELSEWHERE}/", "//elsewhere.example", "en/risks.md"),
    *(
        f"javascript:{RUN}",
        f'risks.md#"><script>{RUN}</script>',
        "RISKS.md",
        "risks.md\n- x",
        "sun.md",
    ),
    *("none.md", "risks.md\0", "a" * 5000, "/staff/", "{{ 7*7 }}"),
]
LARGE = [
    "x" * 200_000,
    "x" * 300_000,
    "x " * 100_000,
    "\n" * 200_000,
    "- x\n" * 30_000,
    "| x " * 30_000,
    "[x](y.md) " * 15_000,
    "![x](images/x.jpg) " * 8_000,
    "# x\n\n" * 20_000,
    "\U0001f9d1" * 60_000,
    "x\0" * 50_000,
    "!!! note\n    x\n\n" * 8_000,
]
SLOW = [
    "\n\n".join(["> - " * 60 + "a"] * 150),
    "[" * 20_000,
    "[" * 5_000 + "]" * 5_000,
    "![" * 10_000,
    "*a_ " * 15_000,
    "**a*" * 15_000,
    "_" * 30_000 + "a",
    "`" * 30_000 + "a",
    "".join("`" * (n % 200) + " " for n in range(1500)),
    "<" * 30_000,
    "<a " * 15_000,
    "<!-- " * 10_000,
    "&" * 50_000,
    "\\" * 60_000,
    "[a](" * 10_000,
    "[[" * 20_000,
    "[@" * 20_000,
    "> " * 3_000 + "a",
    "- " * 3_000 + "a",
    "    " * 10_000 + "a",
    "|" * 20_000 + "\n" + "|-" * 10_000 + "\n" + "|" * 20_000,
    "!!! note\n" + "".join(" " * (4 * n) + "!!! note\n" for n in range(1, 150)),
    "a\n" * 20_000 + "===",
    "1. " * 5_000 + "a",
]


@dataclass(frozen=True)
class Attempt:
    """A form sent to an address below /staff/pages/, and the answers that are a refusal or calm.

    Without a form the address is only opened.
    """

    address: str
    form: dict[str, str]
    answers: frozenset[int]

    @property
    def is_preview(self) -> bool:
        return self.address.startswith("preview/") and 200 in self.answers


CALM = frozenset({200, 302, 400, 409, 422})
REFUSED_OR_NEW = frozenset({302, 422})


def paths() -> Iterator[Attempt]:
    for name in ASTRAY:
        for view, answer in OF_A_FILE.items():
            yield Attempt(f"{view}/{name}/", {"text": "x", "do": "save"}, frozenset({answer, 404}))


def picture_paths() -> Iterator[Attempt]:
    not_there = frozenset({404})
    for name in ASTRAY_PICTURES:
        for address in OF_A_PICTURE:
            yield Attempt(address.format(name), {}, not_there)
            yield Attempt(address.format(name), {"over": "x", "shows": "x"}, not_there)
        # Whoever has put a link into the folder wants its picture to be seen.
        look = frozenset({200}) if name == "link.jpg" else not_there
        yield Attempt(f"pictures/look/{name}/400/", {}, look)
    for address in OF_A_NUMBER:
        for number in NUMBERS:
            yield Attempt(address.format(number), {}, not_there)
    for number in CHANGES:
        yield Attempt("pictures/earlier/", {"change": number}, not_there)


def moves(file: str) -> Iterator[Attempt]:
    """Yield names and targets that are refused, each with a reason that wants to run."""
    why, refused = f"<script>{RUN}</script>", frozenset({422})
    for name in NAMES:
        yield Attempt(f"rename/{file}/", {"name": name, "why": why}, refused)
    for target in TARGETS:
        yield Attempt(f"delete/{file}/", {"target": target, "why": why}, refused)
    for live in ("", "../x", "0" * 64):
        yield Attempt(f"rename/{file}/", {"name": "x", "why": why, "live": live}, frozenset({409}))


def injections(file: str) -> Iterator[Attempt]:
    for number, text in enumerate(SCRIPTS):
        yield Attempt(f"preview/{file}/", {"text": text}, CALM)
        if number % 2:
            yield Attempt(f"draft/{file}/", {"text": text}, CALM)
    for header in HEADERS:
        yield Attempt(f"preview/{file}/", header, CALM)


def new_pages() -> Iterator[Attempt]:
    for title in TITLES:
        yield Attempt("new/", {"title": title, "section": "guide"}, REFUSED_OR_NEW)


def heavy(file: str) -> Iterator[Attempt]:
    for number, text in enumerate([*LARGE, *SLOW]):
        yield Attempt(f"{('draft', 'preview')[number % 2]}/{file}/", {"text": text}, CALM)


POLICY = re.compile(
    r"sandbox allow-same-origin; default-src 'none'; script-src 'none'; "
    r"style-src ('none'|('sha256-[\w+/=]{44}'( |(?=;)))+); "
    r"img-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; "
    r"frame-ancestors 'self'"
)
NEVER = frozenset({"script", "iframe", "object", "embed", "base", "frame", "applet", "math"})
ADDRESSES = frozenset(
    {"href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href"}
)
HARMLESS = re.compile(r"(?i)(?:https?:|mailto:|tel:|[/#?.]|$)")


@dataclass
class Dangers(HTMLParser):
    """What in a page could run, or ask another origin without a press."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        is_bad = tag in NEVER or "style" in names or "http-equiv" in names
        is_bad |= any(name.startswith("on") or name == "srcdoc" for name in names)
        for name in ADDRESSES & names.keys():
            is_bad |= not HARMLESS.match(names[name])
            is_bad |= tag not in ("a", "meta", "link") and ELSEWHERE in names[name]
        is_bad |= tag == "link" and ELSEWHERE in names.get("href", "")
        if is_bad:
            self.found.append(self.get_starttag_text() or tag)

    handle_startendtag = handle_starttag


def dangers(html: str) -> list[str]:
    reader = Dangers()
    reader.feed(html)
    reader.close()
    return reader.found
