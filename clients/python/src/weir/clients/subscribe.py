"""weir.subscribe: a session's events, without a Client."""

from __future__ import annotations

from weir.clients import requests
from weir.local.server_address import server_address
from weir.rpc.stream_call import StreamCall
from weir.rpc.tls import Tls
from weir.streams.flow_stream import FlowStream
from weir.streams.position import Position
from weir.v1 import subscription_pb2


def subscribe(
    session_id: str,
    subscription: subscription_pb2.Subscription | None = None,
    *,
    server: str | None = None,
    tls: Tls | None = None,
    position: Position = Position(),  # noqa: B008 - immutable
    timeout: float | None = None,
) -> FlowStream:
    """Streams the events of a session. Any number of programs may subscribe to one.

        with weir.subscribe("live") as stream:
            for kind, value in stream:
                if kind == "event":
                    print(value.flow.id)

    subscription  what is wanted of it, as weir.subscription makes it; None for all defaults: every
                  event, from the oldest kept
    server, tls   the sensor, as for a Streamer; None for the one that server_address() gives
    position      where an earlier stream of the session stood, to go on with the event after the
                  last one that was given, each event once
    timeout       seconds that the call may take; None for no bound
    """
    request = requests.subscribe(session_id, subscription, position)
    call = StreamCall(server or server_address(), tls, "SubscribeFlows", request, timeout)
    return FlowStream(call, position)
