"""The verifier's own cryptography agrees with the library's, and with the RFCs."""

from __future__ import annotations

import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.evidence.offline.chacha import open_chacha
from seawall.evidence.offline.ed25519 import verify_ed25519


def test_the_vectors_of_rfc_8032() -> None:
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_ed25519(key, signature, b"\x72")
    assert not verify_ed25519(key, signature, b"\x73")


def test_signatures_of_the_library_hold_and_no_flipped_one_does() -> None:
    rng = random.Random(1)
    for _ in range(12):
        private, message = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32)), rng.randbytes(rng.randrange(200))
        key, signature = private.public_key().public_bytes_raw(), private.sign(message)
        assert verify_ed25519(key, signature, message)
        for _ in range(4):
            flipped = bytearray(signature)
            flipped[rng.randrange(64)] ^= 1 << rng.randrange(8)
            assert not verify_ed25519(key, bytes(flipped), message)
        other = (int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493).to_bytes(
            32, "little"
        )
        assert not verify_ed25519(key, signature[:32] + other, message)


def test_wrong_lengths_and_points_are_refused() -> None:
    assert not verify_ed25519(b"", bytes(64), b"")
    assert not verify_ed25519(bytes(32), bytes(63), b"")
    assert not verify_ed25519(b"\xff" * 32, bytes(64), b"")
    assert open_chacha(bytes(31), bytes(12), bytes(16), b"") is None
    assert open_chacha(bytes(32), bytes(12), bytes(15), b"") is None


@settings(deadline=None, max_examples=40)
@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=12, max_size=12),
    st.binary(max_size=300),
    st.binary(max_size=40),
)
def test_what_the_library_seals_opens_and_nothing_altered_does(
    key: bytes, nonce: bytes, text: bytes, bound: bytes
) -> None:
    sealed = ChaCha20Poly1305(key).encrypt(nonce, text, bound)
    assert open_chacha(key, nonce, sealed, bound) == text
    assert open_chacha(key, nonce, sealed, bound + b"x") is None
    assert open_chacha(key, nonce, bytes([sealed[0] ^ 1]) + sealed[1:], bound) is None
    assert open_chacha(key, nonce, sealed[:-1] + bytes([sealed[-1] ^ 128]), bound) is None
