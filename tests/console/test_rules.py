"""Rules and figures in the console: who sees them, faults by line, two people, a person's words never as markup."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import httpx

from seawall.serve.rules_at_work import Follower
from seawall.store import ROLES, Account
from tests.console.running import Console, person
from tests.store.test_rules import NEW, PACK, SERIOUS, WHY, changed, post

ID = post("p", *SERIOUS)[1].rules[0]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u202egnp.exe"


def second(desk: Console) -> httpx.Client:
    """Another senior's browser."""
    account: Account = person(desk.shop, "Bruno", "senior")
    desk.accounts[account.name] = account
    return desk.signed_in(account.name)


def proposed(client: httpx.Client, **form: str) -> str:
    """The path of a change that was proposed."""
    answer = client.post("/changes", data={"rule": "", "why": WHY, **form})
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    return str(answer.headers["location"])


def test_a_change_from_fields_to_live_and_back(desk: Console) -> None:
    desk.shop.store.keep_many([post(f"s{n}", *SERIOUS) for n in range(12)])
    alma, bruno = desk.signed_in("senior"), second(desk)
    rule = PACK.rule(ID)
    assert rule
    assert rule.rule.when in html.unescape(alma.get(f"/rules/{ID}/change").text)
    form = {"status": "live", "level": "4", "category": rule.rule.category, "when": rule.rule.when}
    path = proposed(alma, rule=ID, **form, expires="2027-03-01")
    assert "None of its own fails" in alma.get(path).text
    assert alma.post(f"{path}/backtest").status_code == 303
    assert "Of the newest 12 posts" in alma.get(path).text
    assert "raised" in alma.get(path).text
    assert alma.post(f"{path}/shadow").status_code == 303
    assert "another person" in alma.get(path).text
    own = alma.post(f"{path}/live")
    assert (own.status_code, "takes another person" in own.text) == (422, True)
    assert bruno.post(f"{path}/live").status_code == 303
    now = desk.shop.store.rules.policy().rule(ID)
    assert now
    assert now.rule.level == 4
    assert bruno.post(f"{path}/back").status_code == 303
    assert desk.shop.store.rules.overlay() == ""
    assert "rolled back" in alma.get("/rules/" + ID).text


def test_faults_are_told_with_their_lines_and_nothing_is_lost(desk: Console) -> None:
    client = desk.signed_in("senior")
    wrong = NEW.replace("category: threat", "category: thread").replace("level: 2", "level: 7")
    answer = client.post("/changes", data={"rule": "", "text": wrong, "why": HOSTILE})
    assert answer.status_code == 422
    assert "Line 3: riverside-call: unknown category" in html.unescape(answer.text)
    assert "Line 5: riverside-call: level must be" in answer.text
    assert "category: thread" in answer.text
    assert "<img src=x" not in answer.text
    fields = {"status": "live", "level": "x", "category": "threat", "when": "acts > 1", "expires": "soon"}
    answer = client.post("/changes", data={"rule": ID, "why": WHY, **fields})
    assert "3 faults" in answer.text or "2 faults" in answer.text
    assert "unknown signal" in answer.text
    short = client.post("/changes", data={"rule": "", "text": NEW, "why": "no"})
    assert (short.status_code, "say why in 10" in short.text) == (422, True)
    assert desk.shop.store.rules.changes() == []


def test_a_rule_whose_own_cases_fail_goes_no_further(desk: Console) -> None:
    client = desk.signed_in("senior")
    path = proposed(client, text=NEW)
    shown = client.get(path).text
    assert "Its own cases fail" in shown
    assert "should decide" in shown
    refused = client.post(f"{path}/shadow")
    assert (refused.status_code, "own cases have to pass" in refused.text) == (422, True)
    assert client.post(f"{path}/withdraw").status_code == 303
    assert client.post(f"{path}/no-such-step").status_code == 404


def test_words_of_people_are_never_markup(desk: Console) -> None:
    client = desk.signed_in("senior")
    words = json.dumps(HOSTILE)
    text = NEW.replace("title: A call to harm", f"title: {words}").replace("owner: riverside", f"owner: {words}")
    path = proposed(client, text=text.replace("[one]", f"[{words}]"), why=HOSTILE)
    desk.shop.store.rules.pause(ID, HOSTILE[:40], HOSTILE)
    for page in (path, "/rules", f"/rules/{ID}", "/changes/new"):
        shown = client.get(page).text
        assert "<img src=x" not in shown
        assert "alert(1)</script>" not in shown
        assert "\u202e" not in shown


def test_a_paused_rule_stands_above_every_page_of_seniors(desk: Console) -> None:
    client, moderator = desk.signed_in("senior"), desk.signed_in("moderator")
    assert client.post(f"/rules/{ID}/pause", data={"why": "it hits every sports report"}).status_code == 303
    for page in ("/queue", "/figures", "/rules"):
        shown = client.get(page).text
        assert f"The rule {ID} is paused." in shown
        assert "its owner is" in shown
    assert "is paused" not in moderator.get("/queue").text
    assert "While paused it decides nothing" in moderator.get(f"/rules/{ID}").text
    assert moderator.post(f"/rules/{ID}/resume", data={"why": WHY}).status_code == 403
    assert client.post(f"/rules/{ID}/resume", data={"why": "x"}).status_code == 422
    assert client.post(f"/rules/{ID}/resume", data={"why": "all of them were looked at"}).status_code == 303
    assert "is paused" not in client.get("/queue").text
    assert client.post("/rules/no-such-rule/pause", data={"why": WHY}).status_code == 404


def test_everyone_has_figures_and_rules_only_who_works_with_them(desk: Console) -> None:
    for role in ROLES:
        client, works = desk.signed_in(role), role in {"moderator", "senior", "auditor"}
        assert client.get("/figures?days=90").status_code == 200
        assert (client.get("/rules").status_code == 200) == works
        assert ('href="/rules' in client.get("/figures").text) == works


def test_figures_show_what_is_there_and_no_names(desk: Console) -> None:
    shop = desk.shop
    shop.store.keep_many([post(f"f{n}", *(SERIOUS if n < 5 else ())) for n in range(20)])
    for case in shop.store.cases(state="open")[:2]:
        shop.now += timedelta(hours=3)
        shop.store.decide(case.id, "Zenobia", "remove", policy="p", ground="g", explanation="It is a threat, plainly.")
    shown = desk.signed_in("auditor").get("/figures").text
    assert "Zenobia" not in shown
    assert re.search(r"Posts screened</dt><dd>20<", shown)
    assert re.search(r"Posts kept</dt><dd>5<", shown)
    assert re.search(r"Cases waiting</dt><dd>3<", shown)
    assert ID in shown
    assert desk.signed_in("auditor").get("/figures?days=9999").status_code == 200


def test_expiry_is_marked(desk: Console) -> None:
    rule = PACK.rule(ID)
    assert rule
    shown = desk.signed_in("moderator").get(f"/rules/{ID}").text
    assert "expired" not in shown
    desk.shop.now += timedelta(days=365)
    desk.shop.store.people.begin(desk.accounts["moderator"], "password")
    assert "expired" in desk.signed_in("moderator").get(f"/rules/{ID}").text


def test_workers_take_up_what_is_at_work(desk: Console) -> None:
    service, store = desk.service, desk.shop.store
    before, follower = service.workers.settings, Follower(service, store)
    store.rules.pause(ID, "Alma", "it hits every sports report")
    follower.take_up()
    assert service.workers.settings.overlay == store.rules.overlay() != before.overlay
    store.rules.propose(changed(ID, level=1), WHY, "Alma")
    follower.take_up()
    assert ID in service.workers.settings.overlay
