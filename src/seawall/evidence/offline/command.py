"""The verifier's command line: ``verify.py BUNDLE [--identity FILE] [--payload FILE] [--key NAME+HASH+KEY] …``."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from seawall.evidence.offline.bundles import verify_bundle, verify_payload
from seawall.evidence.offline.container import read_tar
from seawall.evidence.offline.faults import Report, sentence
from seawall.evidence.offline.logs import verify_log
from seawall.evidence.offline.note import NoteError, VerifierKey, parse_checkpoint, parse_key

__all__ = ["decrypted", "run", "verify_anything"]

_NOT_FOR = "payload.age does not open with {}: the bundle is for another identity"


def decrypted(data: bytes, identity: Path) -> bytes:
    """An age file opened with an identity file: by ``pyrage`` if it is installed, else by the ``age`` command.

    Raises :class:`ValueError` if it does not open, or nothing is there to open it with.
    """
    try:
        import pyrage  # noqa: PLC0415  # optional: the verifier needs nothing but Python
    except ImportError:
        return _by_command(data, identity)
    lines = [line for line in identity.read_text("utf-8", "replace").split() if line.startswith("AGE-SECRET-KEY-")]
    if not lines:
        raise ValueError(f"{identity}: no age identity (AGE-SECRET-KEY-…) is in this file")
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(line) for line in lines]))
    except Exception:  # pyrage's errors share no base of their own, and say no more
        raise ValueError(_NOT_FOR.format(identity)) from None


def _by_command(data: bytes, identity: Path) -> bytes:
    program = shutil.which("age")
    if program is None:
        raise ValueError(
            "neither age nor Python's pyrage is here: decrypt payload.age elsewhere and give --payload FILE"
        )
    done = subprocess.run([program, "-d", "-i", str(identity)], input=data, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise ValueError(_NOT_FOR.format(identity))
    return done.stdout


def verify_anything(
    path: Path,
    key: VerifierKey | None = None,
    witnesses: tuple[VerifierKey, ...] = (),
    identity: Path | None = None,
    payload: Path | None = None,
    since: Path | None = None,
    at: str = "",
    roots: Path | None = None,
) -> Report:
    """Checks a bundle, or a log's folder. Raises :class:`ValueError` and :class:`OSError` for what can't be read."""
    if path.is_dir():
        return verify_log(path, key, parse_checkpoint(since.read_bytes()) if since else None, witnesses, roots)
    data = path.read_bytes()
    report, sealed = verify_bundle(data, key, witnesses)
    inner = payload.read_bytes() if payload else None
    if inner is None and identity and not report.faults:
        try:
            inner = decrypted(read_tar(data)[0]["payload.age"], identity)
        except ValueError as error:  # payload.age is what was sealed, so it is no fault of the bundle
            report.unchecked.append(str(error))
            return report
    if inner is not None:
        found = verify_payload(inner, sealed, at, key, witnesses, roots)
        report.holds += found.holds
        report.faults += found.faults
        report.unchecked += found.unchecked
        report.notes += [note for note in found.notes if note not in report.notes]
    elif not report.faults:
        report.notes.append("what is inside was not looked at: give --identity FILE, or --payload FILE once decrypted")
        if witnesses or roots:
            report.unchecked.append("co-signatures and time stamps are inside")
    return report


def run(arguments: list[str], show: Callable[[str], object] = print) -> int:
    """The command line; returns 0 if everything holds, 1 if not, 2 if something can't be read or checked."""
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Checks a bundle of evidence, or the folder of a sealed log, offline."
    )
    parser.add_argument("path", type=Path, help="the bundle, or the log's folder")
    parser.add_argument("--identity", type=Path, help="age identity file that opens the bundle")
    parser.add_argument("--payload", type=Path, help="payload.age, already decrypted")
    parser.add_argument("--key", help="the log's key, as its owner told you: NAME+HASH+KEY")
    parser.add_argument("--witness", action="append", default=[], help="a witness's key; repeatable")
    parser.add_argument("--tsa", type=Path, help="certificates (PEM) that you trust to stamp times")
    parser.add_argument("--since", type=Path, help="an earlier checkpoint of this log that you hold")
    parser.add_argument("--at", default="", help="check as of this time (ISO 8601) instead of now")
    given = parser.parse_args(arguments)
    at = given.at or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: UP017  # older Pythons verify, too
    try:
        key, witnesses = parse_key(given.key) if given.key else None, tuple(map(parse_key, given.witness))
        report = verify_anything(given.path, key, witnesses, given.identity, given.payload, given.since, at, given.tsa)
    except (NoteError, ValueError, OSError) as error:
        show(f"can't check: {sentence(error)}")
        return 2
    for line in report.lines():
        show("".join(char if char.isprintable() else "?" for char in line))
    return 0 if report.ok else 1 if report.faults or not report.unchecked else 2


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
