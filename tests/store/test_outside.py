"""What others vouch for, time-stamp authorities and witnesses, is checked offline, in logs and in bundles."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from seawall.errors import EvidenceError
from seawall.evidence import Log, Witness, verify_log
from seawall.evidence.anchors import add_cosignature, stamp_query, take_stamp, witness_request
from seawall.evidence.offline.bundles import verify_bundle, verify_payload
from seawall.evidence.offline.container import read_tar, write_tar
from seawall.evidence.offline.note import VerifierKey, parse_checkpoint
from seawall.evidence.offline.seal import canonical
from seawall.evidence.offline.stamps import _by_command, check_stamp
from seawall.evidence.signer import new_witness_key, read_witness_key
from tests.cli.running import run
from tests.evidence.logs import OTHER, SIGNER, TRIALS, entry, make_log

from .authority import Authority
from .posts import Shop, judged
from .test_bundles import BASIS, IDENTITY, NOW, RECIPIENT

WITNESS = VerifierKey("witness.example.org", 4, Witness("witness.example.org", b"w" * 32, SIGNER.key).key.public)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "here")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "elsewhere")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[tuple[Shop, bytes, bytes]]:
    """A shop whose log was stamped and co-signed, a bundle from it, and the bundle's decrypted payload."""
    folder = tmp_path_factory.mktemp("outside")
    shop = Shop(str(folder / "data"), folder)
    kept = shop.store.keep(*judged())
    assert kept is not None
    log = shop.store.trail.sealed
    take_stamp(log, authority.stamp(stamp_query(log)), authority.roots)
    shop.store.view(kept.case, "ana")
    witness = Witness("witness.example.org", b"w" * 32, shop.keyring.signer().key)
    add_cosignature(log, witness.answer(witness_request(log), 1_793_000_000), WITNESS)
    shop.store.approve(shop.store.ask("export", kept.case, "ana", BASIS, recipient=RECIPIENT.fingerprint).id, "ben")
    bundle = shop.store.export(kept.case, "ana", BASIS, RECIPIENT)
    yield shop, bundle, bytes(pyrage.decrypt(read_tar(bundle)[0]["payload.age"], [IDENTITY]))
    shop.store.database.close()


def checked(made: tuple[Shop, bytes, bytes], inner: bytes | None = None, **options: object) -> list[str]:
    """The report on the payload."""
    data = made[2] if inner is None else inner
    key = made[0].keyring.signer().key
    return verify_payload(data, hashlib.sha256(data).hexdigest(), NOW, key, **options).lines()  # type: ignore[arg-type]


def test_stamps_and_cosignatures_are_in_the_bundle_and_hold(
    made: tuple[Shop, bytes, bytes], authority: Authority
) -> None:
    said = checked(made, witnesses=[WITNESS], roots=authority.roots)
    assert said[-1] == "VERIFIED"
    text = "\n".join(said)
    assert "1 of the 5 events existed at" in text
    assert "2 of the 5 events are co-signed by witness.example.org" in text
    assert "2026-10-26T07:33:20Z" in text
    plain = "\n".join(checked(made))
    assert "its signature was not checked: give --tsa" in plain
    assert "witness.example.org" in plain
    page = read_tar(made[2])[0]["index.html"].decode()
    assert "co-signed by witness.example.org" in page
    assert "time stamp: 20" in page
    report = verify_log(made[0].log, made[0].keyring.signer().key, None, [WITNESS], authority.roots)
    assert report.ok, report.lines()
    assert sum("existed at" in says or "co-signed by" in says for says in report.holds) == 2


def test_another_authority_and_another_witness_are_told_apart(
    made: tuple[Shop, bytes, bytes], elsewhere: Authority
) -> None:
    assert (
        "FAILS  FLIPPED time stamp of 3: its signature does not hold under" in checked(made, roots=elsewhere.roots)[0]
    )
    assert "KEY-SWAPPED witness: no checkpoint here" in checked(made, witnesses=[OTHER.key])[0]
    assert not verify_log(made[0].log, made[0].keyring.signer().key, roots=elsewhere.roots).ok


def _with(inner: bytes, anchors: list[dict[str, object]] | None) -> bytes:
    files = read_tar(inner)[0]
    if anchors is None:
        del files["anchors.json"]
    else:
        files["anchors.json"] = canonical({"anchors": anchors})
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != "manifest.json"}
    return write_tar({**files, "manifest.json": canonical(manifest)})


def test_a_forger_gains_nothing_by_other_anchors(
    made: tuple[Shop, bytes, bytes], authority: Authority, tmp_path: Path
) -> None:
    inner = made[2]
    stamped, signed = json.loads(read_tar(inner)[0]["anchors.json"])["anchors"]
    both: dict[str, object] = {"witnesses": [WITNESS], "roots": authority.roots}
    assert "KEY-SWAPPED witness" in "".join(checked(made, _with(inner, [stamped]), **both))
    assert "DROPPED time stamp" in "".join(checked(made, _with(inner, [signed]), **both))
    assert "DROPPED time stamp" in "".join(checked(made, _with(inner, None), **both))
    moved = {**signed, "reply": stamped["reply"]}
    assert "it stamps something else" in "".join(checked(made, _with(inner, [stamped, moved]), **both))
    other = make_log(tmp_path / "other", 3)  # stamped and co-signed as it should be, and another log
    key = made[0].keyring.signer()
    root = base64.b64encode(other.tiles().root()).decode()
    note = key.sign(f"{key.key.name}\n3\n{root}\n").decode()
    forged = {"note": note, "proof": stamped["proof"], "reply": stamped["reply"]}
    assert "REWRITTEN" in "".join(checked(made, _with(inner, [forged, signed]), **both))
    rng, missed = random.Random(5), []
    for trial in range(max(60, TRIALS // 10)):
        reply = bytearray(base64.b64decode(stamped["reply"]))
        reply[rng.randrange(len(reply))] ^= 1 << rng.randrange(8)
        flipped = {**stamped, "reply": base64.b64encode(reply).decode()}
        if checked(made, _with(inner, [flipped, signed]), **both)[-1] == "VERIFIED" and not _same(reply, stamped, both):
            missed.append(trial)
    assert missed == []


def _same(reply: bytearray, stamped: dict[str, str], both: dict[str, object]) -> bool:
    """Whether openssl, too, takes the changed reply: some bytes, of the certificates in it, are under no signature."""
    body = parse_checkpoint(stamped["note"].encode()).body.encode()
    roots = both["roots"]
    assert isinstance(roots, Path)
    return _by_command(bytes(reply), body, roots).checked


def test_the_library_and_the_command_agree(authority: Authority, elsewhere: Authority, tmp_path: Path) -> None:
    log = make_log(tmp_path, 5)
    reply = authority.stamp(stamp_query(log))
    found = log.checkpoint()
    assert found is not None
    for body, roots in (
        (found.body.encode(), authority.roots),
        (found.body.encode(), elsewhere.roots),
        (b"another text\n", authority.roots),
        (found.body.encode(), None),
    ):
        one, two = check_stamp(reply, body, roots), _by_command(reply, body, roots)
        assert (one.time, one.checked, bool(one.fault)) == (two.time, two.checked, bool(two.fault))
    assert _by_command(b"noise", b"x", None).fault
    assert check_stamp(b"noise", b"x", None).fault
    with pytest.raises(ValueError, match="holds no certificate"):
        check_stamp(reply, b"x", tmp_path / "checkpoint")


def test_the_single_file_checks_stamps_by_openssl_or_says_that_it_can_not(
    made: tuple[Shop, bytes, bytes], authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(made[1])
    (tmp_path / "payload.tar").write_bytes(made[2])
    subprocess.run(["tar", "-xf", "b", "verify.py"], cwd=tmp_path, check=True)
    command = [sys.executable, "-I", "-S", "verify.py", "b", "--payload", "payload.tar", "--at", NOW]
    command += ["--key", str(made[0].keyring.signer().key), "--witness", str(WITNESS)]

    def ran(path: str, *more: str) -> tuple[int, str]:
        done = subprocess.run(
            [*command, *more], cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": path}
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    openssl = shutil.which("openssl")
    assert openssl is not None
    code, said = ran(str(Path(openssl).parent), "--tsa", str(authority.roots))
    assert (code, said.splitlines()[-1]) == (0, "VERIFIED")
    assert "as a time-stamp authority signed" in said
    code, said = ran("", "--tsa", str(authority.roots))
    assert code == 2
    assert "open   time stamp of 3: not checked" in said
    assert "nothing was found wrong" in said
    code, said = ran("")
    assert code == 0
    assert "note   time stamp of 3: not checked" in said


def test_asking_for_a_witness_without_looking_inside_is_no_success(
    made: tuple[Shop, bytes, bytes], tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(made[1])
    done = run("evidence", "verify", tmp_path / "b", "--witness", str(WITNESS))
    assert done.code == 3
    assert "open   co-signatures and time stamps are inside" in done.out
    assert verify_bundle(made[1])[0].ok


@pytest.mark.parametrize("change", ["flip", "root", "size", "lost", "stranger"])
def test_anchors_beside_a_log_are_checked(tmp_path: Path, authority: Authority, change: str) -> None:
    log = make_log(tmp_path / "log", 10)
    take_stamp(log, authority.stamp(stamp_query(log)), None)
    log.append([entry(n) for n in range(10, 20)], 10)
    assert verify_log(tmp_path / "log", SIGNER.key, roots=authority.roots).ok
    note, reply = tmp_path / "log" / "anchors" / "10.note", tmp_path / "log" / "anchors" / "10.tsr"
    if change == "flip":
        note.write_bytes(note.read_bytes().replace(b"\n10\n", b"\n11\n"))
    elif change == "root":
        root = base64.b64encode(b"r" * 32).decode()
        note.write_bytes(SIGNER.sign(f"{SIGNER.key.name}\n10\n{root}\n"))
    elif change == "size":
        note.rename(note.with_name("9.note"))
        reply.rename(reply.with_name("9.tsr"))
    elif change == "lost":
        note.unlink()
    else:
        note.rename(note.with_name("25.note"))
        reply.rename(reply.with_name("25.tsr"))
    codes = verify_log(tmp_path / "log", SIGNER.key, roots=authority.roots).codes
    expected = {"flip": "flipped", "root": "rewritten", "size": "flipped", "lost": "dropped", "stranger": "inserted"}
    assert expected[change] in codes


def test_replies_and_answers_that_fit_nothing_are_refused(tmp_path: Path, authority: Authority) -> None:
    log, other = make_log(tmp_path / "log", 10), make_log(tmp_path / "other", 11)
    reply = authority.stamp(stamp_query(other))
    for wrong in (reply, b"noise"):
        with pytest.raises(EvidenceError, match="stamps none"):
            take_stamp(log, wrong, None)
    take_stamp(log, authority.stamp(stamp_query(log)), None)
    with pytest.raises(EvidenceError, match="stamped already"):
        take_stamp(log, authority.stamp(stamp_query(log)), None)
    with pytest.raises(EvidenceError, match="is empty"):
        stamp_query(Log(tmp_path / "empty", SIGNER))
    witness = Witness("witness.example.org", b"w" * 32, SIGNER.key)
    line = witness.answer(witness_request(other), 1)
    with pytest.raises(EvidenceError, match="no line there"):
        add_cosignature(log, line, WITNESS)
    with pytest.raises(EvidenceError, match="no line there"):
        add_cosignature(other, line, OTHER.key)
    assert add_cosignature(other, line, WITNESS) == add_cosignature(other, line, WITNESS) == 11
    with pytest.raises(EvidenceError, match="has seen 11 entries of the log, not 0: ask again with --old 11"):
        witness.answer(witness_request(log), 2)
    with pytest.raises(EvidenceError, match="fewer than 11"):
        witness_request(log, 11)
    for request in (b"", b"old x\n\n", b"old 0\n\nnoise\n", b"old 0\n!\n\nx"):
        with pytest.raises(EvidenceError, match="not a"):
            Witness("w", b"w" * 32, SIGNER.key).answer(request, 3)


def test_a_witness_key_reads_as_it_was_written_and_is_never_shown() -> None:
    made = new_witness_key("witness.example.org")
    name, seed = read_witness_key(made, "here")
    hash = Witness(name, seed, SIGNER.key).key.hash.hex()
    assert made == f"PRIVATE+KEY+{name}+{hash}+{base64.b64encode(bytes([4]) + seed).decode()}\n"
    with pytest.raises(EvidenceError) as caught:
        read_witness_key(made[:-9], "here")
    assert base64.b64encode(seed).decode()[:8] not in str(caught.value)
    with pytest.raises(EvidenceError, match="no spaces"):
        new_witness_key("a b")


def test_the_commands_carry_request_and_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEAWALL_STORE", str(tmp_path / "store"))
    said = [run("vault", "init", "log.example.org/x"), run("db", "upgrade")]
    key = said[0].out.split()[-1]
    said += [run("evidence", "timestamp", "--query", "q")]
    Path("r").write_bytes(authority.stamp(Path("q").read_bytes()))
    said += [run("evidence", "timestamp", "--reply", "r", "--tsa", authority.roots)]
    assert "its signature holds" in said[-1].out
    made = run("evidence", "witness", "init", "w.key", "--name", "witness.example.org")
    witness = made.out.split()[-1]
    signing = ("--key", "w.key", "--log", key, "-o", "answer")
    for size in (2, 3):
        said += [
            run("evidence", "witness", "ask", "-o", "request"),
            run("evidence", "witness", "sign", "request", *signing),
        ]
        said += [run("evidence", "witness", "add", "answer", "--witness", witness)]
        assert f"the first {size} entries are co-signed" in said[-1].out
    said += [
        run("evidence", "verify", "store/log", "--key", key, "--witness", witness, "--tsa", authority.roots),
        run("db", "check"),
    ]
    assert [one.code for one in said] == [0] * len(said), [one.err for one in said]
    assert said[-2].out.endswith("VERIFIED\n")
    kinds = [json.loads(line)["kind"] for line in run("evidence", "audit", "--json").out.splitlines()]
    assert (kinds.count("checkpoint.stamped"), kinds.count("checkpoint.cosigned")) == (1, 2)
    shutil.copytree("store/log", "old")
    for words, says in (
        (("timestamp",), "say --query FILE to ask"),
        (("timestamp", "--reply", "missing"), "missing: can't be read"),
        (("timestamp", "--reply", "r", "--tsa", "q"), "holds no certificate"),
        (("witness", "init", "w.key", "--name", "w"), "a file already"),
        (("witness", "sign", "request", *signing), "has seen 3 entries"),
        (("witness", "sign", "request", "--key", "q", "--log", key, "-o", "a"), "not the private key"),
        (("witness", "sign", "request", "--key", "w.key", "--log", "x", "-o", "a"), "NAME+HASH+KEY"),
        (("witness", "add", "answer", "--witness", "x"), "NAME+HASH+KEY"),
    ):
        wrong = run("evidence", *words)
        assert wrong.code != 0
        assert says in wrong.err, (words, wrong.err)
        assert "Traceback" not in wrong.err
    assert Path("w.key").stat().st_mode & 0o077 == Path("w.key.seen").stat().st_mode & 0o077 == 0
