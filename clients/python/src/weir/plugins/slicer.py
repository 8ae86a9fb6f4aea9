"""FlowSlicer: flows of so many packets at most."""

from __future__ import annotations

from typing import Any

from weir.udps.plugin import NFPlugin


class FlowSlicer(NFPlugin):
    """Ends a flow with its packet number `limit`, 1 and up; the next packet opens another.

    weir.Streamer(..., max_packets=limit) does the same in the sensor, without waiting.
    """

    limit: int

    def on_init(self, packet: Any, flow: Any) -> None:
        self.on_update(packet, flow)

    def on_update(self, packet: Any, flow: Any) -> None:
        if flow.bidirectional_packets >= self.limit:
            flow.expiration_id = -1
