"""Ways around a safeguard that one person might try, and what would then be seen."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from seawall.errors import RefusedError, StoreError
from seawall.model import Campaign, Reason

from .posts import LONG, PHONE, Shop, judged


def end_an_account(shop: Shop, case: str) -> str:
    """A decision to end an account, made by two."""
    shop.store.approve(shop.store.ask("terminate", case, "ana", "repeated threats of harm").id, "ben")
    return shop.store.decide(case, "ana", "terminate", policy="p", ground="g", explanation=LONG).id


def test_one_person_cannot_bring_an_ended_account_back_to_its_end(sqlite_shop: Shop) -> None:
    case = sqlite_shop.one_case()
    undone = sqlite_shop.store.reverse(end_an_account(sqlite_shop, case), "ana", LONG)
    with pytest.raises(RefusedError, match="two people"):
        sqlite_shop.store.reverse(undone.id, "ana", LONG)
    sqlite_shop.store.approve(sqlite_shop.store.ask("terminate", case, "ana", "they did it again").id, "ben")
    assert sqlite_shop.store.reverse(undone.id, "ana", LONG).reverses == undone.id


def test_an_appeal_of_an_appeal_is_answered_by_a_third_person(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    first = store.appeal(case, "author", "It was a joke.", "web").id
    store.decide(first, "ben", "uphold", policy="p", ground="g", explanation=LONG)
    second = store.appeal(first, "author", "Please look again.", "web").id
    for who in ("ana", "ben"):
        with pytest.raises(RefusedError, match="another person"):
            store.decide(second, who, "uphold", policy="p", ground="g", explanation=LONG)
    store.decide(second, "cleo", "uphold", policy="p", ground="g", explanation=LONG)


def test_a_decided_case_is_neither_opened_again_nor_read_in_the_clear(sqlite_shop: Shop) -> None:
    store, case = sqlite_shop.store, sqlite_shop.one_case()
    store.claim(case, "ana")
    store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    with pytest.raises(RefusedError, match="closed"):
        store.escalate(case, "ana")
    with pytest.raises(RefusedError, match="closed"):
        store.reveal(case, "ana", "to see it once more")


def test_a_masked_look_holds_nothing_in_the_clear(sqlite_shop: Shop) -> None:
    item, verdict = judged()
    item = replace(item, parent_text=f"Call {PHONE}.", extra={"title": f"Call {PHONE}"})
    kept = sqlite_shop.store.keep(item, verdict)
    assert kept is not None
    assert PHONE not in repr(sqlite_shop.store.view(kept.case, "ana"))


def test_what_a_newer_kit_finds_private_is_masked(sqlite_shop: Shop) -> None:
    item, verdict = judged()
    sqlite_shop.store.keep(item, replace(verdict, private=()))
    kept = sqlite_shop.store.keep(item, replace(verdict, kit="b" * 64))
    assert kept is not None
    assert kept.outcome == "rejudged"
    assert PHONE not in sqlite_shop.store.view(kept.case, "ana").text


def test_private_data_that_a_reviewer_types_is_not_kept_in_the_clear(sqlite_shop: Shop) -> None:
    store, case, loose = sqlite_shop.store, sqlite_shop.one_case(), "(555) 0143"
    store.claim(case, "ana")
    with pytest.raises(RefusedError, match="repeats private data"):
        store.reveal(case, "ana", f"to warn who has {loose}")
    with pytest.raises(RefusedError, match="repeats private data"):
        store.ask("export", case, "ana", f"order about {PHONE}", recipient="f" * 16)
    for policy, ground in ((f"p {PHONE}", "g"), ("p", f"gives {loose}")):
        with pytest.raises(RefusedError, match="repeats private data"):
            store.decide(case, "ana", "remove", policy=policy, ground=ground, explanation=LONG)
    store.decide(case, "ana", "remove", policy="p", ground="g", explanation=f"{LONG} It gives {PHONE}.")
    assert "[PHONE#1]" in str(store.decisions(case, "ana")[0].explanation)
    assert "0143" not in str(store.audit("eve"))


def a_campaign(shop: Shop) -> tuple[str, list[str]]:
    """A campaign of three posts: its case, their items."""
    items = [one.item for one in shop.store.keep_many([judged("a"), judged("b"), judged("c")])]
    found = Campaign("c1", ("a", "b", "c"), (Reason("copy:same", "the same words"),), None, None)
    return shop.store.campaign(found, "threat", items), items


@pytest.mark.parametrize("kind", ["hold", "preserve"])
def test_a_hold_on_a_campaign_holds_all_of_its_posts(sqlite_shop: Shop, kind: str) -> None:
    case, items = a_campaign(sqlite_shop)
    sqlite_shop.store.approve(sqlite_shop.store.ask(kind, case, "ana", "evidence for a complaint").id, "ben")
    with sqlite_shop.store.database.reading() as connection:
        assert set(connection.execute(text("SELECT item FROM holds")).scalars()) == set(items)


def test_decisions_on_a_campaign_are_read_after_one_of_its_posts_is_erased(sqlite_shop: Shop) -> None:
    case, items = a_campaign(sqlite_shop)
    sqlite_shop.store.decide(case, "ana", "remove", policy="p", ground="g", explanation=LONG)
    first = sqlite_shop.store.view(case, "ana").item
    for item in sorted(items, key=lambda item: item != first):
        sqlite_shop.store.erase(item, "ana", "request")
        assert len(sqlite_shop.store.decisions(case, "ana")) == 1
    assert sqlite_shop.store.decisions(case, "ana")[0].explanation is None


def test_a_campaign_is_closed_once_none_of_its_posts_is_there(sqlite_shop: Shop) -> None:
    case, (*first, last) = a_campaign(sqlite_shop)
    for item in first:
        sqlite_shop.store.erase(item, "ana", "request")
    assert case in [one.id for one in sqlite_shop.store.cases(state="open")]
    sqlite_shop.store.erase(last, "ana", "request")
    assert sqlite_shop.store.cases(state="open") == []


def test_sealed_evidence_is_not_kept_for_ever_at_one_go(sqlite_shop: Shop) -> None:
    request = sqlite_shop.store.ask("preserve", sqlite_shop.one_case(), "ana", "evidence for a complaint", days=36_500)
    with pytest.raises(RefusedError, match="renew"):
        sqlite_shop.store.approve(request.id, "ben")


def test_a_database_that_others_could_read_is_refused(sqlite_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "data" / "seawall.db"
    path.chmod(0o640)
    with pytest.raises(StoreError, match=rf"run: chmod 600 {path}"):
        sqlite_shop.again()
    path.chmod(0o600)
    sqlite_shop.again()


def test_a_restored_database_is_for_its_owner_alone(sqlite_shop: Shop, tmp_path: Path) -> None:
    sqlite_shop.one_case()
    sqlite_shop.store.backup(tmp_path / "copy")
    before = os.umask(0o022)
    try:
        sqlite_shop.store.restore(tmp_path / "copy")
    finally:
        os.umask(before)
    assert (tmp_path / "data" / "seawall.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("other", ["Ana", "ana ", "ａｎａ"])
def test_another_spelling_is_not_another_person(sqlite_shop: Shop, other: str) -> None:
    request = sqlite_shop.store.ask("hold", sqlite_shop.one_case(), "ana", "evidence for a complaint")
    with pytest.raises(RefusedError, match="your own"):
        sqlite_shop.store.approve(request.id, other)
