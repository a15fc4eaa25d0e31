"""The protection list from the command line to a level: only tokens are kept, and only the dox categories ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.config import Settings, build_kit
from seawall.kit import Kit
from seawall.pipeline import screen
from tests.cli.running import run

HOME = "14 Larkmoor Lane"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    monkeypatch.setenv("SEAWALL_TOKEN_KEY_FILE", str(key))
    monkeypatch.setenv("SEAWALL_PROTECTION", str(tmp_path / "list.json"))
    return tmp_path / "list.json"


def _kit() -> Kit:
    return build_kit(Settings(learned="none"))


def test_a_value_is_added_counted_and_removed(place: Path) -> None:
    added = run("protect", "add", "--consent", stdin=f"{HOME}\n555-0142\n".encode())
    first, second = added.out.split()
    assert run("protect", "count").out == "guarded: 2\nended: 0\n"
    assert run("protect", "remove", "--receipt", first).out == "removed\n"
    assert run("protect", "remove", stdin=b"555 0142\n").out == "removed\n"
    assert run("protect", "remove", "--receipt", second).out == "it was not on the list\n"
    assert run("protect", "count").out == "guarded: 0\nended: 0\n"
    assert place.stat().st_mode & 0o077 == 0


def test_nothing_of_a_value_is_in_the_file_or_said(place: Path) -> None:
    ran = run("protect", "add", "--consent", stdin=f"{HOME}\n".encode())
    written = place.read_text() + ran.out + ran.err
    assert "arkmoor" not in written.lower()
    assert ran.out.strip() not in place.read_text()


@pytest.mark.parametrize(
    ("told", "stdin"),
    [(("add",), HOME), (("add", "--consent", "--days", "900"), HOME), (("add", "--consent"), ""), (("remove",), "")],
)
def test_what_is_missing_is_said(place: Path, told: tuple[str, ...], stdin: str) -> None:
    ran = run("protect", *told, stdin=stdin.encode())
    assert ran.code != 0
    assert "arkmoor" not in ran.err.lower()
    assert not place.exists()


def test_a_list_needs_a_key_that_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEAWALL_TOKEN_KEY_FILE")
    assert "SEAWALL_TOKEN_KEY_FILE" in run("protect", "count", "--list", place).err


@pytest.mark.usefixtures("place")
def test_a_guarded_home_is_known_private_until_it_is_removed() -> None:
    post = f"Notes for the walk: {HOME}, flat 3, then left at the mill."
    before = screen([post], _kit())[0]
    run("protect", "add", "--consent", stdin=f"{HOME}\n".encode())
    kit = _kit()
    guarded = screen([post], kit)[0]
    assert (before.level, guarded.level) == (0, 3)
    (finding,) = guarded.findings
    assert finding.category == "dox_location"
    assert "consent:private" in {reason.code for reason in finding.reasons}
    run("protect", "remove", stdin=f"{HOME}\n".encode())
    assert screen([post], kit)[0].level == 0


@pytest.mark.usefixtures("place")
def test_only_the_dox_categories_ask_the_list() -> None:
    run("protect", "add", "--consent", stdin=b"555-0142\n")
    found = screen(["I will break your legs, says the man on 555-0142."], _kit())[0].findings
    assert {finding.category for finding in found if "consent:private" in {r.code for r in finding.reasons}} <= {
        "dox_contact"
    }


@pytest.mark.usefixtures("place")
def test_own_consent_stays_consent() -> None:
    run("protect", "add", "--consent", stdin=f"{HOME}\n".encode())
    found = screen([f"My new address is {HOME}, write to me there."], _kit())[0]
    assert found.level < 2
