"""Rasa's own command line for a server that loads TensorFlow only when something uses it.

    python -m bot.running.lean_rasa run ...

Each Rasa server imports `rasa.utils.train_utils`, and by it TensorFlow, although only components
made with TensorFlow use it. Python's `LazyLoader` puts that off to the first use of a name in it.
Such a component imports TensorFlow by itself, and works as ever.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import runpy
import sys
from collections.abc import Sequence
from types import ModuleType

LAZY = "rasa.utils.train_utils"


class LazyFinder(importlib.abc.MetaPathFinder):
    """Finds `LAZY` where it is, to be run at the first use of a name in it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of `LAZY` with a lazy loader, None for any other module."""
        if name != LAZY:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


if __name__ == "__main__":
    gc.disable()  # what is imported is no garbage; the web channel switches it on (`_settle`)
    sys.meta_path.insert(0, LazyFinder())
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)
