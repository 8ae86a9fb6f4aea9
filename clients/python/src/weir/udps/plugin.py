"""The base of plugins."""

from __future__ import annotations

from typing import Any


class NFPlugin:
    """A feature of flows, worked out packet by packet in this program.

        class PacketsOf40(weir.NFPlugin):
            def on_init(self, packet, flow):
                flow.udps.packets_of_40 = 0
                self.on_update(packet, flow)

            def on_update(self, packet, flow):
                flow.udps.packets_of_40 += packet.raw_size == 40

        for flow in weir.Streamer("x.pcap", udps=PacketsOf40()):
            print(flow.udps.packets_of_40)

    Keyword arguments become attributes: NFPlugin(limit=3).limit is 3.

    volatile   what the plugin sets on flows is for other plugins alone, and is no column
    ends_flows True where it may set flow.expiration_id to -1, which ends the flow with that packet.
               None, the default: where its code names expiration_id. The capture then waits for the
               program at every packet; see the README for what that costs

    The sensor sends what the code of a plugin names: flow.application_name, packet.ip_packet. Where
    it asks for attributes by other means (getattr, print(flow)), it sends everything.
    """

    volatile: bool = False
    ends_flows: bool | None = None

    def __init__(self, **kwargs: Any):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def on_init(self, packet: Any, flow: Any) -> None:
        """The first packet of a flow came."""

    def on_update(self, packet: Any, flow: Any) -> None:
        """Another packet of the flow came; its counters are as of this packet."""

    def on_expire(self, flow: Any) -> None:
        """The flow is over."""

    def cleanup(self) -> None:
        """The iteration is over, however it ended."""
