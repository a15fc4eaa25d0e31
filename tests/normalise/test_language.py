"""Which language a text is in."""

from __future__ import annotations

import pytest

from seawall.normalise import identify

TEXTS = [
    ("What are you doing here tonight?", "en"),
    ("don't go there", "en"),
    ("thx for the help", "en"),
    ("¿Qué haces aquí esta noche?", "es"),
    ("no me digas eso", "es"),
    ("te voy a buscar en tu casa", "es"),
    ("sale a las nueve", "es"),
    ("mañana", "es"),
    ("dile que voy, he said, and then he left con su hermano para la casa", "mix"),
    ("i told him que no viniera porque this is not a game", "mix"),
    ("eu não sei o que você está fazendo aqui", "pt"),
    ("je ne sais pas ce que vous faites ici", "fr"),
    ("non so che cosa stai facendo qui con lui", "it"),
    ("ich weiß nicht, was du hier machst", "de"),
    ("я не знаю, что ты здесь делаешь", "ru"),
    ("δεν ξέρω τι κάνεις εδώ", "el"),
    ("ここで何をしていますか", "ja"),
    ("你在这里做什么", "zh"),
    ("여기서 뭐 하세요", "ko"),
    ("ماذا تفعل هنا", "ar"),
    ("😂😂😂", "und"),
    ("12345", "und"),
    ("", "und"),
]


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_language(text: str, language: str) -> None:
    assert identify(text) == language


def test_emoji_and_case_do_not_change_the_language() -> None:
    assert identify("🔥🔥 WHAT ARE YOU DOING HERE 😂") == "en"
    assert identify("🔥🔥 NO SÉ QUÉ HACES AQUÍ CON ÉL 😂") == "es"
