"""Second factors, recovery codes, steps and other services, on both databases: used once, bound, locked, sealed."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from seawall.errors import EvidenceError, RefusedError, UnknownError
from seawall.store import Account
from seawall.store.schema_factors import codes, factors
from seawall.store.schema_people import accounts
from seawall.store.sessions import digest

from .posts import Shop

PASSWORD = "a quiet walk along the harbour"


def alma(shop: Shop, name: str = "Alma") -> Account:
    people = shop.store.people
    return people.set_up(people.invite(name, ["senior"], "tests").token, PASSWORD)


def with_app(shop: Shop, account: Account) -> pyotp.TOTP:
    id = shop.store.factors.offer_app(account)
    app = pyotp.TOTP(shop.store.factors.offered(account, id))
    shop.store.factors.take_app(account, id, app.at(shop.now), "my phone")
    shop.now += timedelta(minutes=2)
    return app


def test_a_code_of_an_app_counts_once_and_for_half_a_minute_around_now(shop: Shop) -> None:
    account = alma(shop)
    app = with_app(shop, account)
    check = shop.store.factors.check
    code = app.at(shop.now)
    check(account, f" {code[:3]} {code[3:]} ")
    for wrong in (
        code,
        app.at(shop.now - timedelta(seconds=30)),
        app.at(shop.now + timedelta(seconds=30)),
        "",
        "000 000",
    ):
        with pytest.raises(RefusedError):
            check(account, wrong)
        shop.store.people.begin(account, "second")  # or the account would lock
    slow = app.at(shop.now + timedelta(seconds=60))
    shop.now += timedelta(seconds=90)
    check(account, slow)
    with pytest.raises(RefusedError):
        check(account, app.at(shop.now - timedelta(seconds=60)))
    (factor,) = shop.store.factors.of(account.id)
    assert (factor.kind, factor.label) == ("totp", "my phone")


def test_an_app_counts_only_once_its_code_was_shown(shop: Shop) -> None:
    account, other = alma(shop), alma(shop, "Bruno")
    store = shop.store.factors
    id = store.offer_app(account)
    app = pyotp.TOTP(store.offered(account, id))
    with pytest.raises(RefusedError):
        store.take_app(account, id, app.at(shop.now + timedelta(hours=1)))
    assert store.of(account.id) == []
    with pytest.raises(UnknownError):
        store.offered(other, id)
    with pytest.raises(UnknownError):
        store.take_app(other, id, app.at(shop.now))
    shop.now += timedelta(hours=2)
    with pytest.raises(UnknownError):
        store.take_app(account, id, app.at(shop.now))


def test_wrong_codes_lock_the_account_even_between_right_passwords(shop: Shop) -> None:
    account = alma(shop)
    app = with_app(shop, account)
    for _ in range(5):
        shop.store.people.sign_in("alma", PASSWORD)
        with pytest.raises(RefusedError):
            shop.store.factors.check(account, "000000")
    with pytest.raises(RefusedError):
        shop.store.factors.check(account, app.at(shop.now))
    with pytest.raises(RefusedError):
        shop.store.people.sign_in("alma", PASSWORD)
    shop.now += timedelta(minutes=16)
    shop.store.factors.check(account, app.at(shop.now))


def test_recovery_codes_work_once_and_new_ones_end_the_old(shop: Shop) -> None:
    account = alma(shop)
    first = shop.store.factors.new_codes(account)
    assert len(set(first)) == 8
    shop.store.factors.check(account, first[0].upper())
    assert shop.store.factors.codes_left(account.id) == 7
    second = shop.store.factors.new_codes(account)
    for gone in (first[0], first[1]):
        with pytest.raises(RefusedError):
            shop.store.factors.check(account, gone)
    shop.store.factors.check(account, second[1])
    with pytest.raises(RefusedError):
        shop.store.factors.check(alma(shop, "Bruno"), second[2])
    with shop.store.database.reading() as connection:
        kept = connection.execute(select(codes.c.id)).scalars().all()
    assert not {code.replace("-", "") for code in second} & set(kept)


def test_a_passkey_s_counter_never_goes_back(shop: Shop) -> None:
    account = alma(shop)
    store = shop.store.factors
    store.add_passkey(account, b"credential", b"public key", 4, "key")
    (passkey,) = store.passkeys(account.id)
    assert (passkey.credential, passkey.public, passkey.counter) == (b"credential", b"public key", 4)
    store.used_passkey(account, passkey, 5)
    for counter in (5, 4, 0):
        with pytest.raises(RefusedError, match="copied"):
            store.used_passkey(account, passkey, counter)
    store.add_passkey(account, b"another", b"public key", 0)
    unnumbered = store.passkeys(account.id)[1]
    store.used_passkey(account, unnumbered, 0)  # some authenticators never count
    for _ in range(5):
        store.failed(account)
    with pytest.raises(RefusedError, match="too many"):
        store.used_passkey(account, passkey, 9)


def test_secrets_are_sealed_and_bound_and_survive_a_turned_key(shop: Shop) -> None:
    account, other = alma(shop), alma(shop, "Bruno")
    app = with_app(shop, account)
    with shop.store.database.reading() as connection:
        sealed = connection.execute(select(factors.c.sealed)).scalar_one()
    assert app.secret.encode() not in sealed
    assert app.byte_secret() not in sealed
    shop.store.rotate("wrapping", "tests", shop.save, forget=True)
    shop.store.factors.check(account, app.at(shop.now))
    with shop.store.database.writing() as connection:
        connection.execute(update(factors).values(account=other.id))
    with pytest.raises(EvidenceError):
        shop.store.factors.check(other, app.at(shop.now))


def test_removed_factors_are_gone_with_their_keys(shop: Shop) -> None:
    account = alma(shop)
    app = with_app(shop, account)
    cookie, _ = shop.store.people.begin(account, "second")
    shop.store.factors.new_codes(account)
    (factor,) = shop.store.factors.of(account.id)
    with pytest.raises(UnknownError):
        shop.store.factors.drop(alma(shop, "Bruno"), factor.id)
    shop.store.factors.drop(account, factor.id)
    assert (shop.store.factors.of(account.id), shop.store.factors.codes_left(account.id)) == ([], 0)
    with pytest.raises(RefusedError):
        shop.store.factors.check(account, app.at(shop.now))
    with_app(shop, account)
    shop.store.factors.drop_all(account.id, "an admin")
    assert shop.store.factors.of(account.id) == []
    assert shop.store.people.session(cookie) is None
    assert shop.store.check().ok


def test_a_step_is_one_browser_s_once_for_ten_minutes(shop: Shop) -> None:
    steps = shop.store.steps
    account = alma(shop)
    cookie = steps.begin("second", account, {"challenge": "x"})
    assert steps.look(cookie, "oidc") is None
    assert steps.look(None, "second") is None
    steps.note(cookie, {"challenge": "y"})
    found = steps.look(cookie, "second")
    assert found
    assert (found.account, found.data) == (account, {"challenge": "y"})
    assert steps.take(cookie, "second")
    assert steps.take(cookie, "second") is None
    late, closed = steps.begin("second", account), steps.begin("second", account)
    shop.store.people.invite("Vera", ["admin"], "tests")
    shop.store.people.change(account.id, "tests", active=False)
    assert steps.look(closed, "second") is None
    shop.store.people.change(account.id, "tests", active=True)
    shop.now += timedelta(minutes=11)
    assert steps.take(late, "second") is None


def test_another_service_signs_in_by_its_subject_alone(shop: Shop) -> None:
    services, people = shop.store.services, shop.store.people
    issuer = "https://id.example.org"
    with pytest.raises(RefusedError, match="nobody here"):
        services.sign_in(issuer, "s-1", "Alma", None)
    with pytest.raises(RefusedError, match="nobody here"):
        services.sign_in(issuer, "s-1", "Alma", [])
    account = services.sign_in(issuer, "s-1", "Alma", ["moderator"])
    assert (account.state, account.roles) == ("active", ("moderator",))
    with pytest.raises(RefusedError, match="never given twice"):
        services.sign_in(issuer, "s-2", "ALMA", ["admin"])  # a name is no proof of anything
    cookie, _ = people.begin(account, "service")
    assert services.sign_in(issuer, "s-1", "Other", ["senior"]).roles == ("senior",)
    assert people.session(cookie) is None
    with pytest.raises(RefusedError):
        services.sign_in(issuer, "s-1", "Alma", [])
    with pytest.raises(RefusedError):
        people.sign_in("Alma", "")
    made = people.invite("Bruno", ["appeals"], "tests")
    assert services.set_up(digest(made.token), issuer, "s-3").name == "Bruno"
    with pytest.raises(RefusedError):
        services.set_up(digest(made.token), issuer, "s-4")
    assert services.sign_in(issuer, "s-3", "", None).roles == ("appeals",)
    people.change(made.account.id, "tests", active=False)
    with pytest.raises(RefusedError, match="closed"):
        services.sign_in(issuer, "s-3", "", None)
    assert people.change(made.account.id, "tests", active=True).state == "active"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "a\x00b",
        "a\u200bb",
        "a\u202eb",
        "\ufdfa" * 60,
        "x" * 61,
        "Seawall",
        "s\u0435awall",
        "—--",
        "a\nb\x1b[31m",
    ],
)
def test_names_that_are_none(shop: Shop, name: str) -> None:
    with pytest.raises(RefusedError):
        shop.store.people.invite(name, ["moderator"], "tests")


@pytest.mark.parametrize(
    "name",
    ["ALMA", " alma ", "\uff21\uff4c\uff4d\uff41", "\u0410lma", "\u0410\u04cfm\u0430", "A1ma", "Álma", "\U0001d400lma"],
)
def test_names_that_are_somebody_s_or_look_so(shop: Shop, name: str) -> None:
    alma(shop)
    with pytest.raises(RefusedError, match="never given twice"):
        shop.store.people.invite(name, ["moderator"], "tests")


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "x" * 10_000, "%", "' or 1=1 --", "\ufdfa" * 60])
def test_names_that_nobody_has_can_be_tried(shop: Shop, name: str) -> None:
    alma(shop)
    with pytest.raises(RefusedError, match="name or password"):
        shop.store.people.sign_in(name, PASSWORD)
    with shop.store.database.reading() as connection:
        assert connection.execute(select(accounts.c.failures)).scalars().all() == [0]


@pytest.mark.parametrize("password", ["\ud800" * 12, PASSWORD + "x" * 300, "", PASSWORD.upper(), PASSWORD + " "])
def test_passwords_are_compared_whole_and_as_they_are(shop: Shop, password: str) -> None:
    alma(shop)
    with pytest.raises(RefusedError):
        shop.store.people.sign_in("alma", password)
