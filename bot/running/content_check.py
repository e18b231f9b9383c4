"""`check`: are the files that clinicians edit in order? `run` and `chat` have it done beside them.

It takes seconds and spaCy's memory, so that a process of its own does it while the servers load.
"""

from __future__ import annotations

import sys

from bot.running import checks
from bot.running.environment import rasa_environment
from bot.running.errors import STOPPED, RunError
from bot.running.processes import Child, Children
from bot.running.signals import pause
from bot.settings import Settings

SOUND = "The data files are in order."
PAUSE_SECONDS = 0.1


def check(settings: Settings) -> None:
    """Look through the data files, and say which of them a clinician has yet to sign off.

    Raises:
        RunError: a file is wrong; its place stands in the message.
    """
    from bot import sign_offs

    checks.content_is_sound()
    print(SOUND)
    if unsigned := sign_offs.unsigned_line():
        print(unsigned)


def start(settings: Settings, children: Children) -> Child:
    """Start the same in a process of its own."""
    return children.start(
        "check",
        [sys.executable, "-m", "bot", "check"],
        rasa_environment(settings),
        settings.var_dir / "log" / "check.log",
    )


def has_passed(started: Child) -> bool:
    """Whether the check has ended well, or False while it goes on.

    Raises:
        RunError: it found a fault.
    """
    if not started.ended:
        return False
    if started.process.returncode:
        fault = started.words().rpartition(STOPPED)[2].strip()
        raise RunError(fault or f"The check of the data files ended {started.how_it_ended()}.")
    return True


def wait(started: Child) -> None:
    """Wait for the end of the check.

    Raises:
        RunError: it found a fault.
        StopRequested: a stop signal came.
    """
    while not has_passed(started):
        pause(PAUSE_SECONDS)


def note(started: Child) -> str:
    """Return what a check that has passed had to say; empty when it was nothing."""
    return started.words().rpartition(SOUND)[2].strip()
