"""`chat`: Rasa's own shell in the terminal, with the action server beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.running import content_check, stack
from bot.running.environment import ACTIONS_HOST, rasa_environment
from bot.running.errors import RunError
from bot.running.processes import Child, Children
from bot.running.signals import pause
from bot.settings import Settings


def chat(settings: Settings) -> None:
    """Talk with the assistant in this terminal until /stop; the action server ends with it.

    Raises:
        RunError: a check failed, or the shell ended with an error.
        StopRequested: a stop signal came; every child has ended by then.
    """
    stack.prepare(settings)
    with Children() as children:
        check = content_check.start(settings, children)
        model = stack.get_model(settings, children, check)
        stack.start_actions(settings, children)
        content_check.wait(check)
        print("Starting the chat, about half a minute; /stop ends it.", flush=True)
        shell = _start_shell(settings, children, model)
        while not shell.ended:
            pause(stack.PAUSE_SECONDS)
        if shell.process.returncode:
            raise RunError(
                f"The chat ended {shell.how_it_ended()}: mend what its log names.",
                shell.last_lines(),
            )


def _start_shell(settings: Settings, children: Children, model: Path) -> Child:
    """Start `rasa shell` on this terminal, with warnings only."""
    return children.start(
        "chat",
        [
            *(sys.executable, "-m", "rasa", "shell"),
            *("--endpoints", str(stack.write_endpoints(settings))),
            *("--model", str(model)),
            *("--port", str(settings.port), "-i", ACTIONS_HOST),
        ],
        rasa_environment(settings) | {"LOG_LEVEL": "WARNING"},
        settings.var_dir / "log" / "chat.log",
        terminal=True,
    )
