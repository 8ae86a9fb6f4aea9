"""The extension, where it was built; else None. WEIR_PURE_PYTHON=1 in the environment hides it."""

from __future__ import annotations

import os
from typing import Any

fast: Any = None
if os.environ.get("WEIR_PURE_PYTHON", "") in ("", "0"):
    try:
        from weir import _fast as fast  # type: ignore[attr-defined,no-redef]
    except ImportError:
        fast = None
