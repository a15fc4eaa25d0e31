"""Checks a whole log folder and names each fault: entries against tiles, tiles against the signed root, order, times, ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from seawall.evidence.offline.anchors import ANCHORS, Anchor, check_anchors, check_signature, is_anchor, read_anchors
from seawall.evidence.offline.faults import Fault, Report, sentence
from seawall.evidence.offline.note import Checkpoint, NoteError, VerifierKey, parse_checkpoint, parse_key
from seawall.evidence.offline.tiles import WIDTH, is_tile, left_behind, read_tile, split_entries, tile_path, tile_widths
from seawall.evidence.offline.tree import leaf_hash, root_of

__all__ = ["check_order", "verify_log"]

_SHOWN = 5  # faults of one kind named one by one; the rest is counted
_FIELDS = {"commitment", "id", "kind", "n", "time"}


def verify_log(
    folder: Path,
    key: VerifierKey | None = None,
    since: Checkpoint | None = None,
    witnesses: Sequence[VerifierKey] = (),
    roots: Path | None = None,
) -> Report:
    """Everything that can be wrong with a log. ``key``: who has to have signed; ``since``: a checkpoint seen earlier.

    ``witnesses`` have to have co-signed some state of it; ``roots``: certificates (PEM) under which time stamps have to hold.
    """
    report = Report()
    found = _checkpoint(folder, report)
    if found is None:
        return report
    key = _known_key(folder, key, found, witnesses, report)
    sealed, broken = _tree(folder, found.size, report)
    entries = _entries(folder, found.size, report)
    hashes = [leaf_hash(entry) for entry in entries]
    tiles_hold = not broken and len(sealed) == found.size and root_of(sealed) == found.root
    if len(hashes) == found.size and root_of(hashes) == found.root:
        report.holds.append(
            f"{found.size} entries are exactly what the checkpoint's root {found.root.hex()[:16]} covers"
        )
    elif tiles_hold:
        _compare(hashes, sealed, report)
    elif len(hashes) != found.size and not report.faults:
        code = "truncated" if len(hashes) < found.size else "inserted"
        report.fail(code, "tile/entries", f"{len(hashes)} entries are there, {found.size} were signed")
    check_order(entries, report)
    if not tiles_hold and not report.faults:
        says = "agree with each other, and not with" if hashes == sealed else "do not lead to"
        report.fail("rewritten", "tile", f"entries and tiles {says} the signed root")
    _since(hashes, since, found, report)
    _anchors(folder, found, hashes, key, (witnesses, roots), report)
    _strangers(folder, found.size, report)
    return report


def _checkpoint(folder: Path, report: Report) -> Checkpoint | None:
    path = folder / "checkpoint"
    try:
        return parse_checkpoint(path.read_bytes())
    except FileNotFoundError:
        report.fail("dropped", "checkpoint", f"{folder} has no checkpoint; it is no log, or was robbed of its head")
    except (NoteError, OSError) as error:
        report.fail("malformed", "checkpoint", sentence(error))
    return None


def _known_key(
    folder: Path, key: VerifierKey | None, found: Checkpoint, witnesses: Sequence[VerifierKey], report: Report
) -> VerifierKey | None:
    own = None
    try:
        text = (folder / "log.vkey").read_text("utf-8")
        own = parse_key(text)
        if text != f"{own}\n":
            report.fail("flipped", "log.vkey", "not written as the log writes it")
    except FileNotFoundError:
        report.fail("dropped", "log.vkey", "the log's public key is not there")
    except (NoteError, OSError, ValueError) as error:
        report.fail("malformed", "log.vkey", sentence(error))
    if key and own and own != key:
        report.fail(
            "key-swapped", "log.vkey", f"it names {own.name} {own.hash.hex()}; expected {key.name} {key.hash.hex()}"
        )
    if key is None and own is not None:
        report.notes.append(f"the key is the folder's own, {own}; compare it with one that you got another way")
    if key or own:
        check_signature(found, key or own, witnesses, report)
    return key or own


def _anchors(
    folder: Path,
    found: Checkpoint,
    hashes: Sequence[bytes],
    key: VerifierKey | None,
    outside: tuple[Sequence[VerifierKey], Path | None],
    report: Report,
) -> None:
    """Checkpoints beside the log that others vouch for: each has to be an earlier state of it, signed by its key."""
    good, (witnesses, roots) = [Anchor(found)], outside
    for one in read_anchors(folder, report):
        where, quiet = f"{ANCHORS}/{one.note.size}.note", Report()
        if check_signature(one.note, key, witnesses, quiet, where):
            if one.note.size > len(hashes) or root_of(hashes[: one.note.size]) != one.note.root:
                report.fail("rewritten", where, f"it does not cover the first {one.note.size} entries of this log")
            else:
                good.append(one)
        report.faults += quiet.faults
        report.notes += quiet.notes
    total = len(hashes)
    check_anchors(good, witnesses, roots, report, lambda size: f"the first {size} of {total} entries")


def _tree(folder: Path, size: int, report: Report) -> tuple[list[bytes], bool]:
    """The leaf hashes that the tiles hold, and whether some tile is missing or not its children's."""
    below: list[bytes] = []
    leaves: list[bytes] = []
    broken = False
    for level, count in enumerate(tile_widths(size)):
        row: list[bytes] = []
        for index in range(-(-count // WIDTH)):
            width = min(WIDTH, count - index * WIDTH)
            path, wide, data = read_tile(folder, level, index, width)
            if data is None or len(data) != wide * 32:
                says = "the tile is not there" if data is None else f"{len(data)} bytes, expected {wide * 32}"
                report.fail(
                    "dropped" if data is None else "truncated" if len(data) < wide * 32 else "inserted", path, says
                )
                broken = True
                data = (data or b"")[: width * 32].ljust(width * 32, b"\0")
            row += [data[at : at + 32] for at in range(0, width * 32, 32)]
        for place, value in enumerate(row if level else []):
            if value != root_of(below[place * WIDTH : (place + 1) * WIDTH]):
                broken = True
                report.fail(
                    "flipped", tile_path(level, place // WIDTH), f"hash {place % WIDTH} is not that of the tile below"
                )
        leaves, below = leaves or row, row
    return leaves, broken


def _entries(folder: Path, size: int, report: Report) -> list[bytes]:
    entries: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        width = min(WIDTH, size - index * WIDTH)
        path, wide, data = read_tile(folder, "entries", index, width)
        if data is None:
            last = index == (size - 1) // WIDTH
            report.fail(
                "truncated" if last else "dropped",
                path,
                f"entries {index * WIDTH} to {index * WIDTH + width - 1} are not there",
            )
            continue
        bundle, wrong = split_entries(data)
        if wrong:
            code = "truncated" if index == (size - 1) // WIDTH and len(bundle) < width else "flipped"
            report.fail(code, path, wrong)
        entries += bundle if wide == width else bundle[:width]
    return entries


def _some(places: Sequence[int]) -> str:
    shown = ", ".join(map(str, places[:_SHOWN]))
    return f"{shown} and {len(places) - _SHOWN} more" if len(places) > _SHOWN else shown


def _compare(found: Sequence[bytes], sealed: Sequence[bytes], report: Report) -> None:
    """Names the difference between the entries' hashes and the sealed ones (whose tree is the signed one)."""
    if sorted(found) == sorted(sealed):
        moved = [at for at, (a, b) in enumerate(zip(found, sealed, strict=True)) if a != b]
        report.fail(
            "reordered", f"entries {_some(moved)}", "the same entries, not in the order in which they were sealed"
        )
        return
    start = next(
        (at for at, (a, b) in enumerate(zip(found, sealed, strict=False)) if a != b), min(len(found), len(sealed))
    )
    stop = 0
    while stop < min(len(found), len(sealed)) - start and found[-1 - stop] == sealed[-1 - stop]:
        stop += 1
    ours, theirs = found[start : len(found) - stop], sealed[start : len(sealed) - stop]
    if len(found) == len(sealed):
        changed = [start + at for at, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        report.fail("flipped", f"entries {_some(changed)}", "not the bytes that were sealed there")
        return
    present, wanted = set(ours), set(theirs)
    lost = [start + at for at, value in enumerate(theirs) if value not in present]
    extra = [start + at for at, value in enumerate(ours) if value not in wanted]
    if lost and start == len(found):
        report.fail("truncated", f"entries {_some(lost)}", f"the log ends after {len(found)} of {len(sealed)} entries")
    elif lost:
        report.fail("dropped", f"entries {_some(lost)}", "sealed, and not there")
    if extra:
        report.fail("inserted", f"entries {_some(extra)}", "there, and never sealed")
    if not lost and not extra:
        code = "inserted" if len(ours) > len(theirs) else "dropped"
        report.fail(code, f"entries from {start}", "a sealed entry stands there more or less often than it was sealed")


def check_order(entries: Sequence[bytes], report: Report) -> None:
    """What the entries say of themselves: numbered without gap or repeat, times that never go back, no event twice."""
    read = [_read(entry) for entry in entries]
    whole = sorted(number for number, _, _ in read) == list(range(len(read)))
    before, expected, ids, faults = "", 0, dict[str, int](), list[Fault]()
    for at, (number, time, id) in enumerate(read):
        where = f"entry {at}"
        if number < 0:
            faults.append(Fault("malformed", where, "not an entry of this log"))
            expected += 1
            continue
        if number != expected:
            code = "reordered" if whole else "dropped" if number > expected else "inserted"
            faults.append(Fault(code, where, f"it calls itself number {number}, expected {expected}"))
        if id in ids:
            faults.append(Fault("doubled", where, f"the same event as entry {ids[id]}"))
        if time < before:
            faults.append(Fault("back-dated", where, f"its time {time} is before {before}, which was sealed earlier"))
        before, expected = max(before, time), number + 1
        ids[id] = at
    report.faults += faults[:_SHOWN]
    if len(faults) > _SHOWN:
        report.notes.append(f"{len(faults) - _SHOWN} more faults of order, time or form")
    elif entries and not faults:
        report.holds.append(
            f"entries are numbered 0 to {len(entries) - 1} without gap or repeat, and times never go back"
        )


def _read(raw: bytes) -> tuple[int, str, str]:
    """Number, time and id of an entry; the number is -1 if it is none."""
    try:
        entry = json.loads(raw)
        number, time, id = entry["n"], entry["time"], entry["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return -1, "", ""
    fits = entry.keys() == _FIELDS and type(number) is int and isinstance(time, str) and isinstance(id, str)
    return (number, time, id) if fits else (-1, "", "")


def _since(hashes: Sequence[bytes], since: Checkpoint | None, found: Checkpoint, report: Report) -> None:
    if since is None:
        return
    if found.size < since.size:
        report.fail("truncated", "checkpoint", f"it covers {found.size} entries; one that you hold covers {since.size}")
    elif root_of(hashes[: since.size]) != since.root:
        report.fail(
            "rewritten", "checkpoint", f"the first {since.size} entries are not those of the checkpoint that you hold"
        )
    else:
        report.holds.append(f"it continues the checkpoint of {since.size} entries that you hold")


def _strangers(folder: Path, size: int, report: Report) -> None:
    """Files that do not belong to the log as signed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        ours = name in ("checkpoint", "log.vkey") or is_anchor(name, size) or is_tile(name, size)
        if path.is_dir() or ours or (name == ".lock" and not path.stat().st_size):
            continue
        if left_behind(name, size):
            report.notes.append(f"{name}: left by an append that was cut off; no checkpoint covers it")
        else:
            report.fail("inserted", name, "a file that is no part of the log")
