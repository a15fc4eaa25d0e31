"""The desk over plain requests: without a script, by whom it may, with what follows shown before and undone after."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import httpx
import pytest

from seawall.model import Campaign, Reason
from seawall.store.care import Care
from seawall.store.waiting import Wanted
from tests.console.running import Console
from tests.store.posts import LONG, PHONE, judged

#: What a hostile post, name or note may hold; none of it may ever be markup.
HOSTILE = (
    '<script>document.title="broken"</script>',
    '"><img src=x onerror=document.title="broken">',
    "'-alert(1)-'",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:document.title='broken'",
    '<svg onload=document.title="broken">',
    "</textarea></form><h1>broken</h1>",
    "\u202egnp.exe\u2066 \x1b[2J \ud800",
    "&lt;b&gt;&#x3C;b&#x3E;",
    "http://example.org/?a=1&b=2#<b>",
)
MARKUP = ("<script>doc", "<img", "<svg", "<h1>broken", 'onerror=document.title="', "\u202e", "\x1b")


def _fields(html: str) -> dict[str, str]:
    """The hidden fields of the decision as it was shown."""
    part = html[html.index('id="decide"') :]
    part = part[: part.index("</form>")]
    found = dict(re.findall(r'name="(confirmed|policy|ground)"[^>]* value="([^"]*)"', part))
    said = re.search(r"<textarea[^>]*>(.*?)</textarea>", part, re.DOTALL)
    return found | {"explanation": said[1] if said else ""}


def _decide(client: httpx.Client, case: str, action: str, **more: str) -> httpx.Response:
    """Preview, then confirm what was shown."""
    sent = {"action": action, "policy": "rule 3", "ground": "a threat", "explanation": LONG, **more}
    shown = client.post(f"/cases/{case}/decide", data=sent)
    assert shown.status_code == 200, shown.text
    return client.post(f"/cases/{case}/decide", data=sent | {"confirmed": _fields(shown.text)["confirmed"]})


def test_a_case_is_claimed_read_decided_and_undone(desk: Console) -> None:
    case = desk.shop.one_case()
    client = desk.signed_in("moderator")
    queue = client.get("/queue").text
    assert f'href="/cases/{case}"' in queue
    assert PHONE not in queue
    went = client.post("/queue/next", data={"level": "3"})
    assert went.headers["location"] == f"/cases/{case}?level=3"
    page = client.get(f"/cases/{case}").text
    assert PHONE not in page
    assert "[PHONE#1]" in page
    assert "act:serious" in page
    assert "a game" in page
    sent = {"action": "remove", **_fields(page), "explanation": "", "template": "plain"}
    shown = client.post(f"/cases/{case}/decide", data=sent).text
    assert "What will follow" in shown
    assert desk.shop.store.desk.made("x") is None
    assert _fields(shown)["explanation"].startswith("We removed your post.")
    done = client.post(f"/cases/{case}/decide", data={"action": "remove", **_fields(shown)})
    assert done.status_code == 303
    made = re.search("done=([0-9a-f]+)", done.headers["location"])
    assert made
    queue = client.get(done.headers["location"]).text
    assert f"/decisions/{made[1]}/undo" in queue
    back = client.post(f"/decisions/{made[1]}/undo", data={"again": "1"})
    assert back.headers["location"] == f"/cases/{case}"
    assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["remove", "reverse"]
    assert desk.shop.store.desk.held([case]) == {case: "The moderator"}


def test_only_what_was_shown_can_be_confirmed(desk: Console) -> None:
    case = desk.shop.one_case()
    client = desk.signed_in("moderator")
    sent = {"action": "none", "policy": "rule 3", "ground": "a threat", "explanation": LONG}
    seal = _fields(client.post(f"/cases/{case}/decide", data=sent).text)["confirmed"]
    changed = client.post(f"/cases/{case}/decide", data=sent | {"action": "suspend", "confirmed": seal})
    assert (changed.status_code, "What will follow" in changed.text) == (200, True)
    assert desk.shop.store.decisions(case, "tests") == []
    nothing = client.post(f"/cases/{case}/decide", data={"policy": "x"})
    assert nothing.status_code == 422
    assert "Choose what to do first" in nothing.text


def test_words_that_nobody_changed_follow_the_action(desk: Console) -> None:
    case = desk.shop.one_case()
    client = desk.signed_in("moderator")
    sent = {"policy": "rule 3", "ground": "a threat", "template": "leave.quote"}
    first = _fields(client.post(f"/cases/{case}/decide", data=sent | {"action": "remove"}).text)["explanation"]
    assert first.startswith("We removed your post.")
    more = sent | {"action": "none", "explanation": first, "begun": first}
    second = _fields(client.post(f"/cases/{case}/decide", data=more).text)["explanation"]
    assert second.startswith("We looked at the post and left it up.")
    assert "quotes or reports" in second
    own = _fields(client.post(f"/cases/{case}/decide", data=more | {"explanation": LONG}).text)["explanation"]
    assert own == LONG


def test_an_original_takes_a_claim_and_a_reason_and_ends(desk: Console) -> None:
    case = desk.shop.one_case()
    client, other = desk.signed_in("moderator"), desk.signed_in("senior")
    assert client.post(f"/cases/{case}/reveal", data={"reason": "I want to see"}).status_code == 403
    client.post(f"/cases/{case}/claim")
    short = client.post(f"/cases/{case}/reveal", data={"reason": "please"})
    assert (short.status_code, "10 characters" in short.text) == (403, True)
    shown = client.post(f"/cases/{case}/reveal", data={"reason": "whose number is it?"})
    assert shown.headers["location"] == f"/cases/{case}/original"
    page = client.get(f"/cases/{case}/original")
    assert PHONE in page.text
    assert 'data-until="' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert PHONE not in client.get(f"/cases/{case}").text
    assert other.get(f"/cases/{case}/original").headers["location"] == f"/cases/{case}"
    desk.shop.now += timedelta(minutes=6)
    assert client.get(f"/cases/{case}/original").headers["location"] == f"/cases/{case}"


def test_others_work_is_seen_and_not_touched(desk: Console) -> None:
    case = desk.shop.one_case()
    client, other = desk.signed_in("moderator"), desk.signed_in("senior")
    client.post(f"/cases/{case}/claim")
    page = other.get(f"/cases/{case}").text
    assert "The moderator is working on this case" in page
    assert 'id="decide"' not in page
    assert other.post(f"/cases/{case}/claim").status_code == 409
    sent = {"action": "none", "policy": "x", "ground": "x", "explanation": LONG}
    refused = other.post(f"/cases/{case}/decide", data=sent)
    assert (refused.status_code, "Someone else is working on this case" in refused.text) == (422, True)
    assert desk.shop.store.decisions(case, "tests") == []


def test_what_was_passed_on_is_for_seniors(desk: Console) -> None:
    case = desk.shop.one_case()
    client, senior = desk.signed_in("moderator"), desk.signed_in("senior")
    client.post(f"/cases/{case}/claim")
    client.post(f"/cases/{case}/escalate", data={"text": "It names a day."})
    assert 'id="decide"' not in client.get(f"/cases/{case}").text
    assert client.post(f"/cases/{case}/decide", data={"action": "none"}).status_code == 403
    assert "It names a day." in senior.get(f"/cases/{case}").text
    assert _decide(senior, case, "remove").status_code == 303


def test_ending_an_account_takes_two_people(desk: Console) -> None:
    case = desk.shop.one_case()
    client, senior = desk.signed_in("moderator"), desk.signed_in("senior")
    client.post(f"/cases/{case}/claim")
    asked = _decide(client, case, "terminate")
    assert asked.headers["location"] == f"/cases/{case}"
    (request,) = desk.shop.store.requests()
    assert client.get("/requests").status_code == 403
    assert "a threat" in senior.get("/requests").text
    assert senior.post(f"/requests/{request.id}/approve").status_code == 303
    assert _decide(client, case, "terminate").status_code == 303
    assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["terminate"]


def test_nobody_approves_their_own_and_a_no_ends_it(desk: Console) -> None:
    case = desk.shop.one_case()
    senior = desk.signed_in("senior")
    _decide(senior, case, "terminate")
    (request,) = desk.shop.store.requests()
    assert senior.post(f"/requests/{request.id}/approve").status_code == 409
    assert desk.signed_in("custodian").post(f"/requests/{request.id}/refuse").status_code == 303
    assert desk.shop.store.requests() == []


def test_copies_are_decided_once_but_for_those_ticked(desk: Console) -> None:
    store = desk.shop.store
    kept = store.keep_many([judged(f"c{n}", f"Copy {n}: we will find you") for n in range(3)])
    found = Campaign("x", ("c0", "c1", "c2"), (Reason("same:words", "the same words"),), None, None)
    case = store.campaign(found, "threat", [one.item for one in kept])
    client = desk.signed_in("moderator")
    assert client.get("/queue").text.count("data-row") == 1
    page = client.get(f"/cases/{case}").text
    assert page.count('name="leave_out"') == 3
    assert 'value="terminate"' not in page
    assert _decide(client, case, "remove", leave_out=kept[1].item).status_code == 303
    assert [one.row.id for one in store.desk.queue(Wanted(), "x")] == [kept[1].case]


def test_gist_first_at_level_four(desk: Console) -> None:
    case = desk.shop.one_case(level=4)
    client = desk.signed_in("moderator")
    page = client.get(f"/cases/{case}").text
    assert "break your legs" not in page
    assert "Urgent: a checklist" in page
    assert "break your legs" in client.get(f"/cases/{case}?text=1").text
    client.post(f"/cases/{case}/checklist", data={"step": ["one", "two"]})
    assert "one\ntwo" in client.get(f"/cases/{case}").text


def test_limits_are_the_servers_and_numbers_ones_own(desk: Console) -> None:
    desk.shop.store.desk.care = Care(hourly=1, row=1)
    cases = [desk.shop.one_case(id=f"p{n}") for n in range(2)]
    client = desk.signed_in("moderator")
    assert "break your legs" in client.get(f"/cases/{cases[0]}").text
    assert "break your legs" not in client.get(f"/cases/{cases[1]}?text=1").text
    assert "1 of 1" in client.get("/wellbeing").text
    assert "0 of 1" in desk.signed_in("senior").get("/wellbeing").text


def test_filters_pages_and_parts_of_the_queue(desk: Console) -> None:
    for n in range(60):
        desk.shop.one_case(id=f"p{n}", level=1 + n % 3)
    client = desk.signed_in("moderator")
    first = client.get("/queue?level=2&level=x&category=nonsense&tab=zzz").text
    assert first.count("data-row") == 20
    page = client.get("/queue").text
    assert page.count("data-row") == 50
    more = re.search(r'href="(/queue\?after=[0-9a-f]+)"', page)
    assert more
    assert client.get(more[1]).text.count("data-row") == 10
    assert client.get("/queue?after=nothing").status_code == 404


def test_hostile_words_are_words_everywhere(desk: Console) -> None:
    client, senior = desk.signed_in("moderator"), desk.signed_in("senior")
    for n, words in enumerate(HOSTILE):
        case = desk.shop.one_case(id=f"p{n}", text=f"{words} I am going to break your legs")
        sent = words.encode("utf-8", "replace").decode()
        client.post(f"/cases/{case}/claim")
        client.post(f"/cases/{case}/note", data={"text": sent})
        client.post(f"/cases/{case}/reveal", data={"reason": f"a reason: {sent}"})
        original = client.get(f"/cases/{case}/original")
        typed = {
            "action": "remove",
            "policy": sent,
            "ground": sent,
            "exceptions": sent,
            "explanation": f"{sent} {LONG}",
        }
        shown = client.post(f"/cases/{case}/decide", data=typed)
        done = _decide(client, case, **typed)
        assert done.status_code == 303, words
        pages = (original, shown, senior.get(f"/cases/{case}"), senior.get("/queue"), senior.get("/requests"))
        for page in pages:
            assert page.status_code == 200, (words, page.url)
            body = page.text[page.text.index("<main") :]
            assert [mark for mark in MARKUP if mark in body] == [], words


def test_changes_by_others_arrive_while_the_queue_is_open(desk: Console) -> None:
    case = desk.shop.one_case()
    client = desk.signed_in("moderator")
    with client.stream("GET", f"/live?cases={case},nothing") as stream:
        lines = (line for line in stream.iter_lines() if line.startswith("data:"))
        first = json.loads(next(lines)[5:])
        assert first["cases"] == {case: "", "nothing": "gone"}
        desk.shop.store.claim(case, "Ben")
        while (told := json.loads(next(lines)[5:]))["cases"][case] != "Ben":
            pass
    assert told["tabs"]["open"] == 1


def test_undoing_by_hand_needs_a_reason_and_can_leave_the_case_closed(desk: Console) -> None:
    case = desk.shop.decided("remove", "Ben")
    (made,) = desk.shop.store.decisions(case, "tests")
    client = desk.signed_in("moderator")
    assert "Undo" in client.get(f"/cases/{case}").text
    assert client.post(f"/decisions/{made.id}/undo", data={"explanation": "short"}).status_code == 403
    assert client.post(f"/decisions/{made.id}/undo", data={"explanation": LONG}).status_code == 303
    assert desk.shop.store.desk.held([case]) == {}
    assert client.post("/decisions/nothing/undo", data={"explanation": LONG}).status_code == 404


def test_an_erased_post_says_so(desk: Console) -> None:
    case = desk.shop.one_case()
    item = desk.shop.store.desk.open(case, "tests").row.item
    assert item
    desk.shop.store.erase(item, "tests", "request")
    page = desk.signed_in("moderator").get(f"/cases/{case}")
    assert (page.status_code, "was erased" in page.text) == (200, True)


@pytest.mark.parametrize("verb", ["claim", "release", "skip", "note", "escalate", "second-opinion", "reveal", "decide"])
def test_a_case_there_is_not_is_said_to_be_none(desk: Console, verb: str) -> None:
    sent = {"text": "x", "reason": "a good reason", "action": "none"}
    assert desk.signed_in("moderator").post(f"/cases/nothing/{verb}", data=sent).status_code == 404
