"""Signing checkpoints (Ed25519), and co-signing them as a witness does (C2SP tlog-cosignature)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seawall.errors import EvidenceError
from seawall.evidence.offline.note import Checkpoint, VerifierKey, parse_checkpoint
from seawall.evidence.offline.tree import verify_consistency

__all__ = ["Signer", "Witness"]


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

    It keeps the last checkpoint; a log that shows it a shorter or another history gets no signature.
    """

    def __init__(self, name: str, seed: bytes, log: VerifierKey) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, 4, self._private.public_key().public_bytes_raw())
        self._log = log
        self.last: Checkpoint | None = None

    def cosign(self, note: bytes, proof: list[bytes], time: int) -> bytes:
        """``note`` with this witness's line; ``time`` in Unix seconds. Raises :class:`EvidenceError` for a broken history."""
        found = parse_checkpoint(note)
        if found.signed_by(self._log) is None:
            raise EvidenceError(f"checkpoint of {found.origin}: not signed by {self._log.name}")
        old = self.last
        if old and not verify_consistency(old.size, found.size, proof, old.root, found.root):
            raise EvidenceError(
                f"checkpoint of {found.origin}: {found.size} entries do not continue the {old.size} seen before"
            )
        self.last = found
        data = time.to_bytes(8, "big") + self._private.sign(f"cosignature/v1\ntime {time}\n{found.body}".encode())
        return note + f"\u2014 {self.key.name} {base64.b64encode(self.key.hash + data).decode()}\n".encode()
