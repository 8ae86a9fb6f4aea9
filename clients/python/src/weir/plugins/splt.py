"""SPLT: the first packets of a flow, one by one."""

from __future__ import annotations

from typing import Any

from weir.udps.plugin import NFPlugin


class SPLT(NFPlugin):
    """The directions, sizes and inter-arrival times of the first packets; -1 past the last.

    sequence_length  packets, 1 and up
    accounting_mode  what sizes count: 0 frames, 1 IP packets, 2 transport, 3 payload

    Sets flow.udps.splt_direction (0 from src, 1 from dst), splt_ps (bytes), splt_piat_ms. The
    setting splt_analysis does the same in the sensor.
    """

    sequence_length: int
    accounting_mode: int

    def on_init(self, packet: Any, flow: Any) -> None:
        flow.udps.splt_direction = [-1] * self.sequence_length
        flow.udps.splt_ps = [-1] * self.sequence_length
        flow.udps.splt_piat_ms = [-1] * self.sequence_length
        self._keep(0, packet, flow)

    def on_update(self, packet: Any, flow: Any) -> None:
        index = flow.bidirectional_packets - 1
        if index < self.sequence_length:
            self._keep(index, packet, flow)

    def _keep(self, index: int, packet: Any, flow: Any) -> None:
        sizes = (packet.raw_size, packet.ip_size, packet.transport_size, packet.payload_size)
        flow.udps.splt_direction[index] = packet.direction
        flow.udps.splt_ps[index] = sizes[self.accounting_mode]
        flow.udps.splt_piat_ms[index] = packet.delta_time
