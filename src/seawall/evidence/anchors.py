"""Asking others to vouch for the log, offline: time stamps (RFC 3161) and witness co-signatures (C2SP tlog-witness)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from seawall.errors import EvidenceError
from seawall.evidence.disk import Disk
from seawall.evidence.log import CHECKPOINT, Log
from seawall.evidence.offline.anchors import ANCHORS, Anchor, read_anchors
from seawall.evidence.offline.faults import Report, sentence
from seawall.evidence.offline.note import Checkpoint, NoteError, VerifierKey, parse_checkpoint
from seawall.evidence.offline.stamps import Stamp, check_stamp
from seawall.evidence.tiles import Tiles

__all__ = [
    "add_cosignature",
    "anchored",
    "bundled_anchors",
    "shown_anchors",
    "stamp_query",
    "take_stamp",
    "witness_request",
]


def anchored(log: Log) -> list[Anchor]:
    """The checkpoints of this log that others were asked to vouch for, smallest first. Raises :class:`EvidenceError`."""
    report = Report()
    found = read_anchors(log.folder, report)
    if report.faults:
        raise EvidenceError(f"{log.folder}: {report.faults[0]}; run `seawall evidence verify {log.folder}`")
    return found


def stamp_query(log: Log) -> bytes:
    """A time-stamp request (DER) for the newest checkpoint, which is put aside until the reply comes."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415  # only stamping needs it

    body = _put_aside(log).body.encode()
    # without a nonce: a checkpoint is stamped once, so there is no older reply that could be played again
    builder = TimestampRequestBuilder().data(body).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=False)
    return builder.build().as_bytes()


def take_stamp(log: Log, reply: bytes, roots: Path | None) -> tuple[int, Stamp]:
    """Keep an authority's reply beside the checkpoint that it stamps: its size, and what the stamp says.

    Raises :class:`EvidenceError` if it stamps none of them, does not hold under ``roots``, or there is one already.
    """
    stamp = Stamp("", fault="there is no checkpoint that was put aside; make the query first")
    for one in reversed(anchored(log)):
        try:
            stamp = check_stamp(reply, one.note.body.encode(), roots)
        except (ValueError, OSError) as error:
            raise EvidenceError(sentence(error)) from None
        if stamp.fault:
            continue
        if one.reply not in (None, reply):
            raise EvidenceError(f"{log.folder}: the checkpoint of {one.note.size} entries is stamped already")
        Disk(log.folder).put({f"{ANCHORS}/{one.note.size}.tsr": reply})
        return one.note.size, stamp
    raise EvidenceError(f"{log.folder}: the reply stamps none of the checkpoints put aside: {stamp.fault}")


def witness_request(log: Log, old: int | None = None) -> bytes:
    """What a witness needs to co-sign the newest checkpoint: ``old N``, the proof from there, the checkpoint.

    ``old``: how many entries the witness has seen (default: those of the last co-signed checkpoint). The form is that of
    C2SP's ``add-checkpoint``. Raises :class:`EvidenceError` if the log has fewer entries.
    """
    if old is None:
        old = max((one.note.size for one in anchored(log) if len(one.note.signatures) > 1), default=0)
    found = _put_aside(log)
    if old > found.size:
        raise EvidenceError(f"{log.folder}: the log has {found.size} entries, fewer than {old}")
    proof = Tiles(log.folder, found.size).consistency(old)
    lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof)]
    return "\n".join(lines).encode() + b"\n\n" + (log.folder / ANCHORS / f"{found.size}.note").read_bytes()


def add_cosignature(log: Log, answer: bytes, key: VerifierKey) -> int:
    """Add a witness's line to the checkpoint that it signed; returns that checkpoint's size.

    Raises :class:`EvidenceError` if the line is not ``key``'s over one of the checkpoints put aside.
    """
    for one in reversed(anchored(log)):
        path = log.folder / ANCHORS / f"{one.note.size}.note"
        for line in answer.decode("utf-8", "replace").splitlines(keepends=True):
            both = path.read_bytes() + line.encode()
            try:
                signed = parse_checkpoint(both).signed_by(key)
            except NoteError:
                continue
            if signed:
                if not one.note.signed_by(key):
                    Disk(log.folder).put({f"{ANCHORS}/{path.name}": both})
                return one.note.size
    raise EvidenceError(f"{log.folder}: no line there is {key.name}'s over one of the checkpoints put aside")


def bundled_anchors(log: Log, numbers: Iterable[int], tiles: Tiles) -> list[dict[str, Any]]:
    """For a bundle: per event the earliest checkpoints over it that others vouch for, with proofs up to the newest one."""
    vouched = [one for one in anchored(log) if one.reply or len(one.note.signatures) > 1]
    needed: dict[int, Anchor] = {}
    for number in numbers:
        for kind in ("reply", "signature"):
            covers = [one for one in vouched if number < one.note.size <= tiles.size and _has(one, kind)]
            if covers:
                needed[covers[0].note.size] = covers[0]
    return [
        {
            "note": (log.folder / ANCHORS / f"{size}.note").read_text("utf-8"),
            "proof": [step.hex() for step in tiles.consistency(size)],
            "reply": base64.b64encode(one.reply).decode() if one.reply else None,
        }
        for size, one in sorted(needed.items())
    ]


def shown_anchors(told: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for the page: size, when it is said to be stamped (empty: not), names of who else signed. Nothing is checked."""
    shown = []
    for one in told:
        note = parse_checkpoint(one["note"].encode())
        stamp = check_stamp(base64.b64decode(one["reply"]), note.body.encode(), None) if one["reply"] else Stamp("")
        names = [line.name for line in note.signatures if line.name != note.origin]
        shown.append({"size": note.size, "time": stamp.time, "names": names})
    return shown


def _has(one: Anchor, kind: str) -> bool:
    return one.reply is not None if kind == "reply" else len(one.note.signatures) > 1


def _put_aside(log: Log) -> Checkpoint:
    """The newest checkpoint, kept beside the log under its size."""
    found = log.checkpoint()
    if found is None or not found.size:
        raise EvidenceError(f"{log.folder}: the log is empty; there is nothing to vouch for")
    name = f"{ANCHORS}/{found.size}.note"
    if not (log.folder / name).exists():
        data = (log.folder / CHECKPOINT).read_bytes()
        if parse_checkpoint(data).body != found.body:
            raise EvidenceError(f"{log.folder}: the log grew meanwhile; try again")
        Disk(log.folder).put({name: data})
    return found
