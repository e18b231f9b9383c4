"""`rasa`, without loading what only the training of neural networks uses.

    python -m bot.running.lean_rasa run ...

Rasa imports TensorFlow for one module, which nothing calls while it serves a pipeline without a
network. Python's own lazy loader puts that off until the module is used, if it ever is; the code
of Rasa is untouched. See
https://docs.python.org/3/library/importlib.html#implementing-lazy-imports
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

PUT_OFF = frozenset({"rasa.utils.train_utils"})
"""`rasa.nlu.extractors.extractor` imports it (Rasa 3.6.21)."""


class PutOff(PathFinder):
    """Finds the modules of `PUT_OFF`; they are run when an attribute of theirs is asked for."""

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of such a module with a lazy loader, None for any other."""
        spec = super().find_spec(name, path, target) if name in PUT_OFF else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


if __name__ == "__main__":
    sys.meta_path.insert(0, PutOff)
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)
