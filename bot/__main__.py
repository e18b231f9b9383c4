"""The command line: `python -m bot run | train | chat | settings`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.settings import Settings, SettingsError, listing, settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0, also after Ctrl-C, or 1 after a fault."""
    command: str = _parser().parse_args(arguments).command
    try:
        current = settings()
    except SettingsError as fault:
        return _fail(str(fault))
    if command == "settings":
        print(listing(current))
        return 0
    return _run(command, current)


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Second Opinion")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start the assistant; Ctrl-C stops it")
    commands.add_parser("train", help="train the model when something it is made from changed")
    commands.add_parser("chat", help="talk with the assistant in this terminal")
    commands.add_parser("settings", help="list the settings with their values")
    return parser


def _run(command: str, current: Settings) -> int:
    """Run a command that starts processes; the modules it needs are loaded only now."""
    from bot.running.errors import RunError
    from bot.running.signals import StopRequested, stop_on_signals

    try:
        with stop_on_signals():
            _carry_out(command, current)
    except StopRequested:
        print("\nStopped.", flush=True)
    except RunError as fault:
        return _fail(str(fault), fault.details)
    return 0


def _carry_out(command: str, current: Settings) -> None:
    """Do what the command says."""
    from bot.running import chat, stack, training
    from bot.running.processes import Children, shown

    if command == "run":
        stack.run(current)
    elif command == "chat":
        chat.chat(current)
    else:
        with Children() as children:
            model = training.ensure_model(current, children)
        print(f"The model is {shown(model)}")


def _fail(message: str, details: str = "") -> int:
    """Show a fault on standard error, its log lines first and its one line last."""
    if details:
        print(details, file=sys.stderr)
    print(f"Second Opinion stopped: {message}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
