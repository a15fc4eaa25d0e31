"""The console's languages: translated texts, refusals said in the reader's language, names for the codes of the store."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from typing import IO, Any

__all__ = ["LANGUAGES", "NAMES", "Words", "chosen", "words"]

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}

_LONGEST = 600
_PLACE = re.compile(r"\{(\w+)\}")


def N_(text: str) -> str:  # noqa: N802  # gettext's usual word for a text that is translated where it is shown
    """Marks ``text`` for the catalogue."""
    return text


#: What the codes of the store are called on a page: categories, actions, states, roles, ways of deciding.
NAMES: Mapping[str, str] = {
    "threat": N_("Threat"),
    "incitement": N_("Incitement"),
    "violence_for_hire": N_("Violence for hire"),
    "place_threat": N_("Threat to a place"),
    "dox_location": N_("Home or private place"),
    "dox_contact": N_("Private contact"),
    "dox_identity": N_("Identity data"),
    "dox_unmasking": N_("Unmasking"),
    "dox_live_location": N_("Live whereabouts"),
    "dox_solicitation": N_("Asking for private data"),
    "ambush_call": N_("Call to ambush"),
    "swatting": N_("False emergency call"),
    "brigading": N_("Pile-on"),
    "harm_wish": N_("Wish of harm"),
    "glorification": N_("Praise of violence"),
    "violence_admission": N_("Claim of violence"),
    "none": N_("No action"),
    "label": N_("Label"),
    "restrict": N_("Limit"),
    "hold": N_("Hold"),
    "remove": N_("Remove"),
    "suspend": N_("Suspend"),
    "terminate": N_("End the account"),
    "refuse": N_("Refuse"),
    "uphold": N_("Uphold"),
    "amend": N_("Undo in part"),
    "reverse": N_("Undo"),
    "open": N_("Open"),
    "escalated": N_("Escalated"),
    "closed": N_("Closed"),
    "moderator": N_("Moderator"),
    "senior": N_("Senior moderator"),
    "appeals": N_("Appeals"),
    "custodian": N_("Custodian of evidence"),
    "auditor": N_("Auditor"),
    "admin": N_("Administrator"),
    "invited": N_("Invited"),
    "active": N_("Active"),
    "disabled": N_("Closed by an administrator"),
    "author": N_("Author"),
    "notifier": N_("Reporter"),
    "restore": N_("Put back"),
    "data": N_("Hand over data"),
    "other": N_("Something else"),
    "followed": N_("Followed"),
    "partly": N_("Followed in part"),
    "refused": N_("Refused"),
}


class Words(gettext.GNUTranslations):
    """One language: what ``gettext`` gives, and messages whose parts only their moment knows."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._catalog: dict[Any, str] = {}
        self.plural = lambda n: int(n != 1)
        super().__init__(file)

    def told(self, message: str) -> str:
        """A message of the code in this language. ``case {case} is closed`` in the catalogue says any case; else as it is."""
        exact = self._catalog.get(message)
        if exact or len(message) > _LONGEST:
            return exact or message
        for pattern, names, says in self._shapes:
            if found := pattern.fullmatch(message):
                values = dict(zip(names, found.groups(), strict=True))
                return "".join(values[part] if n % 2 else part for n, part in enumerate(_PLACE.split(says)))
        return message

    def named(self, text: str) -> str:
        """A code of the store, or a text of the code, in this language; what has neither as it is, without underlines."""
        known = self.gettext(NAMES.get(text, text))
        return known.replace("_", " ") if known == text and " " not in text else known

    @cached_property
    def _shapes(self) -> list[tuple[re.Pattern[str], list[str], str]]:
        """Messages with places, the most telling first."""
        shapes = []
        for id, says in self._catalog.items():
            if isinstance(id, str) and says and _PLACE.search(id):
                parts = _PLACE.split(id)
                pattern = "(.+?)".join(re.escape(part) for part in parts[::2])
                shapes.append((re.compile(pattern, re.DOTALL), parts[1::2], says))
        return sorted(shapes, key=lambda shape: -len(shape[0].pattern))


@cache
def words(language: str) -> Words:
    """The translations of a language; English, the language of the code, needs none."""
    file = resources.files("seawall.console") / "locale" / language / "LC_MESSAGES" / "seawall.mo"
    if language not in LANGUAGES or not file.is_file():
        return Words()
    with file.open("rb") as opened:
        return Words(opened)


def chosen(asked: str | None, accepted: str) -> str:
    """A language that we have: the one that was ``asked`` for, else the first of an Accept-Language header, else English."""
    wanted = [asked or "", *(part.split(";")[0] for part in accepted.split(","))]
    return next((found for one in wanted if (found := one.strip()[:2].lower()) in LANGUAGES), "en")
