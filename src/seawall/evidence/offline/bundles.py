"""Checks a bundle: the outer file against the log, then what is in it against the log, item by item, and says what holds."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seawall.evidence.offline.anchors import Anchor, check_anchors, check_signature
from seawall.evidence.offline.container import read_tar
from seawall.evidence.offline.faults import Report
from seawall.evidence.offline.note import Checkpoint, NoteError, VerifierKey, parse_checkpoint, parse_key
from seawall.evidence.offline.seal import associated, canonical, commitment, event_commitment, open_sealed
from seawall.evidence.offline.tree import leaf_hash, verify_consistency, verify_inclusion

__all__ = ["OUTER", "verify_bundle", "verify_payload"]

#: The files of a bundle, in order; ``seal.json`` proves the others.
OUTER = ("README.txt", "verify.py", "seal.json", "payload.age")
_INNER = {"manifest.json", "index.html", "items.warc", "working.json", "custody.json", "checkpoint"}
_NO_ANCHORS = b'{"anchors":[]}'


def verify_bundle(
    data: bytes, key: VerifierKey | None = None, witnesses: Sequence[VerifierKey] = ()
) -> tuple[Report, str]:
    """The outer file: nothing of it changed since the log sealed it. Also gives the sealed SHA-256 of the decrypted payload."""
    report = Report()
    files = _outer(data, report)
    if report.faults:
        return report, ""
    seal = _json(files["seal.json"], "seal.json", report)
    if seal is None:
        return report, ""
    try:
        found, sealer = _head(seal["checkpoint"].encode(), seal["key"], key, witnesses, report, "seal.json")
        _, details = _event(seal["event"], found, report, "seal.json")
        sealed = details["data"]["files"]
        if details["kind"] != "bundle.sealed" or sealer is None:
            raise KeyError("kind")  # noqa: TRY301
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        if not report.faults:
            report.fail("malformed", "seal.json", f"not a seal ({error})")
        return report, ""
    for name in ("README.txt", "verify.py", "payload.age"):
        if sealed.get(name) != hashlib.sha256(files[name]).hexdigest():
            report.fail("flipped", name, "not the file that was sealed")
    if not report.faults:
        report.holds.append(f"the bundle is as it was sealed: entry {details['n']} of the log, {details['time']}")
    return report, str(sealed.get("payload.tar", ""))


def _outer(data: bytes, report: Report) -> dict[str, bytes]:
    files, wrong = read_tar(data)
    if wrong:
        report.fail("malformed", "bundle", wrong)
    for name in OUTER:
        if name not in files:
            report.fail("dropped", name, "not in the bundle")
    for name in files.keys() - set(OUTER):
        report.fail("inserted", name, "no part of a bundle")
    if not report.faults and tuple(files) != OUTER:
        report.fail("reordered", "bundle", "its files stand in another order")
    return files


def verify_payload(
    data: bytes,
    sealed: str,
    now: str,
    key: VerifierKey | None = None,
    witnesses: Sequence[VerifierKey] = (),
    roots: Path | None = None,
) -> Report:
    """The decrypted payload. ``sealed``: its SHA-256 as the bundle's seal has it; ``now``: ISO 8601, to see if it expired.

    ``witnesses`` and ``roots``: see ``verify_log``.
    """
    report = Report()
    if hashlib.sha256(data).hexdigest() != sealed:
        report.fail("flipped", "payload.tar", "not the payload that was sealed with this bundle")
    files, wrong = read_tar(data)
    if wrong:
        report.fail("malformed", "payload.tar", wrong)
    manifest = _json(files.get("manifest.json", b""), "manifest.json", report)
    if manifest is None:
        return report
    try:
        _manifest(manifest, files, now, report)
        found, own = _head(files["checkpoint"], manifest["log"], key, witnesses, report, "checkpoint")
        custody = _json(files["custody.json"], "custody.json", report) or {}
        events = {}
        for one in custody["events"]:
            n, details = _event(one, found, report, "custody.json")
            events[n] = details
        if list(events) != sorted(events) or len(events) != len(custody["events"]):
            report.fail("reordered", "custody.json", "events are not in the order of the log")
        if events and not report.faults:
            report.holds.append(f"chain of custody: {len(events)} events stand in the log, as told")
        _anchors(files.get("anchors.json", _NO_ANCHORS), found, key or own, witnesses, roots, events, report)
        texts = _items(custody["items"], events, files["items.warc"], report)
        _working(_json(files["working.json"], "working.json", report) or {}, texts, report)
        _people(manifest, events, report)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as error:
        report.fail("malformed", "payload.tar", f"not the payload of a bundle ({type(error).__name__}: {error})")
    return report


def _json(data: bytes, where: str, report: Report) -> Any:
    try:
        value = json.loads(data)
        if canonical(value) == data and isinstance(value, dict):
            return value
        report.fail("flipped", where, "not written as it was sealed")
    except (ValueError, RecursionError):
        report.fail("malformed", where, "not JSON")
    return None


def _head(
    note: bytes, named: str, key: VerifierKey | None, witnesses: Sequence[VerifierKey], report: Report, where: str
) -> tuple[Checkpoint, VerifierKey | None]:
    """The checkpoint, signed by the expected key, or by the one that the bundle names."""
    own = None
    try:
        own = parse_key(named)
        if str(own) != named:
            report.fail("flipped", where, "the log's key is not written as it was")
        found = parse_checkpoint(note)
    except NoteError as error:
        report.fail("malformed", where, str(error))
        raise
    if key is not None and own != key:
        report.fail("key-swapped", where, f"it names {own.name} {own.hash.hex()}; expected {key.name} {key.hash.hex()}")
    if key is None:
        report.notes.append(f"the key is the bundle's own, {own}; compare it with one that you got another way")
    check_signature(found, key or own, witnesses, report, where)
    return found, own


def _event(one: Mapping[str, Any], found: Checkpoint, report: Report, where: str) -> tuple[int, dict[str, Any]]:
    """One event: its entry is in the log, and its details are what the entry commits to."""
    raw = one["entry"].encode()
    entry, details = json.loads(raw), json.loads(one["details"])
    n, proof = entry["n"], [_hex(step) for step in one["proof"]]
    if canonical(entry) != raw or canonical(details) != one["details"].encode():
        report.fail("flipped", f"{where} event {n}", "not written as it was sealed")
    if not verify_inclusion(leaf_hash(raw), n, found.size, proof, found.root):
        report.fail("inserted", f"{where} event {n}", "no such entry in the log that the checkpoint covers")
    if event_commitment(_hex(one["salt"]), one["details"].encode()) != entry["commitment"]:
        report.fail("flipped", f"{where} event {n}", "its details are not those that were sealed")
    for name in ("id", "kind", "n", "time"):
        if details[name] != entry[name]:
            code = "back-dated" if name == "time" else "flipped"
            report.fail(code, f"{where} event {n}", f"{name} {details[name]} is not that of its entry")
    return n, details


def _hex(text: str) -> bytes:
    data = bytes.fromhex(text)
    if data.hex() != text or len(data) != 32:
        raise ValueError("not 32 bytes of lower-case hexadecimal")
    return data


def _manifest(manifest: Mapping[str, Any], files: Mapping[str, bytes], now: str, report: Report) -> None:
    listed = manifest["files"]
    for name in sorted(listed.keys() | files.keys() | _INNER):
        if name == "manifest.json":
            continue
        if name not in files:
            report.fail("dropped", name, "named in the manifest or needed, and not there")
        elif name not in listed:
            report.fail("inserted", name, "not named in the manifest")
        elif hashlib.sha256(files[name]).hexdigest() != listed[name]:
            report.fail("flipped", name, "not the file that the manifest names")
    if not report.faults:
        report.holds.append(f"all {len(listed)} files are those of the manifest")
    if manifest["expires_at"] < now:
        report.fail("expired", "manifest.json", f"this copy was to be deleted by {manifest['expires_at']}")


def _anchors(
    data: bytes,
    found: Checkpoint,
    key: VerifierKey | None,
    witnesses: Sequence[VerifierKey],
    roots: Path | None,
    events: Mapping[int, Any],
    report: Report,
) -> None:
    """Earlier checkpoints that others vouch for, each proved to be an earlier state of the log."""
    good = [Anchor(found)]
    for one in (_json(data, "anchors.json", report) or {"anchors": []})["anchors"]:
        note, where = parse_checkpoint(one["note"].encode()), f"anchors.json {len(good)}"
        proof = [_hex(step) for step in one["proof"]]
        quiet = Report()
        if not verify_consistency(note.size, found.size, proof, note.root, found.root):
            report.fail("rewritten", where, f"it does not cover the first {note.size} entries of this log")
        elif check_signature(note, key, witnesses, quiet, where):
            good.append(Anchor(note, base64.b64decode(one["reply"], validate=True) if one["reply"] else None))
        report.faults += quiet.faults
        report.notes += quiet.notes

    def covers(size: int) -> str:
        return f"{sum(n < size for n in events)} of the {len(events)} events"

    check_anchors(good, witnesses, roots, report, covers)


def _items(
    items: Sequence[Mapping[str, Any]], events: Mapping[int, Any], warc: bytes, report: Report
) -> dict[str, Any]:
    """Every sealed text: opens with its key, is what the log committed to, and is the record in the WARC file."""
    texts: dict[str, Any] = {}
    before = len(report.faults)
    for one in items:
        name, event = f"{one['item']} version {one['version']}", events[one["event"]]["data"]
        bound = associated("content", one["item"], str(one["version"]))
        sealed, key = base64.b64decode(one["sealed"], validate=True), _hex(one["key"])
        promised = commitment(_hex(one["salt"]), key, sealed, bound)
        if promised != event["commitment"] or (event["item"], event["version"]) != (one["item"], one["version"]):
            report.fail("flipped", f"item {name}", "not the ciphertext that the log committed to")
            continue
        plain = open_sealed(key, sealed, bound)
        if plain is None:
            report.fail("flipped", f"item {name}", "the ciphertext does not open with its key")
            continue
        head = f"WARC-Target-URI: urn:seawall:item:{one['item']}:{one['version']}\r\n".encode()
        if head not in warc or b"\r\n\r\n" + plain + b"\r\n\r\n" not in warc:
            report.fail("flipped", "items.warc", f"the record of item {name} is not the sealed post")
            continue
        texts[f"{one['item']}:{one['version']}"] = json.loads(plain)
    if texts and len(report.faults) == before:
        report.holds.append(f"{len(texts)} posts are, byte for byte, what was sealed when they were kept")
    elif not items:
        report.fail("dropped", "custody.json", "no post is in this bundle")
    return texts


def _working(working: Mapping[str, Any], texts: Mapping[str, Any], report: Report) -> None:
    """The working copies: the originals with exactly the parts replaced that the redaction map names."""
    copies = {f"{one['item']}:{one['version']}": one for one in working["items"]}
    for name in texts.keys() ^ copies.keys():
        report.fail("dropped" if name in texts else "inserted", "working.json", f"item {name} has no counterpart")
    wrong = 0
    for name in texts.keys() & copies.keys():
        text, copy, at, shown = texts[name]["post"]["text"], copies[name], 0, ""
        cuts = [(int(start), int(end)) for start, end, _ in copy["map"]]
        for start, end, token in copy["map"]:
            shown, at = shown + text[at:start] + token, end
        left = [
            kind
            for start, end, kind in texts[name]["private"]
            if start < min(end, len(text)) and not any(a <= start and min(end, len(text)) <= b for a, b in cuts)
        ]
        if shown + text[at:] != copy["masked"] or left or any(b > len(text) for _, b in cuts):
            wrong += 1
            says = f"leaves {', '.join(left)} uncovered" if left else "is not the original with the map applied"
            report.fail("flipped", "working.json", f"the masked copy of item {name} {says}")
    if texts and not wrong:
        report.holds.append(
            "the masked copies are the originals with the redaction map applied, and nothing else changed"
        )


def _people(manifest: Mapping[str, Any], events: Mapping[int, Any], report: Report) -> None:
    """Two people, on the stated basis, for this recipient: as the log has it."""
    made = [event for event in events.values() if event["kind"] == "export.made"]
    data = made[-1]["data"] if made else {}
    same = all(data.get(name) == manifest[name] for name in ("case", "basis", "recipient", "expires_at", "watermark"))
    people = {data.get("asked_by"), data.get("approved_by")} - {None}
    if not same or len(people) != 2 or people != {manifest["asked_by"], manifest["approved_by"]}:
        report.fail(
            "rewritten", "manifest.json", "case, basis, recipient, expiry or people are not those that the log has"
        )
    else:
        report.holds.append(f"exported by two people on the basis {manifest['basis']!r}, for {manifest['recipient']}")
