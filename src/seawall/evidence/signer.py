"""Signing checkpoints (Ed25519), and co-signing them as a witness does (C2SP tlog-cosignature)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seawall.errors import EvidenceError
from seawall.evidence.offline.note import Checkpoint, NoteError, VerifierKey, parse_checkpoint
from seawall.evidence.offline.tree import verify_consistency

__all__ = ["Signer", "Witness", "new_witness_key", "read_witness_key"]

_SEED = 32
_PRIVATE = "PRIVATE+KEY+"


class Signer:
    """Signs notes under ``name`` (the log's origin) with the key of a 32-byte ``seed``."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not name or any(char in name for char in "+ \n") or len(seed) != 32:
            raise EvidenceError(f"signer {name!r}: a name has no spaces and no plus sign, a seed has 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, 1, self._private.public_key().public_bytes_raw())

    def sign(self, body: str) -> bytes:
        """The signed note of ``body``, which ends in a newline."""
        line = base64.b64encode(self.key.hash + self._private.sign(body.encode())).decode()
        return f"{body}\n\u2014 {self.key.name} {line}\n".encode()


class Witness:
    """A second party that signs checkpoints of a log only while they continue what it has seen.

    ``last`` is the newest checkpoint that it signed, to be kept before a signature is handed out; a log that shows it a
    shorter or another history gets no signature.
    """

    def __init__(self, name: str, seed: bytes, log: VerifierKey, last: Checkpoint | None = None) -> None:
        if not name or any(char in name for char in "+ \n") or len(seed) != _SEED:
            raise EvidenceError(f"witness {name!r}: a name has no spaces and no plus sign, a seed has {_SEED} bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, 4, self._private.public_key().public_bytes_raw())
        self._log = log
        self.last = last

    def cosign(self, note: bytes, proof: Sequence[bytes], time: int) -> bytes:
        """``note`` with this witness's line; ``time`` in Unix seconds. Raises :class:`EvidenceError` for a broken history."""
        return note + self.line(note, proof, time)

    def line(self, note: bytes, proof: Sequence[bytes], time: int) -> bytes:
        """This witness's line under ``note`` alone, as ``cosign`` adds it."""
        found = _checkpoint(note)
        if found.signed_by(self._log) is None or found.origin != self._log.name:
            raise EvidenceError(f"checkpoint of {found.origin}: not signed by {self._log.name}")
        old = self.last
        if old and not verify_consistency(old.size, found.size, proof, old.root, found.root):
            raise EvidenceError(
                f"checkpoint of {found.origin}: {found.size} entries do not continue the {old.size} seen before"
            )
        self.last = found
        data = time.to_bytes(8, "big") + self._private.sign(f"cosignature/v1\ntime {time}\n{found.body}".encode())
        return f"\u2014 {self.key.name} {base64.b64encode(self.key.hash + data).decode()}\n".encode()

    def answer(self, request: bytes, time: int) -> bytes:
        """The line for a request as ``witness_request`` makes it. Raises :class:`EvidenceError`, naming what it has seen."""
        head, blank, note = request.partition(b"\n\n")
        first, *steps = head.decode("utf-8", "replace").split("\n")
        try:
            old, proof = int(first.removeprefix("old ")), [base64.b64decode(step, validate=True) for step in steps]
        except ValueError:
            blank, old, proof = b"", 0, []
        if not blank or not first.startswith("old "):
            raise EvidenceError("not a request to a witness: old SIZE, a proof, an empty line, a checkpoint")
        seen = self.last.size if self.last else 0
        if old != seen:
            raise EvidenceError(
                f"this witness has seen {seen} entries of the log, not {old}: ask again with --old {seen}"
            )
        return self.line(note, proof, time)


def new_witness_key(name: str) -> str:
    """A fresh private key of a witness, one line: ``PRIVATE+KEY+NAME+HASH+SEED``; secret."""
    seed = secrets.token_bytes(_SEED)
    hash = Witness(name, seed, VerifierKey(name, 1, seed)).key.hash.hex()
    return f"{_PRIVATE}{name}+{hash}+{base64.b64encode(bytes([4]) + seed).decode()}\n"


def read_witness_key(text: str, where: str) -> tuple[str, bytes]:
    """Name and seed from what ``new_witness_key`` made. Raises :class:`EvidenceError`, which never shows the key."""
    parts = text.strip().removeprefix(_PRIVATE).split("+", 2)
    try:
        data = base64.b64decode(parts[2], validate=True)
    except (ValueError, IndexError):
        data = b""
    if not text.startswith(_PRIVATE) or len(data) != _SEED + 1 or data[0] != 4:
        raise EvidenceError(f"{where}: not the private key of a witness; `seawall evidence witness init` makes one")
    return parts[0], data[1:]


def _checkpoint(note: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(note)
    except NoteError as error:
        raise EvidenceError(f"not a checkpoint: {error}") from None
