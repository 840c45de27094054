"""Who may know whom; see docs/decisions/0001-the-house.md."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import microsite.content

MICROSITE = Path(__file__).parent.parent / "microsite"
ROOT_MODULES = {
    *("browser", "email_url", "environment", "logs", "postgres", "settings", "sqlite", "urls"),
    "wsgi",
}
MAY_IMPORT = {
    "content": set(),
    "pages": {"content"},
    "staff": set(),
    "components": set(),
    "outbox": set(),
    "consultations": {"staff", "content", "pages", "components", "outbox"},
    "backups": {"consultations", "content"},
    "selfcheck": {"content", "pages", "staff", "components"},
    "editing": {"staff", "content", "pages", "components", "outbox"},
    "gallery": {"staff", "content", "pages", "components", "consultations"},
}
# From another app, only through these doors.
ONLY_THROUGH = {
    ("consultations", "pages"): {
        "microsite.pages.library",
        "microsite.pages.headers",
        "microsite.pages.origin",
        "microsite.pages.bodies",
        "microsite.pages.caching",
        "microsite.pages.carried",
    }
}
MODEL_ROOM = {"markdown", "yaml", "pydantic", "nh3", "PIL", "microsite"}


def imports_of(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level < 2, f"{file} imports from above its own package"
            prefix = ".".join(file.relative_to(MICROSITE.parent).parent.parts)
            module = node.module or ""
            names.add(f"{prefix}.{module}".strip(".") if node.level else module)
            names |= {f"{module}.{alias.name}" for alias in node.names if not node.level}
    return names


def own_imports(package: str) -> set[tuple[str, str]]:
    """Return (file, imported module) for everything of ours that the package imports."""
    return {
        (file.name, name)
        for file in (MICROSITE / package).rglob("*.py")
        for name in imports_of(file)
        if (name.startswith("microsite.") and name.count(".") > 1) or name in ROOT_MODULES
    }


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_it_may_know(package):
    allowed = MAY_IMPORT[package] | {package, "browser", "postgres", "sqlite"}
    wrong = [
        (file, name) for file, name in own_imports(package) if name.split(".")[1] not in allowed
    ]

    assert wrong == []


@pytest.mark.parametrize(("package", "other"), ONLY_THROUGH)
def test_a_neighbour_is_entered_by_its_door(package, other):
    doors = ONLY_THROUGH[package, other]
    wrong = [
        (file, name)
        for file, name in own_imports(package)
        if name.startswith(f"microsite.{other}.")
        and not any(name.startswith(door) for door in doors)
    ]

    assert wrong == []


def test_callers_of_the_model_room_use_its_front_door():
    doors = {f"microsite.content.{name}" for name in microsite.content.__all__}
    wrong = [
        (file, name)
        for package in MAY_IMPORT
        if package != "content"
        for file, name in own_imports(package)
        if name.startswith("microsite.content.") and name not in doors
    ]

    assert wrong == []


def test_the_model_room_knows_no_django():
    for file in (MICROSITE / "content").rglob("*.py"):
        roots = {name.split(".")[0] for name in imports_of(file)}
        strangers = roots - MODEL_ROOM - set(sys.stdlib_module_names)
        assert strangers == set(), file.name


def test_the_engine_of_the_self_check_knows_no_django():
    names = imports_of(MICROSITE / "selfcheck" / "rules.py")

    assert {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) == {"microsite"}
    assert all(name.split(".")[1] == "content" for name in names if name.startswith("microsite"))


def require_no_circle(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"These import each other: {error.args[1]}")


def test_packages_do_not_import_in_circles():
    require_no_circle(
        {
            package: {name.split(".")[1] for _, name in own_imports(package)} - {package}
            for package in MAY_IMPORT
        }
    )


def test_modules_do_not_import_in_circles():
    files = {
        ".".join(file.relative_to(MICROSITE.parent).with_suffix("").parts): file
        for file in MICROSITE.rglob("*.py")
    }

    require_no_circle({name: imports_of(file) - {name} for name, file in files.items()})
