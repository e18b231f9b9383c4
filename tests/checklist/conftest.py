"""Settings for the property tests: as many examples on a slow machine as on a fast one."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("checklist", deadline=None, max_examples=100)
settings.load_profile("checklist")
