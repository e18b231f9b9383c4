"""The command `gallery`: every document for three made-up patients, to be looked at."""

from __future__ import annotations

from bot.content import ContentError
from bot.documents import DocumentError
from bot.documents.gallery import make_gallery
from bot.running.errors import RunError
from bot.settings import Settings, today


def gallery(current: Settings) -> None:
    """Make the documents in VAR_DIR/gallery and say where to look.

    Raises:
        RunError: a data file is broken, a document cannot be made, or the folder cannot be written.
    """
    folder = current.var_dir / "gallery"
    try:
        for line in make_gallery(folder, today()):
            print(line, flush=True)
    except ContentError as error:
        raise RunError(f"{error}: mend this file and start again") from error
    except DocumentError as error:
        raise RunError(f"a document could not be made ({error.reason})") from error
    except OSError as error:
        raise RunError(f"cannot write to {folder} ({error.strerror})") from error
