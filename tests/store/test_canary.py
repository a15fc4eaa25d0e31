"""After a busy day no private datum, no text, no post id and no key is readable anywhere but where it was asked for."""

from __future__ import annotations

import io
import json
import logging
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import text

from seawall.errors import SeawallError
from seawall.evidence.bundle import read_recipient
from seawall.evidence.offline.container import read_tar
from tests.cli.running import run

from .posts import LONG, PHONE, Shop, edited, judged

ADDRESS = "41 Heronmoor Lane"
CANARIES = (PHONE, PHONE.replace("-", ""), ADDRESS, "canarypost", "break your legs")


def _spellings(canary: str) -> list[bytes]:
    import base64

    plain = canary.encode()
    found = [plain, plain.lower(), plain.hex().encode(), canary.encode("utf-16-le"), json.dumps(canary)[1:-1].encode()]
    return [*found, *(base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3))]


def _hits(data: bytes, where: str) -> list[str]:
    return [
        f"{where}: {canary}" for canary in CANARIES for form in _spellings(canary) if len(form) > 5 and form in data
    ]


def _busy_day(shop: Shop) -> bytes:
    """Keeps, edits, looks, decisions, refusals, an export, an erasure; returns the bundle."""
    store = shop.store
    posts = [
        judged(f"canarypost{n}", f"I am going to break your legs at {ADDRESS}, call {PHONE}, {n}") for n in range(60)
    ]
    store.keep_many(posts)
    store.keep(*edited(posts[3], f"He lives at {ADDRESS}. {PHONE}"))
    case = next(one.id for one in store.cases(limit=100) if one.item == store.posted("canarypost3"))
    store.claim(case, "ana")
    store.view(case, "ana")
    store.reveal(case, "ana", "to warn the person")
    store.decide(case, "ana", "remove", policy="p", ground="g", explanation=f"{LONG} {ADDRESS} {PHONE}")
    store.appeal(case, "author", f"I only said {ADDRESS}", "desk")
    recipient = read_recipient(str(pyrage.x25519.Identity.generate().to_public()))
    request = store.ask("export", case, "ana", "order of an invented court", recipient=recipient.fingerprint)
    store.approve(request.id, "ben")
    return store.export(case, "ana", "order of an invented court", recipient)


def test_no_file_log_error_backup_or_export_holds_a_canary(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    out, errors = io.StringIO(), []
    with redirect_stdout(out), redirect_stderr(out):
        bundle = _busy_day(shop)
        post = judged(CANARIES[3])[0]
        for wrong in (
            lambda: shop.store.keep(post, None),  # type: ignore[arg-type]
            lambda: shop.store.decide(
                "nothing", "ana", "remove", policy="p", ground="g", explanation=f"{ADDRESS} {LONG}"
            ),
            lambda: shop.store.reveal(shop.store.cases()[0].id, "ana", "to warn the person"),
            lambda: _full_disk(shop),
        ):
            try:
                wrong()
            except Exception:
                errors.append(traceback.format_exc())
    assert len(errors) == 4
    (tmp_path / "bundle").write_bytes(bundle)
    shop.store.backup(tmp_path / "backup")
    if not shop.store.database.sqlite:
        _dump(shop, tmp_path)
    hits = (
        _hits("".join(errors).encode(), "errors")
        + _hits(out.getvalue().encode(), "output")
        + _hits(caplog.text.encode(), "logs")
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        hits += _hits(path.read_bytes(), str(path.relative_to(tmp_path)))
    for name, data in read_tar(bundle)[0].items():
        hits += _hits(data, name)
    assert hits == []


def _full_disk(shop: Shop) -> None:
    with shop.store.trail.act("ana") as work:
        work.connection.execute(
            text("INSERT INTO meta (name, value) VALUES ('kit', :value)"), {"value": f"{ADDRESS} {PHONE}"}
        )


def _dump(shop: Shop, folder: Path) -> None:
    """Every row of every table as text."""
    with shop.store.database.reading() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        for (table,) in tables.all():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            (folder / f"{table}.rows").write_bytes(b"\n".join(_raw(value) for row in rows for value in row))


def _raw(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_an_erased_key_is_in_no_file(sqlite_shop: Shop, tmp_path: Path) -> None:
    _busy_day(sqlite_shop)
    item = sqlite_shop.store.posted("canarypost7")
    assert item is not None
    with sqlite_shop.store.database.reading() as connection:
        key = connection.execute(text("SELECT wrapped FROM keys WHERE id = :id"), {"id": item}).scalar_one()
        sealed = connection.execute(text("SELECT sealed FROM versions WHERE item = :id"), {"id": item}).scalar_one()
    where = [path for path in tmp_path.rglob("*") if path.is_file() and key in path.read_bytes()]
    assert where
    sqlite_shop.store.erase(item, "ana", "request")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert key not in data, path
            assert sealed[:200] not in data, path
    report = sqlite_shop.store.check()
    assert report.ok, report.lines()


def test_a_forgotten_wrapping_key_takes_old_backups_with_it(sqlite_shop: Shop, tmp_path: Path) -> None:
    kept = sqlite_shop.store.keep(*judged())
    assert kept is not None
    sqlite_shop.store.backup(tmp_path / "old")
    sqlite_shop.store.erase(kept.item, "ana", "request")
    sqlite_shop.store.rotate("wrapping", "ana", sqlite_shop.save, forget=True)
    with pytest.raises(SeawallError, match="forgotten since"):
        sqlite_shop.store.restore(tmp_path / "old")
    assert sqlite_shop.again().check().ok


def test_the_commands_show_nothing_they_should_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAWALL_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SEAWALL_ACTOR", "ana")
    posts = tmp_path / "posts.jsonl"
    line = {"id": "canarypost1", "text": f"I am going to break your legs. Everyone call her: her cell is {PHONE}."}
    posts.write_text(json.dumps(line))
    said = [run(*words) for words in (("vault", "init", "log.example.org/x"), ("db", "upgrade"))]
    said.append(
        run(
            "scan",
            posts,
            "--learned",
            "none",
            "--store",
            tmp_path / "store",
            "--quiet",
            "--output",
            tmp_path / "report",
        )
    )
    listed = run("evidence", "cases")
    assert run("evidence", "cases", "--limit", "1").out.startswith("the first 1 open case(s)")
    case = next(word for word in listed.out.split() if len(word) == 12 and set(word) <= set("0123456789abcdef"))
    said += [
        listed,
        *(run(*words) for words in (("evidence", "audit"), ("evidence", "audit", "--json"), ("retention", "plan"))),
    ]
    said += [
        run("evidence", "show", "ffffffff"),
        run("db", "check"),
        run("db", "backup", tmp_path / "copy"),
        run("db", "vacuum"),
    ]
    assert [one.code for one in said] == [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]
    everything = "".join(one.out + one.err for one in said)
    assert _hits(everything.encode(), "output") == []
    masked = run("evidence", "show", case)
    assert "[PHONE#1]" in masked.out
    assert PHONE not in masked.out
    shown = run("evidence", "show", case, "--reveal", "to warn the person")
    assert PHONE in shown.out
    posts.unlink()
    hits = [
        hit
        for path in tmp_path.rglob("*")
        if path.is_file() and path.name != "report"
        for hit in _hits(path.read_bytes(), path.name)
    ]
    assert hits == []
    assert sys.getdefaultencoding() == "utf-8"
