from pathlib import Path

import pytest

from tools import postgres


@pytest.mark.parametrize(("is_required", "code"), [("", 0), ("1", 1)])
def test_without_postgresql_it_says_so_and_ends(monkeypatch, capsys, is_required, code):
    monkeypatch.setattr(postgres, "USUAL_PLACES", ())
    monkeypatch.setattr(postgres, "APT", Path("/no/apt-get"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("REQUIRE_POSTGRES", is_required)

    with pytest.raises(SystemExit) as ended:
        postgres.programs_or_advice()

    assert ended.value.code == code
    assert "!!! PostgreSQL is not installed, so nothing was tried on it." in capsys.readouterr().err


def test_the_newest_version_is_taken(monkeypatch, tmp_path):
    for version in ("9.6", "15", "14"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    monkeypatch.setattr(postgres, "USUAL_PLACES", (f"{tmp_path}/*/bin",))
    monkeypatch.setenv("PATH", "")

    assert postgres.find_programs() == tmp_path / "15" / "bin"
