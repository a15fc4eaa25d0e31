"""Notices and appeals over plain requests: no account, no script, in two languages, nothing hostile, nothing in the log."""

from __future__ import annotations

import html
import logging
import re
from datetime import timedelta

import httpx
import pytest

from tests.console.running import Console
from tests.store.posts import LONG, PHONE, Shop

WORDS = "It was a line from the play that we rehearse."
HOSTILE = '</textarea><script>alert(1)</script>\u202egnp "onfocus=alert(1) \x1b[2J =1+1'


def linked(shop: Shop, action: str = "remove", side: str = "author", explanation: str = LONG) -> tuple[str, str]:
    """A decided case, and where the notice for a side is."""
    case = shop.one_case(id=f"p{action}{side}")
    made = shop.store.decide(case, "ana", action, policy="rule 3", ground="a threat", explanation=explanation)
    return case, f"/notice/{shop.store.notices.link(made.id, side, 'ana')}"


def send(client: httpx.Client, notice: str, to: str, text: str) -> httpx.Response:
    """Fill in the form as the page shows it."""
    found = re.search(r'name="nonce" value="([^"]+)"', client.get(notice).text)
    assert found
    return client.post(f"{notice}/{to}", data={"text": text, "nonce": found[1]})


def test_a_notice_needs_no_account_and_names_nobody(desk: Console) -> None:
    _, notice = linked(desk.shop, explanation=f"It threatens whoever answers at {PHONE}.")
    shown = desk.client().get(notice)
    assert (shown.status_code, shown.headers["x-robots-tag"]) == (200, "noindex, nofollow, noarchive")
    assert shown.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert '<meta name="robots" content="noindex' in shown.text
    for says in (
        "We removed your post.",
        "[PHONE#1]",
        "rule 3",
        "a threat",
        "2027-05-03",
        "A person decided.",
        "14 days",
    ):
        assert says in shown.text, says
    for hides in ("<script", PHONE, ">ana<", "ana ", "post p"):
        assert hides not in shown.text, hides


def test_it_is_there_in_spanish_by_browser_and_by_link(desk: Console) -> None:
    _, notice = linked(desk.shop)
    client = desk.client()
    for shown in (client.get(notice, headers={"accept-language": "es-AR"}), client.get(f"{notice}?language=es")):
        assert '<html lang="es">' in shown.text
        assert "Eliminamos tu publicación." in shown.text
        assert "We removed" not in shown.text
        assert f'href="{notice}?language=en"' in shown.text


def test_an_appeal_is_sent_answered_and_read(desk: Console) -> None:
    case, notice = linked(desk.shop)
    author, reviewer = desk.client(), desk.signed_in("appeals")
    went = send(author, notice, "appeal", f"{WORDS} {HOSTILE}")
    assert (went.status_code, went.headers["location"]) == (303, f"{notice}?sent=1&language=en")
    assert "it has arrived" in author.get(went.headers["location"]).text
    queue = reviewer.get("/appeals").text
    found = re.search(r'href="/appeals/([0-9a-f]{32})"', queue)
    assert found
    assert "13 days left" in queue or "14 days left" in queue
    appeal = f"/appeals/{found[1]}"
    page = reviewer.get(appeal).text
    assert WORDS in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "Claim it to answer" in page
    assert reviewer.post(f"{appeal}/answer", data={"answer": "uphold:plain"}).status_code == 409
    assert reviewer.post(f"{appeal}/claim").headers["location"] == appeal
    choices = reviewer.get(appeal).text
    assert "The decision was wrong" in choices
    assert "A report was right" not in choices  # it was its author who appealed
    assert reviewer.post(f"{appeal}/ask", data={"text": f"Call {PHONE}?"}).status_code == 409
    assert reviewer.post(f"{appeal}/ask", data={"text": "Which play?"}).status_code == 303
    asked = author.get(notice).text
    assert "Which play?" in asked
    assert "The appeals" not in asked
    assert send(author, notice, "reply", "The one by the sea.").status_code == 303
    assert "The one by the sea." in reviewer.get(appeal).text
    assert reviewer.post(f"{appeal}/answer", data={"answer": "x"}).status_code == 422
    assert reviewer.post(f"{appeal}/answer", data={"answer": "reverse:context"}).status_code == 303
    said = author.get(notice).text
    assert "This decision is undone" in said
    assert "the context that we had missed" in said
    assert "<textarea" not in said
    assert [one.action for one in desk.shop.store.decisions(case, "ana")] == ["remove", "reverse"]
    assert found[1] in reviewer.get("/appeals?state=closed").text
    assert found[1] not in reviewer.get("/appeals").text


def test_whoever_decided_never_answers(desk: Console) -> None:
    case = desk.shop.one_case()
    who = desk.accounts["everything"].name
    made = desk.shop.store.decide(case, who, "remove", policy="p", ground="g", explanation=LONG)
    notice = f"/notice/{desk.shop.store.notices.link(made.id, 'author', who)}"
    send(desk.client(), notice, "appeal", WORDS)
    appeal = desk.shop.store.notices.waiting()[0].case
    client = desk.signed_in("everything")
    refused = client.post(f"/appeals/{appeal}/claim")
    assert refused.status_code == 409
    assert "of your own" in refused.text


def test_forms_of_elsewhere_long_texts_and_repetitions_do_nothing(desk: Console) -> None:
    _, notice = linked(desk.shop)
    client = desk.client()
    assert client.post(f"{notice}/appeal", data={"text": WORDS}).status_code == 422
    assert client.post(f"{notice}/appeal", data={"text": WORDS, "nonce": "1.x"}).status_code == 422
    assert client.post(f"{notice}/appeal", headers={"origin": "https://x.example.org"}).status_code == 403
    long = send(client, notice, "appeal", "y" * 4001)
    assert (long.status_code, "y" * 4001 in long.text, "4001" in long.text) == (422, True, True)
    assert send(client, notice, "appeal", " ").status_code == 422
    assert desk.shop.store.notices.waiting() == []
    kept = html.unescape(send(client, notice, "appeal", HOSTILE * 200).text)
    assert "<script>alert" in kept  # as text, in the form
    assert send(client, notice, "appeal", WORDS).status_code == 303
    nonce = desk.shop.store.notices.nonce(notice.rpartition("/")[2])
    again = client.post(f"{notice}/appeal", data={"text": WORDS, "nonce": nonce})
    assert again.status_code == 422
    assert len(desk.shop.store.notices.waiting()) == 1


@pytest.mark.parametrize("token", ["x", "A" * 66, "%00", "..%2f..", "é", "A" * 5000])
def test_other_links_lead_nowhere(desk: Console, token: str) -> None:
    shown = desk.client().get(f"/notice/{token}")
    assert shown.status_code in (404, 410)
    assert desk.client().post(f"/notice/{token}/appeal", data={"text": WORDS}).status_code in (404, 410)
    assert token not in shown.text or token == "x"


def test_a_link_asked_for_too_often_rests(desk: Console) -> None:
    _, notice = linked(desk.shop)
    client = desk.client()
    codes = [client.get(notice).status_code for _ in range(40)]
    assert codes[:30] == [200] * 30
    assert 429 in codes


def test_no_log_holds_a_link_or_a_word(desk: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, notice = linked(desk.shop)
    send(desk.client(), notice, "appeal", WORDS)
    said = "\n".join(
        one.getMessage() for one in caplog.records if not one.name.startswith("http")
    )  # not this client's own
    assert "route=/notice/{token}" in said
    assert notice.rpartition("/")[2] not in said
    assert WORDS not in said


def test_what_can_not_be_appealed_says_why(desk: Console) -> None:
    shop = desk.shop
    case, reported = linked(shop, "refuse", "notifier")
    client = desk.client()
    assert "we did not act" in client.get(reported).text.replace("and did not", "we did not")
    assert "<textarea" in client.get(reported).text
    item = shop.store.cases()[0].item
    assert item
    shop.store.erase(item, "ana", "request")
    erased = client.get(reported).text
    assert "was erased" in erased
    assert "<textarea" not in erased
    _, notice = linked(shop)
    shop.now += timedelta(days=184)
    assert client.get(notice).status_code == 410
    assert case


def test_a_person_makes_a_link_and_it_is_logged(desk: Console) -> None:
    case = desk.shop.decided()
    decision = desk.shop.store.decisions(case, "ana")[0].id
    client = desk.signed_in("moderator")
    assert f"/decisions/{decision}/notice" in client.get(f"/cases/{case}").text
    assert "Make the link" in client.get(f"/decisions/{decision}/notice").text
    made = client.post(f"/decisions/{decision}/notice", data={"side": "author"})
    found = re.search(r'value="(http://[^"]+/notice/[^"]+)"', made.text)
    assert found
    assert "We removed your post." in desk.client().get(found[1]).text
    assert client.post(f"/decisions/{decision}/notice", data={"side": "x"}).status_code == 400
    none = desk.shop.store.decisions(desk.shop.decided("none", id="other"), "ana")[0].id
    assert client.post(f"/decisions/{none}/notice", data={"side": "author"}).status_code == 409
    assert "notice.linked" in [event.kind for event in desk.shop.store.audit("tests")]
