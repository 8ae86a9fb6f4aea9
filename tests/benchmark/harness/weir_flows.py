"""`weir flows CAPTURE --output count`: its usage and what it counted."""

import re

from harness import process
from harness.sensor import weir


def count(capture, *words):
    """Usage and number of flows; None, with a word printed, where it failed."""
    usage = process.measure([weir(), "flows", capture, "--output", "count", *words])
    found = re.search(r"^(\d+) flows", usage.output, re.MULTILINE)
    if usage.status == 0 and found:
        return usage, int(found.group(1))
    print(f"  weir flows ended with {usage.status}: {usage.output.strip()[-300:]}")
    return None
