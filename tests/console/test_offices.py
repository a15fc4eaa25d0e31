"""The pages of admins, auditors and custodians: what they do, what they never show, and that nobody does it alone."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import timedelta

import httpx
import pyrage
import pytest

from seawall.console.app import handlers
from seawall.console.roles import allowed
from seawall.store import ROLES
from tests.console.running import PASSWORD, Console
from tests.store.posts import LONG, PHONE

CANARY = "quietly folded paper cranes"
TEXT = f"{CANARY}: I am going to break your legs, call {PHONE}"


@pytest.fixture
def admin(desk: Console) -> httpx.Client:
    return desk.signed_in("admin")


def told(page: httpx.Response) -> str:
    found = re.search(r'role="(?:alert|status)">(.*?)</p>', page.text, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_an_admin_invites_and_the_link_is_shown_once(desk: Console, admin: httpx.Client) -> None:
    page = admin.post("/accounts", data={"name": " Bruno  of the hill ", "role": ["moderator", "appeals"]})
    found = re.search(r'class="link">([^<]+)<', page.text)
    assert found
    assert found[1].startswith(f"{desk.url}/welcome/")
    assert found[1] not in admin.get("/accounts").text
    link = found[1].removeprefix(desk.url)
    assert desk.client().post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    bruno = desk.shop.store.people.known("bruno of the hill")
    assert (bruno.name, bruno.roles, bruno.state) == ("Bruno of the hill", ("moderator", "appeals"), "active")
    for data in (
        {"name": "bruno of the HILL", "role": "moderator"},
        {"name": "Vera"},
        {"name": "Vera", "role": "root"},
    ):
        assert admin.post("/accounts", data=data).status_code == 422


def test_an_admin_changes_closes_opens_renews_and_signs_out(desk: Console, admin: httpx.Client) -> None:
    people, id = desk.shop.store.people, desk.accounts["moderator"].id

    def ends(path: str, **data: str) -> None:
        client = desk.signed_in("moderator")
        assert client.get("/queue").status_code == 200
        assert admin.post(f"/accounts/{id}/{path}", data=data).status_code in (200, 303)
        assert client.get("/queue").headers["location"] == "/sign-in"

    ends("sign-out")
    ends("forget-factors")
    ends("roles", role="moderator")
    ends("renew")
    assert people.one(id).state == "invited"
    desk.shop.store.people.set_up(people.renew(id, "tests").token, PASSWORD)
    ends("close")
    assert people.one(id).state == "disabled"
    assert admin.post(f"/accounts/{id}/renew").status_code == 422
    assert admin.post(f"/accounts/{id}/open").status_code == 303
    assert people.one(id).state == "active"
    for one in ("admin", "everything"):
        answer = admin.post(f"/accounts/{desk.accounts[one].id}/close")
    assert answer.headers["location"] in ("/accounts", "/sign-in")
    assert [one for one in people.all() if "admin" in one.roles and one.state == "active"]


def test_roles_are_given_only_by_who_showed_again_who_they_are(desk: Console, admin: httpx.Client) -> None:
    desk.shop.now += timedelta(minutes=11)
    answer = admin.post(f"/accounts/{desk.accounts['moderator'].id}/roles", data={"role": "admin"})
    assert answer.headers["location"] == "/confirm?to=/accounts"
    assert desk.shop.store.people.known("the moderator").roles == ("moderator",)


@pytest.mark.parametrize("who", ["admin", "auditor", "custodian"])
def test_offices_without_content_see_none_anywhere(desk: Console, who: str) -> None:
    store = desk.shop.store
    case = desk.shop.one_case(text=TEXT)
    client = desk.signed_in(who)
    item = store.cases(state="open")[0].item
    store.claim(case, "The moderator")
    store.reveal(case, "The moderator", "it names a place")
    request = store.ask("hold", case, "The senior", "order 12 of 2026", days=10)
    store.approve(request.id, "Alma")
    export = store.ask("export", case, "The senior", "order 13 of 2026", recipient="0" * 16)
    decided = store.decide(case, "The moderator", "remove", policy="rule 3", ground="a threat", explanation=LONG)
    ids = [case, str(item), request.id, export.id, decided.id, desk.accounts["moderator"].id, store.watch.holds()[0].id]
    seen = 0
    for handler in handlers():
        may = str(handler.opt.get("may"))
        if "GET" in handler.http_methods and may != "open" and allowed([who], may):
            for path in handler.paths:
                for id in ids if "{" in path else ids[:1]:
                    page = client.get(re.sub(r"\{\w+:\w+\}", id, path))
                    seen += page.status_code == 200
                    assert CANARY not in page.text, path
                    assert PHONE not in page.text, path
    assert seen >= 3


def test_the_log_by_kind_and_day_in_pages_and_files(desk: Console) -> None:
    store, client = desk.shop.store, desk.signed_in("auditor")
    for n in range(130):
        store.trail.note("demo.made", "=1+1 <b>", n=n)
    first = client.get("/audit?kind=demo.made").text
    assert first.count("<tr><td>") == 100
    assert "&lt;b&gt;" in first
    older = re.search(r'href="(/audit\?[^"]+)" rel="next"', first)
    assert older
    assert client.get(html.unescape(older[1])).text.count("<tr><td>") == 30
    assert client.get("/audit?kind=demo.made&since=2026-11-02").text.count("<tr><td>") == 0
    assert client.get("/audit?kind=demo.made&since=2026-11-01&until=2026-11-01").text.count("<tr><td>") == 100
    for odd in ("kind=' or 1=1", "since=yesterday", "before=x", "before=-1", "before=" + "9" * 30, "until=9999-12-31"):
        assert client.get(f"/audit?{odd}").status_code == 200
    file = client.get("/audit/events.csv?kind=demo.made")
    assert 'filename="seawall-audit.csv"' in file.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(file.text)))
    assert (len(rows), rows[1][3]) == (131, "'=1+1 <b>")
    lines = client.get("/audit/events.jsonl?kind=demo.made").text.splitlines()
    assert json.loads(lines[0])["details"]["data"] == {"n": 129}
    kinds = {event.kind for event in store.watch.events("tests")}
    assert {"audit.read", "audit.exported"} <= kinds


def test_unusual_rates_of_reveals_stand_on_top_of_the_log(desk: Console) -> None:
    store = desk.shop.store
    for n in range(7):
        case = desk.shop.one_case(id=f"p{n}")
        store.claim(case, "The moderator")
        store.reveal(case, "The moderator", "it names a place")
    assert "The moderator: 7 originals" in told(desk.signed_in("auditor").get("/audit"))


def test_an_export_takes_two_people_and_opens_for_its_recipient_alone(desk: Console) -> None:
    store, case = desk.shop.store, desk.shop.one_case(text=TEXT)
    client, key = desk.signed_in("custodian"), pyrage.x25519.Identity.generate()
    form = {"kind": "export", "case": case[:8], "basis": "order 12 of 2026", "recipient": str(key.to_public())}
    for wrong in (
        {"case": "zzzzzz"},
        {"case": "abc"},
        {"basis": "short"},
        {"recipient": "/etc/passwd"},
        {"recipient": "age1x"},
    ):
        assert client.post("/evidence/ask", data=form | wrong).status_code == 422
    assert "Asked" in told(client.post("/evidence/ask", data=form))
    (request,) = store.requests()
    place, once_more = f"/evidence/requests/{request.id}/bundle", {"recipient": str(key.to_public())}
    assert client.post(place, data=once_more).status_code == 422
    store.approve(request.id, "The senior")
    other = {"recipient": str(pyrage.x25519.Identity.generate().to_public())}
    assert client.post(place, data=other).status_code == 422
    made = client.post(place, data=once_more)
    assert made.headers["content-disposition"] == f'attachment; filename="case-{case[:12]}.bundle"'
    assert made.headers["content-type"] == "application/octet-stream"
    assert CANARY.encode() not in made.content
    assert client.post(place, data=once_more).status_code == 422  # used


def test_holds_and_erasing(desk: Console) -> None:
    store, case = desk.shop.store, desk.shop.one_case(id="p1")
    client = desk.signed_in("custodian")
    form = {"kind": "hold", "case": case, "basis": "order 12 of 2026", "days": "30"}
    for days in ("0", "-1", "1e9", "9999999999", "x", "١"):
        assert client.post("/evidence/ask", data=form | {"days": days}).status_code == 422
    assert "Asked" in told(client.post("/evidence/ask", data=form))
    store.approve(store.requests()[0].id, "The senior")
    (hold,) = store.watch.holds()
    assert "order 12 of 2026" in client.get("/evidence").text
    erase = {"item": "p1", "whose": "service", "ground": "request", "sure": "yes"}
    assert "legal hold" in told(client.post("/evidence/erase", data=erase))
    assert client.post(f"/evidence/holds/{hold.id}/release", data={"basis": "the order was lifted"}).status_code == 200
    (request,) = store.requests()
    assert client.post(f"/requests/{request.id}/approve").status_code == 409  # one's own
    store.approve(request.id, "The senior")
    assert store.watch.holds() == []
    assert client.post(f"/evidence/holds/{hold.id}/release", data={"basis": "once more"}).status_code == 422
    assert client.post("/evidence/erase", data=erase | {"ground": "because"}).status_code == 400
    for change in ({"sure": ""}, {"item": "p2"}, {"item": "zz", "whose": "store"}):
        assert client.post("/evidence/erase", data=erase | change).status_code == 422
    assert store.posted("p1")
    assert "Erased" in told(client.post("/evidence/erase", data=erase))
    assert store.posted("p1") is None


def test_each_office_does_its_own_and_no_other_s(desk: Console) -> None:
    pages = {"/accounts": "admin", "/audit": "auditor", "/evidence": "custodian"}
    for role in ROLES:
        client = desk.signed_in(role)
        for path, office in pages.items():
            assert (client.get(path).status_code == 200) == (role == office), (role, path)
            assert (f'href="{path}"' in client.get("/account").text) == (role == office)
