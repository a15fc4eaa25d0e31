"""A bundle takes two people, opens for one recipient, and shows every change to it; its verifier needs only Python."""

from __future__ import annotations

import hashlib
import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from seawall.errors import ErasedError, RefusedError
from seawall.evidence.bundle import Recipient, read_recipient
from seawall.evidence.offline.bundles import _working, verify_bundle, verify_payload
from seawall.evidence.offline.command import decrypted
from seawall.evidence.offline.container import read_tar, write_tar
from seawall.evidence.offline.faults import Report
from seawall.evidence.offline.seal import canonical
from tests.cli.running import run
from tests.evidence.logs import OTHER, TRIALS, make_log

from .posts import LONG, PHONE, Shop, edited, judged

BASIS = "order of an invented court"
IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENT = Recipient(str(IDENTITY.to_public()))
NOW = "2026-11-02T00:00:00.000000Z"


def make(shop: Shop) -> bytes:
    """A bundle of one post with two versions, a look, a decision."""
    store, first = shop.store, judged(text=f"<b>\u202e I am going to break your legs. {PHONE}, {PHONE} \ud800")
    kept = store.keep(*first)
    store.keep(*edited(first, f"Changed. {PHONE}"))
    store.keep_many([judged(f"other{n}") for n in range(5)])
    assert kept is not None
    store.claim(kept.case, "ana")
    store.reveal(kept.case, "ana", "to warn the person")
    store.decide(kept.case, "ana", "remove", policy="p", ground="g", explanation=f"{LONG} It names {PHONE}.")
    request = store.ask("export", kept.case, "ana", BASIS, recipient=RECIPIENT.fingerprint)
    store.approve(request.id, "ben")
    return store.export(kept.case, "ana", BASIS, RECIPIENT)


def _inner(bundle: bytes) -> bytes:
    return bytes(pyrage.decrypt(read_tar(bundle)[0]["payload.age"], [IDENTITY]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, bytes, bytes]]:
    """A shop, a bundle from it, and the bundle's decrypted payload."""
    folder = tmp_path_factory.mktemp("bundle")
    shop = Shop(str(folder / "data"), folder)
    bundle = make(shop)
    yield shop, bundle, _inner(bundle)
    shop.store.database.close()


def test_a_bundle_verifies_and_holds_what_it_should(made: tuple[Shop, bytes, bytes]) -> None:
    shop, bundle, inner = made
    key = shop.keyring.signer().key
    outer, sealed = verify_bundle(bundle, key)
    assert outer.ok, outer.lines()
    report = verify_payload(inner, sealed, NOW, key)
    assert report.ok, report.lines()
    assert len(report.holds) == 6
    files = read_tar(inner)[0]
    page = files["index.html"].decode()
    assert PHONE not in page
    assert "It names [PHONE#1]." in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert page.count(json.loads(files["manifest.json"])["watermark"]) == 2
    assert files["items.warc"].count(b"WARC-Type: resource") == 2
    assert f"{PHONE}, {PHONE}".encode() in files["items.warc"]
    assert b"other1" not in inner
    assert PHONE.encode() not in files["working.json"]


def test_appeals_of_a_case_are_in_its_bundle(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.decided()
    removal = store.decisions(case, "ana")[0].id
    appeal = store.notices.appeal(store.notices.link(removal, "author", "ana"), "It was a play.").id
    store.claim(appeal, "ben")
    store.notices.ask(appeal, "ben", "Which play is it?")
    store.notices.answer(appeal, "ben", "amend", f"{LONG} A label is enough.", "label")
    sqlite_shop.decided(id="other")
    request = store.ask("export", case, "ana", BASIS, recipient=RECIPIENT.fingerprint)
    store.approve(request.id, "ben")
    files = read_tar(_inner(store.export(case, "ana", BASIS, RECIPIENT)))[0]
    told = [json.loads(event["details"]) for event in json.loads(files["custody.json"])["events"]]
    kinds = [json.loads(event["entry"])["kind"] for event in json.loads(files["custody.json"])["events"]]
    assert {"notice.linked", "appeal.opened", "appeal.said", "decision.reversed"} <= set(kinds)
    about = [one["data"]["case"] for one in told if "case" in one["data"]]
    assert set(about) == {case, appeal}
    page = files["index.html"].decode()
    assert all(action in page for action in ("remove", "reverse", "amend", "label"))
    assert page.count("A label is enough.") == 3


def test_it_takes_an_approval_by_another_on_the_same_terms_once(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    with pytest.raises(RefusedError, match="second person"):
        store.export(case, "ana", BASIS, RECIPIENT)
    request = store.ask("export", case, "ana", BASIS, recipient=RECIPIENT.fingerprint)
    with pytest.raises(RefusedError, match="second person"):
        store.export(case, "ana", BASIS, RECIPIENT)
    store.approve(request.id, "ben")
    other = Recipient(str(pyrage.x25519.Identity.generate().to_public()))
    for actor, basis, to in (
        ("ana", "another basis, made up", RECIPIENT),
        ("ana", BASIS, other),
        ("eva", BASIS, RECIPIENT),
    ):
        with pytest.raises(RefusedError, match="second person"):
            store.export(case, actor, basis, to)
    assert store.export(case, "ben", BASIS, RECIPIENT)
    with pytest.raises(RefusedError, match="second person"):
        store.export(case, "ben", BASIS, RECIPIENT)
    kinds = [event.kind for event in store.audit("eva")]
    assert kinds.count("access.failed") == 6
    assert kinds.count("export.made") == kinds.count("bundle.sealed") == 1


def test_an_erased_post_can_not_be_exported(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    store.approve(store.ask("export", case, "ana", BASIS, recipient=RECIPIENT.fingerprint).id, "ben")
    store.erase(store.plan()[0].item, "ana", "request")
    with pytest.raises(ErasedError):
        store.export(case, "ana", BASIS, RECIPIENT)


def test_an_expired_bundle_says_so_and_another_key_is_named(made: tuple[Shop, bytes, bytes]) -> None:
    shop, bundle, inner = made
    sealed = hashlib.sha256(inner).hexdigest()
    late = f"{shop.now + timedelta(days=40):%Y-%m-%dT%H:%M:%SZ}"
    assert verify_payload(inner, sealed, late).codes == {"expired"}
    assert "key-swapped" in verify_bundle(bundle, OTHER.key)[0].codes
    assert "key-swapped" in verify_payload(inner, sealed, NOW, OTHER.key).codes


def test_no_flipped_bit_is_missed(made: tuple[Shop, bytes, bytes]) -> None:
    shop, bundle, inner = made
    key, rng, missed = shop.keyring.signer().key, random.Random(3), []
    sealed = hashlib.sha256(inner).hexdigest()
    for _ in range(max(150, TRIALS // 2)):
        data = bytearray(bundle)
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)
        if verify_bundle(bytes(data), key)[0].ok:
            missed.append(("bundle", at))
        data = bytearray(inner)
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)
        if verify_payload(bytes(data), sealed, NOW, key).ok:
            missed.append(("payload", at))
        cut = rng.randrange(len(bundle))
        if verify_bundle(bundle[:cut], key)[0].ok or verify_bundle(bundle + bundle[:cut], key)[0].ok:
            missed.append(("cut", cut))
    assert missed == []


def _forged(inner: bytes, change: str) -> bytes:  # noqa: C901  # one branch per kind of forgery
    """The payload with one thing changed and everything in the forger's reach made to fit: hashes, manifest, archive."""
    files = read_tar(inner)[0]
    custody, working, manifest = (json.loads(files[f"{name}.json"]) for name in ("custody", "working", "manifest"))
    events = custody["events"]
    if change == "drop a post":
        del custody["items"][0]
    elif change == "drop an event":
        del events[0]
    elif change == "swap events":
        events[1], events[2] = events[2], events[1]
    elif change == "repeat an event":
        events.insert(1, events[0])
    elif change == "back-date an event":
        events[1]["details"] = events[1]["details"].replace("2026-11-01", "2026-10-01")
        events[1]["entry"] = events[1]["entry"].replace("2026-11-01", "2026-10-01")
    elif change == "another actor":
        events[2]["details"] = events[2]["details"].replace('"ana"', '"ben"')
    elif change == "another text":
        files["items.warc"] = files["items.warc"].replace(b"break your legs", b"shake your hand")
    elif change == "less masking":
        working["items"][0] |= {"map": working["items"][0]["map"][:1]}
    elif change == "other words in the copy":
        working["items"][0]["masked"] = working["items"][0]["masked"].replace("legs", "eggs")
    elif change == "another basis":
        manifest["basis"] = "a better order of a court"
    elif change == "one person":
        manifest["approved_by"] = manifest["asked_by"]
    elif change == "a longer life":
        manifest["expires_at"] = manifest["expires_at"].replace("2026", "2036")
    files |= {"custody.json": canonical(custody), "working.json": canonical(working)}
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    return write_tar(
        {**files, "manifest.json": canonical({**manifest, "files": listed})} if change != "order" else files
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("drop a post", "inserted"),
        ("drop an event", "malformed"),
        ("swap events", "reordered"),
        ("repeat an event", "reordered"),
        ("back-date an event", "inserted"),
        ("another actor", "flipped"),
        ("another text", "flipped"),
        ("less masking", "flipped"),
        ("other words in the copy", "flipped"),
        ("another basis", "rewritten"),
        ("one person", "rewritten"),
        ("a longer life", "rewritten"),
    ],
)
def test_a_forger_who_makes_everything_fit_is_still_found(
    made: tuple[Shop, bytes, bytes], change: str, code: str
) -> None:
    shop, _, inner = made
    forged = _forged(inner, change)
    report = verify_payload(forged, hashlib.sha256(forged).hexdigest(), NOW, shop.keyring.signer().key)
    assert code in report.codes, report.lines()
    assert (
        "flipped payload.tar" in str(verify_payload(forged, hashlib.sha256(inner).hexdigest(), NOW).faults[0]).lower()
    )


def test_the_file_in_the_bundle_verifies_where_nothing_is_installed(
    made: tuple[Shop, bytes, bytes], tmp_path: Path
) -> None:
    shop, bundle, inner = made
    (tmp_path / "b").write_bytes(bundle)
    (tmp_path / "payload.tar").write_bytes(inner)
    (tmp_path / "id").write_text(str(IDENTITY))
    subprocess.run(["tar", "-xf", "b", "verify.py"], cwd=tmp_path, check=True)
    base = [sys.executable, "-I", "-S", "verify.py", "b", "--key", str(shop.keyring.signer().key), "--at", NOW]

    def ran(*more: str) -> tuple[int, str]:
        done = subprocess.run(
            [*base, *more], cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": ""}
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    code, said = ran("--payload", "payload.tar")
    assert (code, said.splitlines()[-1]) == (0, "VERIFIED")
    assert "2 posts are, byte for byte" in said
    code, said = ran("--identity", "id")
    assert code == 2
    assert "decrypt payload.age elsewhere" in said
    (tmp_path / "b").write_bytes(bundle[:-700])
    code, said = ran()
    assert code == 1
    assert "NOT VERIFIED" in said
    command = [sys.executable, "-I", "-S", "verify.py", str(shop.log)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_recipient_opens_it(made: tuple[Shop, bytes, bytes], tmp_path: Path) -> None:
    locked = read_tar(made[1])[0]["payload.age"]
    (tmp_path / "id").write_text(str(IDENTITY))
    (tmp_path / "other").write_text(str(pyrage.x25519.Identity.generate()))
    assert decrypted(locked, tmp_path / "id") == made[2]
    with pytest.raises(ValueError, match="does not open"):
        decrypted(locked, tmp_path / "other")
    (tmp_path / "to.age").write_text(f"# the court\n{RECIPIENT.public}\n")
    assert read_recipient(str(tmp_path / "to.age")) == RECIPIENT


@pytest.mark.parametrize(("cuts", "private"), [([[0, 1 << 40, "x"]], []), ([], [[0, 1 << 40, "PHONE"]])])
def test_a_forged_span_fills_no_memory(cuts: list[object], private: list[object]) -> None:
    report = Report()
    working = {"items": [{"item": "a", "version": 1, "map": cuts, "masked": "x"}]}
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, limits[1]))
    try:
        _working(working, {"a:1": {"post": {"text": "hi"}, "private": private}}, report)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
    assert [fault.code for fault in report.faults] == ["flipped"]


def test_a_wrong_identity_does_not_read_as_tampering(made: tuple[Shop, bytes, bytes], tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(made[1])
    (tmp_path / "other").write_text(str(pyrage.x25519.Identity.generate()))
    (tmp_path / "none").write_bytes(b"\xff\xfe no key")
    for name, says in (("other", "the bundle is for another identity"), ("none", "no age identity")):
        done = run("evidence", "verify", tmp_path / "b", "--identity", tmp_path / name, "--at", NOW[:19])
        assert done.code == 3
        assert "open   " in done.out
        assert says in done.out
        assert "FAILS" not in done.out
        assert done.out.endswith("NOT VERIFIED: nothing was found wrong, and not all could be checked\n")


@pytest.mark.parametrize("option", ["--identity", "--payload", "--tsa", "--since"])
def test_what_is_not_there_is_said_in_a_sentence(made: tuple[Shop, bytes, bytes], tmp_path: Path, option: str) -> None:
    (tmp_path / "b").write_bytes(made[1])
    path = made[0].log if option in ("--since", "--tsa") else tmp_path / "b"
    if option == "--tsa":
        path = tmp_path / "stamped"
        log = make_log(path, 3)
        (path / "anchors").mkdir()
        (path / "anchors" / "3.note").write_bytes((log.folder / "checkpoint").read_bytes())
        (path / "anchors" / "3.tsr").write_bytes(b"x")
    for words in ((path, option, tmp_path / "missing"), (tmp_path / "missing",)):
        done = run("evidence", "verify", *words)
        assert done.code == 3
        assert done.out == f"can't check: {tmp_path / 'missing'}: there is no such file\n"
    assert "there is no such file" not in run("evidence", "verify", tmp_path).out
