"""The process that prints: frames of HTML come in, frames of PDF go out, until the input ends.

    python -I press_worker.py FOLDER_OF_TYPEFACES BYTES_OF_MEMORY

It is started by `bot.documents.press` and imports nothing of the project. It refuses every address
that a page names, cannot write a file, and has a limit on memory, and on processor time in case
nobody is left to end it. It says nothing but whether it worked, for a message could hold a
patient's words.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
import tempfile
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

READY, FAILED, NO_LIBRARY = b"R", b"F", b"N"
"""What a frame says: all is well, printing failed, the printing library cannot be loaded."""

PROCESSOR_SECONDS = 30
"""Most processor time of one document."""

_HEAD = struct.Struct(">cI")

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{folder}</dir>
</fontconfig>
"""

_WARM_UP = "<!DOCTYPE html><html lang='en'><title>-</title><p>Aá<b>b</b><table><tr><td>1</table>"


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read one frame as its mark and its content; None at the end of the stream."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    mark, length = _HEAD.unpack(head)
    data = stream.read(length)
    return (mark, data) if len(data) == length else None


def write_frame(stream: IO[bytes], mark: bytes, data: bytes = b"") -> None:
    """Write one frame. Raises OSError when nobody reads any more."""
    stream.write(_HEAD.pack(mark, len(data)))
    stream.write(data)
    stream.flush()


def main() -> None:
    """Print until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        printer = _Printer(sys.argv[1])
    except (ImportError, OSError):
        write_frame(answers, NO_LIBRARY)
        return
    _set_limits(int(sys.argv[2]))
    write_frame(answers, READY)
    while (frame := read_frame(requests)) is not None:
        _allow_processor_time()
        try:
            pdf = printer.print(frame[1].decode("utf-8"))
        except Exception:
            write_frame(answers, FAILED)
        else:
            write_frame(answers, READY, pdf)


class _Printer:
    """The printing library, warm, with the typefaces of a folder and those of the system."""

    def __init__(self, folder: str) -> None:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self._html: Any = HTML
        self._nothing = URLFetcher(allowed_protocols=())
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, "fonts.conf")
            file.write_text(_FONTS.format(folder=escape(folder)), "utf-8")
            os.environ["FONTCONFIG_FILE"] = str(file)
            self._fonts = FontConfiguration()
        self.print(_WARM_UP)

    def print(self, html: str) -> bytes:
        document = self._html(string=html, url_fetcher=self._nothing)
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", font_config=self._fonts)
        return pdf


def _set_limits(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_processor_time() -> None:
    """Let the process use as much processor time as one document may, from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
