"""Bundles: the evidence of one case in one file, encrypted to whom it is for. Plain data in, bytes out.

The outer file is a tar of ``README.txt``, ``verify.py``, ``seal.json`` and ``payload.age``; the payload, once decrypted, is a
tar too. Both have exactly one spelling, and the log holds a commitment to all of it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from seawall.errors import EvidenceError
from seawall.evidence.anchors import shown_anchors
from seawall.evidence.offline.bundles import OUTER
from seawall.evidence.offline.container import write_tar
from seawall.evidence.offline.seal import canonical
from seawall.evidence.script import single_file
from seawall.evidence.warc import warc_file, warc_record

__all__ = ["Exhibit", "Recipient", "encrypted", "outer", "payload", "read_recipient", "readme", "sealed_files"]

FORMAT = "seawall.bundle/1"
_README = """\
This is evidence from a community's moderation, sealed by Seawall and encrypted to one recipient.

To check that nothing was changed, and to read it, without installing Seawall (Python 3.10 or later):

    tar -xf BUNDLE verify.py
    python3 verify.py BUNDLE --key NAME+HASH+KEY --identity my-age-identity.txt

The key is the one that the sender's log signs with: ask for it another way than you got this file. Opening needs the age
command or Python's pyrage. To open it by hand:

    tar -xf BUNDLE payload.age
    age -d -i my-age-identity.txt payload.age > payload.tar
    python3 verify.py BUNDLE --key NAME+HASH+KEY --payload payload.tar
    tar -xf payload.tar

index.html is for people, with private data masked; items.warc holds the posts as they were written. Keep it safe, use it
for nothing but the purpose it was given for, and delete it when it expires. It is marked as yours.
"""


@dataclass(frozen=True)
class Recipient:
    """Whom a bundle is encrypted to: an age public key, and a short fingerprint of it."""

    public: str

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.sha256(self.public.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Exhibit:
    """One version of one post: sealed and in the clear, masked with its redaction map, and the number of its event."""

    item: str
    version: int
    kept_at: str
    key: bytes
    salt: bytes
    sealed: bytes
    plain: bytes
    masked: str
    map: tuple[tuple[int, int, str], ...]
    event: int
    shown: Mapping[str, Any]


def read_recipient(place: str) -> Recipient:
    """An age public key, from a file that holds one, or as it is. Raises :class:`EvidenceError`."""
    import pyrage  # noqa: PLC0415  # only exports need it

    text = Path(place).read_text("utf-8") if not place.startswith("age1") and Path(place).is_file() else place
    found = [line.strip() for line in text.splitlines() if line.strip().startswith("age1")]
    try:
        return Recipient(str(pyrage.x25519.Recipient.from_str(found[0])))
    except Exception:  # pyrage's errors share no base of their own
        raise EvidenceError(f"{place}: no age recipient (age1…), and no file that holds one") from None


def payload(
    manifest: Mapping[str, Any],
    exhibits: Sequence[Exhibit],
    events: Sequence[Mapping[str, Any]],
    decisions: Sequence[Mapping[str, Any]],
    checkpoint: bytes,
    anchors: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The inner archive. ``events`` are entries with their proofs, in the log's order; ``anchors``: what others vouch for."""
    marked = str(manifest["watermark"])
    about = {"software": "Seawall", "format": "WARC File Format 1.1", "description": marked}
    items = [
        {
            "item": one.item,
            "version": one.version,
            "key": one.key.hex(),
            "salt": one.salt.hex(),
            "sealed": base64.b64encode(one.sealed).decode(),
            "event": one.event,
        }
        for one in exhibits
    ]
    working = [
        {"item": e.item, "version": e.version, "masked": e.masked, "map": [list(cut) for cut in e.map]}
        for e in exhibits
    ]
    files = {
        "index.html": _page(manifest, exhibits, events, decisions, anchors).encode(),
        "items.warc": warc_file(str(manifest["made_at"]), about, map(_resource, exhibits)),
        "working.json": canonical({"watermark": marked, "items": working}),
        "custody.json": canonical({"events": [_bare(event) for event in events], "items": items}),
        "checkpoint": checkpoint,
    }
    if anchors:
        files["anchors.json"] = canonical({"anchors": list(anchors)})
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return write_tar({"manifest.json": canonical({**manifest, "format": FORMAT, "files": listed}), **files})


def _bare(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "shown"}


def _resource(one: Exhibit) -> bytes:
    return warc_record(
        "resource", one.kept_at, one.plain, "application/json", f"urn:seawall:item:{one.item}:{one.version}"
    )


def _page(
    manifest: Mapping[str, Any],
    exhibits: Sequence[Exhibit],
    events: Sequence[Mapping[str, Any]],
    decisions: Sequence[Mapping[str, Any]],
    anchors: Sequence[Mapping[str, Any]],
) -> str:
    environment = Environment(loader=PackageLoader("seawall.evidence", "."), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("bundle.html.j2").render(
        manifest=manifest,
        exhibits=[one.shown for one in exhibits],
        events=events,
        decisions=decisions,
        anchors=shown_anchors(anchors),
    )


def encrypted(data: bytes, recipient: Recipient) -> bytes:
    """An age file (age-encryption.org/v1)."""
    import pyrage  # noqa: PLC0415

    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient.public)]))


def readme() -> bytes:
    """What a bundle says to who opens it first."""
    return _README.encode()


def sealed_files(inner: bytes, locked: bytes) -> dict[str, str]:
    """What the log seals of a bundle: the SHA-256 of each file, and of the payload before encryption."""
    parts = {"README.txt": readme(), "verify.py": single_file(), "payload.age": locked, "payload.tar": inner}
    return {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}


def outer(locked: bytes, seal: Mapping[str, Any]) -> bytes:
    """The bundle itself."""
    files = {"README.txt": readme(), "verify.py": single_file(), "seal.json": canonical(seal), "payload.age": locked}
    return write_tar({name: files[name] for name in OUTER})
