"""What others vouch for: checkpoints co-signed by witnesses, and stamped by time-stamp authorities.

An anchor is an earlier checkpoint of the log. Beside the log they lie in ``anchors/SIZE.note`` and ``anchors/SIZE.tsr``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from seawall.evidence.offline.faults import Report, sentence
from seawall.evidence.offline.note import Checkpoint, NoteError, VerifierKey, parse_checkpoint
from seawall.evidence.offline.stamps import check_stamp

__all__ = ["ANCHORS", "Anchor", "check_anchors", "check_signature", "is_anchor", "read_anchors"]

ANCHORS = "anchors"


@dataclass(frozen=True)
class Anchor:
    """An earlier checkpoint, maybe with co-signatures in its note, maybe with the reply of a time-stamp authority."""

    note: Checkpoint
    reply: bytes | None = None


def is_anchor(name: str, size: int) -> bool:
    """Whether a path below the log's folder is that of an anchor of a log of ``size`` entries."""
    folder, _, file = name.partition("/")
    digits, _, kind = file.partition(".")
    plain = digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(digits)) == digits
    return folder == ANCHORS and plain and kind in ("note", "tsr") and 0 < int(digits) <= size


def read_anchors(folder: Path, report: Report) -> list[Anchor]:
    """The anchors beside a log, smallest first, as they are; what can't be read is a fault."""
    found = []
    for path in sorted((folder / ANCHORS).glob("*.tsr")):
        if not path.with_suffix(".note").exists():
            report.fail("dropped", f"{ANCHORS}/{path.stem}.note", "the checkpoint of a time stamp is not there")
    for path in (folder / ANCHORS).glob("*.note"):
        where, stamp = f"{ANCHORS}/{path.name}", path.with_suffix(".tsr")
        try:
            note = parse_checkpoint(path.read_bytes())
            found.append(Anchor(note, stamp.read_bytes() if stamp.exists() else None))
        except (NoteError, OSError) as error:
            report.fail("malformed", where, sentence(error))
            continue
        if path.stem != str(note.size):
            report.fail("flipped", where, f"it is a checkpoint of {note.size} entries")
    return sorted(found, key=lambda one: one.note.size)


def check_signature(
    found: Checkpoint, key: VerifierKey | None, others: Sequence[VerifierKey], report: Report, where: str = "checkpoint"
) -> bool:
    """Whether ``key`` signed ``found``; signers beside it and ``others`` are named, because nobody checked them."""
    faults = len(report.faults)
    if key is not None and found.signed_by(key):
        report.holds.append(f"{where} of {found.size} entries is signed by {key.name} ({key.hash.hex()})")
    elif key is not None and found.claimed_by(key):
        report.fail("flipped", where, f"the text is not what {key.name} signed")
    elif key is not None:
        names = ", ".join(f"{line.name} {line.key.hex()}" for line in found.signatures)
        report.fail("key-swapped", where, f"signed by {names}; expected {key.name} {key.hash.hex()}")
    known = {(one.name, one.hash) for one in [*others, *([key] if key else [])]}
    for line in found.signatures:
        if (line.name, line.key) not in known:
            report.notes.append(f"{where}: a signature by {line.name} ({line.key.hex()}) was not checked; give its key")
    if key is not None and found.origin != key.name:
        report.fail("key-swapped", where, f"the checkpoint is of {found.origin}, the key of {key.name}")
    return len(report.faults) == faults


def check_anchors(
    anchors: Sequence[Anchor],
    witnesses: Sequence[VerifierKey],
    roots: Path | None,
    report: Report,
    covers: Callable[[int], str],
) -> None:
    """Co-signatures and time stamps of ``anchors``, all of which are known to be earlier states of this log.

    Every one of ``witnesses`` has to have signed one of them. ``covers`` says what a checkpoint of a size vouches for.
    """
    for one in witnesses:
        signed = [anchor.note for anchor in anchors if anchor.note.signed_by(one)]
        for anchor in anchors:
            if anchor.note.claimed_by(one) and not anchor.note.signed_by(one):
                report.fail("flipped", f"checkpoint of {anchor.note.size}", f"the text is not what {one.name} signed")
        if signed:
            latest = max(signed, key=lambda note: note.size)
            report.holds.append(
                f"{covers(latest.size)} are co-signed by {one.name} ({one.hash.hex()}){_at(latest, one)}"
            )
        elif not any(fault.code == "flipped" and one.name in fault.says for fault in report.faults):
            report.fail("key-swapped", "witness", f"no checkpoint here is co-signed by {one.name} ({one.hash.hex()})")
    for anchor in anchors:
        if anchor.reply is not None:
            _stamped(anchor, anchor.reply, roots, report, covers)
    if roots is not None and not any(anchor.reply for anchor in anchors):
        report.fail("dropped", "time stamp", "there is none to check")


def _at(note: Checkpoint, witness: VerifierKey) -> str:
    line = note.signed_by(witness)
    if line is None or len(line.data) != 72:
        return ""
    seconds = int.from_bytes(line.data[:8], "big")
    if seconds >= 1 << 37:  # no time that a date can say
        return ""
    return f", at {datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"  # noqa: UP017  # older Pythons, too


def _stamped(anchor: Anchor, reply: bytes, roots: Path | None, report: Report, covers: Callable[[int], str]) -> None:
    stamp, where = check_stamp(reply, anchor.note.body.encode(), roots), f"time stamp of {anchor.note.size}"
    if stamp.fault:
        report.fail("flipped" if stamp.time else "malformed", where, stamp.fault)
    elif stamp.checked:
        report.holds.append(f"{covers(anchor.note.size)} existed at {stamp.time}, as a time-stamp authority signed")
    elif stamp.time and roots is None:
        told = (
            f"a time stamp says that {covers(anchor.note.size)} existed at {stamp.time}; its signature was not checked"
        )
        report.notes.append(f"{told}: give --tsa ROOTS.pem")
    else:
        says = "not checked: that takes Python's rfc3161-client, or the openssl command"
        if roots is None:
            report.notes.append(f"{where}: {says}")
        else:
            report.unchecked.append(f"{where}: {says}")
