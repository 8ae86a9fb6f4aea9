"""Reports of a running capture on standard output."""

from __future__ import annotations

import json
import time
from typing import Any


class Reporter:
    """Prints the totals as a line of JSON, with nfstream's names, every so many seconds."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def __call__(self, statistics: Any) -> None:
        """Takes the totals as they come. Those of files are not reported, as in nfstream."""
        if statistics.HasField("progress") or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._seconds
        print(json.dumps(report_of(statistics)), flush=True)


def report_of(statistics: Any) -> dict[str, Any]:
    """nfstream's report of a weir.v1.CaptureStatistics."""
    return {
        "flows_expired": sum(each.flows for each in statistics.flows_ended),
        "packets_processed": statistics.packets_in_flows,
        "packets_ignored": sum(each.packets for each in statistics.ignored),
        "packets_dropped_filtered_by_kernel": statistics.kernel_dropped_packets,
        "meters_packets_processing_balance": [each.packets for each in statistics.workers],
    }
