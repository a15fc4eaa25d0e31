"""Time stamps (RFC 3161) on a text, checked by a library or by the openssl command, whichever is here; else said to be unchecked."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

__all__ = ["Stamp", "check_stamp"]


@dataclass(frozen=True)
class Stamp:
    """What a time stamp says: its ``time`` (empty if it can't be read here), whether that was ``checked``, and any ``fault``."""

    time: str
    checked: bool = False
    fault: str = ""


def check_stamp(reply: bytes, message: bytes, roots: Path | None) -> Stamp:
    """The authority's ``reply`` about ``message``; ``roots``: PEM file of certificates that are trusted to stamp.

    Raises :class:`ValueError` and :class:`OSError` for a file of roots that holds none.
    """
    if roots is not None and b"BEGIN CERTIFICATE" not in roots.read_bytes():
        raise ValueError(f"{roots}: it holds no certificate (PEM)")
    try:
        import rfc3161_client  # noqa: F401, PLC0415  # optional: the verifier needs nothing but Python
    except ImportError:
        return _by_command(reply, message, roots)
    return _by_library(reply, message, roots)


def _by_library(reply: bytes, message: bytes, roots: Path | None) -> Stamp:
    from cryptography import x509  # noqa: PLC0415
    from rfc3161_client import VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

    try:
        told = decode_timestamp_response(reply)
        info, seen = told.tst_info, told.tst_info.message_imprint.message
        time = info.gen_time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017  # older Pythons, too
    except Exception as error:  # the library's parsers raise what they like
        return Stamp("", fault=f"not the granted reply of a time-stamp authority ({error})")
    if seen not in [hashlib.new(name, message).digest() for name in ("sha256", "sha384", "sha512")]:
        return Stamp(time, fault="it stamps something else")
    if roots is None:
        return Stamp(time)
    try:
        builder = VerifierBuilder()
        for certificate in x509.load_pem_x509_certificates(roots.read_bytes()):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(told, message)
    except Exception as error:  # as above
        return Stamp(time, fault=f"its signature does not hold under {roots}: {error}")
    return Stamp(time, checked=True)


def _by_command(reply: bytes, message: bytes, roots: Path | None) -> Stamp:
    program = shutil.which("openssl")
    if program is None:
        return Stamp("")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reply"
        path.write_bytes(reply)
        command = [program, "ts", "-reply", "-in", str(path), "-text"]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        time = _time_in(done.stdout.decode(errors="replace"))
        if done.returncode or not time:
            return Stamp("", fault="not the granted reply of a time-stamp authority")
        if roots is None:
            return Stamp(time)
        then = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)  # noqa: UP017
        command = [program, "ts", "-verify", "-digest", hashlib.sha256(message).hexdigest(), "-in", str(path)]
        command += ["-CAfile", str(roots), "-attime", str(int(then.timestamp()))]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode or b"Verification: OK" not in done.stdout:
        return Stamp(time, fault=f"openssl does not accept it for this text under {roots}")
    return Stamp(time, checked=True)


def _time_in(text: str) -> str:
    """``Time stamp: Nov  2 08:27:11.5 2026 GMT`` as ISO 8601, without parts of a second; empty if there is none."""
    for line in text.splitlines():
        words = line.removeprefix("Time stamp:").split()
        if line.startswith("Time stamp:") and len(words) == 5:
            words[2] = words[2].partition(".")[0]
            try:
                found = datetime.strptime(" ".join(words), "%b %d %H:%M:%S %Y GMT").replace(tzinfo=timezone.utc)  # noqa: UP017
            except ValueError:
                return ""
            return found.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""
