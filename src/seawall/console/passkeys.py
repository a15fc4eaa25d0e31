"""Passkeys (WebAuthn level 3): what a browser is asked to make or to sign, and whether its answer is right."""

from __future__ import annotations

import ipaddress
import json

from litestar.datastructures import URL
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from seawall.console.gate import origin_of
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored
from seawall.store import Account

__all__ = ["asked", "check", "offer", "possible", "take"]

#: What an answer that no browser gives ends in, somewhere in the library.
_ODD = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_WRONG = "the passkey did not answer as it should; try again, or use another way"


def possible(request: Asked) -> str:
    """The host that passkeys belong to; empty where browsers refuse them: without HTTPS, or under an address of numbers."""
    url = URL(origin_of(request))
    host = url.hostname or ""
    if url.scheme != "https" and host != "localhost":
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""


async def asked(request: Asked, account: Account) -> tuple[str, str]:
    """What the browser shall have signed (JSON), and the challenge to remember; both empty where there is no passkey."""
    host = possible(request)
    known = await stored(request, lambda store: store.factors.passkeys(account.id)) if host else []
    if not known:
        return "", ""
    allowed = [PublicKeyCredentialDescriptor(id=one.credential) for one in known]
    options = generate_authentication_options(rp_id=host, allow_credentials=allowed)
    return options_to_json(options), bytes_to_base64url(options.challenge)


async def check(request: Asked, account: Account, answer: str, challenge: str) -> None:
    """What a passkey signed. Raises :class:`RefusedError`, and counts it, if it is not for us, now, and by this account's key."""
    known = await stored(request, lambda store: store.factors.passkeys(account.id))
    try:
        credential = base64url_to_bytes(str(json.loads(answer)["rawId"]))
        passkey = next(one for one in known if one.credential == credential)
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge) if challenge else b"\0" * 64,
            expected_rp_id=possible(request),
            expected_origin=origin_of(request),
            credential_public_key=passkey.public,
            credential_current_sign_count=0,  # the store compares counters, in one transaction with the new one
        )
    except (*_ODD, StopIteration):
        await stored(request, lambda store: store.factors.failed(account))
        raise RefusedError(_WRONG) from None
    await stored(request, lambda store: store.factors.used_passkey(account, passkey, verified.new_sign_count))


async def offer(request: Asked, account: Account) -> tuple[str, str]:
    """What the browser shall make a passkey from (JSON), and the challenge to remember."""
    known = await stored(request, lambda store: store.factors.passkeys(account.id))
    options = generate_registration_options(
        rp_id=possible(request),
        rp_name="Seawall",
        user_id=bytes.fromhex(account.id),
        user_name=account.name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


async def take(request: Asked, account: Account, answer: str, challenge: str, label: str) -> None:
    """Add the passkey that a browser made. Raises :class:`RefusedError` if its answer is not to ``challenge``."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=possible(request),
            expected_origin=origin_of(request),
        )
    except _ODD:
        raise RefusedError(_WRONG) from None
    id, public, count = verified.credential_id, verified.credential_public_key, verified.sign_count
    await stored(request, lambda store: store.factors.add_passkey(account, id, public, count, label))
