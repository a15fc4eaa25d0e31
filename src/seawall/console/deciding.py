"""The form of a decision: what it is filled in with, what follows from it, and proof that whoever confirms has seen that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from litestar.datastructures import FormMultiDict

from seawall.console.desk import Opened, may_decide
from seawall.console.notices import Template, templates
from seawall.report.visible import visible
from seawall.serve.service import Asked
from seawall.store.base import DECISIONS, person
from seawall.store.casefile import CaseFile
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES, OPTIONAL_CATEGORIES

__all__ = ["ACTIONS", "approved", "decide_form", "filled", "seal_of"]

#: What can be chosen, in the order of the digits.
ACTIONS = ("none", "label", "restrict", "hold", "remove", "suspend", "terminate")
_POLICY, _MANY = 200, 20
_ONE_OF = ("action", "policy", "ground", "template", "explanation", "begun")
_MANY_OF = ("exceptions", "leave_out")


def decide_form(request: Asked, case: Opened) -> dict[str, Any]:
    """The form as it is first shown: policy and ground from the rules that fired, nothing chosen."""
    given = {"action": "", "template": "", "explanation": "", "begun": "", "exceptions": [], "leave_out": []}
    known = {"policy": _policies(case)[0], "ground": _ground(case.file.row.category)}
    return _form(request, case, given | known)


def filled(request: Asked, case: Opened, sent: FormMultiDict) -> dict[str, Any]:
    """The form as it was sent. An explanation that nobody has written or changed becomes that of action and template."""
    one = {name: _typed(sent.get(name, "")) for name in _ONE_OF}
    many: dict[str, Any] = {name: [_typed(value) for value in sent.getall(name, [])] for name in _MANY_OF}
    if one["action"] not in ACTIONS:
        one["action"] = ""
    if one["explanation"] in ("", one["begun"]):
        kind, _, key = one["template"].partition(".")
        fits = {found.key: found.text for found in _templates(case.file, one["action"] or "remove")}
        fitting = key if kind == _kind(one["action"]) else "plain"
        one["explanation"] = one["begun"] = fits.get(fitting) or fits["plain"]
    return _form(request, case, one | many)


def _typed(value: object) -> str:
    """What someone typed or pasted, with line ends of one kind and nothing hidden in it."""
    return visible(str(value).replace("\r\n", "\n")).strip()


def seal_of(form: Mapping[str, Any]) -> str:
    """What a confirmation must carry: a digest of everything that was previewed."""
    names = ("action", "policy", "ground", "explanation", "exceptions", "leave_out")
    return hashlib.sha256(json.dumps([form[name] for name in names]).encode()).hexdigest()


def approved(file: CaseFile, who: str) -> bool:
    """Whether ending the account was asked for and approved by two people, one of them ``who``."""
    return any(
        one.kind == "terminate" and one.approved_by and person(who) in (person(one.asked_by), person(one.approved_by))
        for one in file.requests
    )


def _form(request: Asked, case: Opened, given: dict[str, Any]) -> dict[str, Any]:
    file = case.file
    exceptions = file.post.exceptions if file.post else ()
    known = dict.fromkeys(known for one in case.rules for known in one.rule.false_positives)
    return {
        **given,
        "actions": [name for name in ACTIONS if name != "terminate" or not file.campaign],
        "policies": _policies(case),
        "templates": {kind: _templates(file, action) for kind, action in (("act", "remove"), ("leave", "none"))},
        "alike": [(one, one) for one in known] + [(code, LOOK_ALIKES.get(code, code)) for code in exceptions],
        "families": [(code, title) for code, title in LOOK_ALIKES.items() if code not in exceptions],
        "allowed": file.post is not None and file.row.state != "closed" and may_decide(request, file.row.state),
        "effects": None,
    }


def _templates(file: CaseFile, action: str) -> tuple[Template, ...]:
    """Words in the language of the post."""
    return templates(file.post.language if file.post else file.row.language, action, file.row.category)


def _kind(action: str) -> str:
    return "act" if DECISIONS.get(action) else "leave"


def _policies(case: Opened) -> list[str]:
    found = [f"{one.rule.title[:120]} ({one.rule.id}, rules {case.version})"[:_POLICY] for one in case.rules]
    return found[:_MANY] or [f"rules {case.version}"]


def _ground(category: str) -> str:
    words = {**CATEGORIES, **OPTIONAL_CATEGORIES}.get(category)
    return f"The post {words}."[:_POLICY] if words else ""
