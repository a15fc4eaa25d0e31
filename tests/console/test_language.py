"""Every text that people read is in the catalogue and in Spanish; refusals too; the language can be chosen everywhere."""

from __future__ import annotations

import io

import pytest
from babel.messages.mofile import read_mo
from scripts.make_messages import LOCALE, compiled, extracted, missing, template, translated

from seawall.console.language import LANGUAGES, NAMES, Words, chosen, words
from seawall.store import DECISIONS, ROLES
from seawall.taxonomy import CATEGORIES, OPTIONAL_CATEGORIES
from tests.console.running import Console

OTHERS = [language for language in LANGUAGES if language != "en"]


def test_the_catalogue_holds_the_texts_of_today() -> None:
    assert (LOCALE / "seawall.pot").read_bytes() == template(extracted()), "run: make messages"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_compiled(language: str) -> None:
    known = translated(language)
    assert [one.id for one in known if one.id] == [one.id for one in extracted() if one.id], "run: make messages"
    assert list(missing(known)) == []
    kept = read_mo(io.BytesIO((LOCALE / language / "LC_MESSAGES" / "seawall.mo").read_bytes()))
    fresh = read_mo(io.BytesIO(compiled(known)))
    assert [(m.id, m.string) for m in kept if m.id] == [(m.id, m.string) for m in fresh if m.id], "run: make messages"


def test_a_text_without_a_translation_is_noticed() -> None:
    catalog = extracted()
    catalog.add("case {case} is lost", "el caso está perdido")
    assert "case {case} is lost" in missing(catalog)
    assert "Sign in" in missing(catalog)


def test_refusals_are_told_with_what_they_are_about() -> None:
    spanish = words("es")
    id = "0123456789abcdef" * 2
    said = spanish.told(f"case {id} is being worked on by someone else")
    assert id in said
    assert said.startswith("otra persona")
    assert spanish.told("a message that nobody foresaw") == "a message that nobody foresaw"
    assert spanish.told("x" * 5000 + " is closed") == "x" * 5000 + " is closed"
    assert words("en").told(f"case {id} is closed") == f"case {id} is closed"
    assert words("xx").ngettext("one", "many", 2) == "many"
    assert isinstance(words("../../x"), Words)


def test_every_code_has_a_name() -> None:
    assert {*CATEGORIES, *OPTIONAL_CATEGORIES, *DECISIONS, *ROLES} <= NAMES.keys()


@pytest.mark.parametrize(
    ("asked", "accepted", "found"),
    [
        (None, "", "en"),
        (None, "es-MX,es;q=0.9,en;q=0.5", "es"),
        (None, "fr-FR, es;q=0.3", "es"),
        ("es", "en", "es"),
        ("<b>", "es", "es"),
        ("xx", "xx", "en"),
    ],
)
def test_the_language_is_chosen_by_link_then_browser(asked: str | None, accepted: str, found: str) -> None:
    assert chosen(asked, accepted) == found


def test_the_console_speaks_the_language_of_who_signed_in(desk: Console) -> None:
    client = desk.client()
    assert "Contraseña" in client.get("/sign-in", headers={"accept-language": "es-ES"}).text
    shown = client.get("/sign-in?language=es")
    assert (shown.headers["content-language"], '<html lang="es">' in shown.text) == ("es", True)
    wrong = client.post("/sign-in?language=es", data={"name": "Alma", "password": "not this one at all"})
    assert "o hubo demasiados intentos" in wrong.text
    alma = desk.signed_in("moderator")
    assert "Sign out" in alma.get("/account").text
    assert alma.post("/account/language", data={"language": "es"}).headers["location"] == "/account"
    assert "Moderación" in alma.get("/account").text
    assert alma.post("/account/language", data={"language": "xx"}).status_code == 400
    refused = alma.get("/nowhere-to-be-found")
    assert refused.status_code == 404
