"""What a worker does: screens, renders, signs, with a kit that it builds once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import TypeVar

from seawall.campaign import Signature
from seawall.config import Settings, kit_for
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.policy import Move
from seawall.signing import sign, wanted

__all__ = ["FIRST", "NEVER", "Asked", "Done", "Render", "judge", "sign_pairs", "start_process", "with_kit"]

_T = TypeVar("_T")

#: What turns a verdict into the bytes of an answer; a function of a module, because it travels to a worker by name.
Render = Callable[[Item, Verdict], bytes]

#: A post, how to answer, and from which level on the verdict itself is wanted.
Asked = tuple[Item, Render, int]
#: A level that no post has.
NEVER = 99


@dataclass(frozen=True, slots=True)
class Done:
    """One post, screened: its level, how many detectors did not look, the answer; ``None`` if that could not be written.

    ``verdict`` comes along only where it is wanted: most posts match nothing, and their verdicts need not travel. ``moves``
    are what rules in the shadow would have made of a post whose verdict stays behind.
    """

    level: int
    skipped: int
    body: bytes | None
    verdict: Verdict | None = None
    moves: tuple[Move, ...] = ()


_process_kit: Kit | None = None


def start_process(settings: Settings) -> None:
    """Build the kit of a worker process."""
    global _process_kit  # noqa: PLW0603  # one kit per worker process, built once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the service, which then ends its workers
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    _process_kit = kit_for(settings)


def _follow(parent: BaseProcess) -> None:
    """End with the service, also when it was killed."""
    parent.join()
    os._exit(1)


def judge(posts: list[Asked], kit: Kit | None) -> list[Done]:
    """Posts screened and rendered; ``kit`` only in a thread of the service, a process has its own."""
    done, kit = [], kit or _process_kit
    verdicts = screen([item for item, _, _ in posts], kit)
    for (item, render, least), verdict in zip(posts, verdicts, strict=True):
        try:
            body: bytes | None = render(item, verdict)
        except Exception:  # one answer that can't be written must not take the others with it
            body = None
        near = verdict.level < least < NEVER and kit is not None and kit.policy.shadows
        moves = tuple(kit.policy.moves(verdict)) if near and kit else ()
        done.append(Done(verdict.level, len(verdict.skipped), body, verdict if verdict.level >= least else None, moves))
    return done


def sign_pairs(kit: Kit, pairs: list[tuple[Item, Verdict]], key: bytes) -> list[Signature | None]:
    """Signatures of the posts that campaigns are made of."""
    return [sign(item, verdict, kit.folder, key) if wanted(verdict) else None for item, verdict in pairs]


def _nothing(_item: Item, _verdict: Verdict) -> bytes:
    return b""


def with_kit(function: Callable[..., _T], given: tuple[object, ...], kit: Kit | None) -> _T:
    """``function`` with the kit of this worker before what is given."""
    return function(kit or _process_kit, *given)


#: What warms a worker up.
FIRST: Asked = (Item("1", "See you at the library at noon."), _nothing, NEVER)
