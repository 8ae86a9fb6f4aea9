"""One call that streams FlowStreamMessages, with the connection that it has for itself."""

from __future__ import annotations

import atexit
import sys
import threading
import weakref
from collections.abc import Iterator

from google.protobuf.message import Message

from weir.local import private_server  # noqa: F401 - whose atexit is to be registered before ours
from weir.rpc.tls import Tls, channel

SERVICE = "/weir.v1.FlowService/"
CHANNEL_OPTIONS = [
    # A batch of flows is at most 1 MiB, but for a single flow that is larger.
    ("grpc.max_receive_message_length", 64 << 20),
    # A sensor that is gone without closing its connection is noticed, on a quiet stream too.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.max_pings_without_data", 0),
]


def serialize(message: Message) -> bytes:
    """The bytes of any message."""
    return message.SerializeToString()


class StreamCall:
    """Iterates over the messages of a call of FlowService, as bytes.

    method   its name, "SubscribeFlows"
    request  the message, or an iterator of messages where the client streams too; that is read in a
             thread of gRPC
    timeout  seconds that the call may take; None for no bound

    Iteration raises grpc.RpcError. For one thread.
    """

    def __init__(
        self,
        address: str,
        tls: Tls | None,
        method: str,
        request: Message | Iterator[Message],
        timeout: float | None = None,
    ):
        self._channel = channel(address, tls, CHANNEL_OPTIONS)
        make = (
            self._channel.unary_stream
            if isinstance(request, Message)
            else self._channel.stream_stream
        )
        self._call = make(SERVICE + method, request_serializer=serialize)(request, timeout=timeout)
        self._thread = threading.get_ident()
        _open.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._call)

    def cancel(self) -> None:
        """Ends the call: iteration raises CANCELLED. From any thread."""
        self._call.cancel()

    def close(self) -> None:
        """Ends the call, and then the connection. May be called again, and from any thread."""
        self._call.cancel()
        # Closing a channel waits for a thread of gRPC. Garbage collection may bring us here in that
        # very thread, and the end of the interpreter after it has stopped.
        if threading.get_ident() == self._thread and not sys.is_finalizing():
            self._channel.close()
            _open.discard(self)


_open: weakref.WeakSet[StreamCall] = weakref.WeakSet()


@atexit.register  # After private_server's, so it runs before: no connection outlives its server.
def _close_all() -> None:
    for call in list(_open):
        call.close()
