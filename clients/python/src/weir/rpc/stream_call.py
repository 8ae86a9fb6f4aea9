"""One call that streams FlowStreamMessages, with the connection that it has for itself."""

from __future__ import annotations

import atexit
import sys
import threading
import weakref

from weir.local import private_server  # noqa: F401 - whose atexit is to be registered before ours
from weir.rpc.tls import Tls, channel
from weir.v1 import flow_service_pb2, flow_service_pb2_grpc

_CHANNEL_OPTIONS = [
    # A batch of flows is at most 1 MiB, but for a single flow that is larger.
    ("grpc.max_receive_message_length", 64 << 20),
    # A sensor that is gone without closing its connection is noticed, on a quiet stream too.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.max_pings_without_data", 0),
]


class StreamCall:
    """Iterates over the messages of CaptureFlows or SubscribeFlows, by the kind of the request.

    timeout  seconds that the call may take; None for no bound

    Iteration raises grpc.RpcError. For one thread.
    """

    def __init__(self, address: str, tls: Tls | None, request, timeout: float | None = None):
        self._channel = channel(address, tls, _CHANNEL_OPTIONS)
        stub = flow_service_pb2_grpc.FlowServiceStub(self._channel)
        captures = isinstance(request, flow_service_pb2.CaptureFlowsRequest)
        method = stub.CaptureFlows if captures else stub.SubscribeFlows
        self._call = method(request, timeout=timeout)
        self._thread = threading.get_ident()
        _open.add(self)

    def __iter__(self):
        return iter(self._call)

    def cancel(self):
        """Ends the call: iteration raises CANCELLED. From any thread."""
        self._call.cancel()

    def close(self):
        """Ends the call, and then the connection. May be called again, and from any thread."""
        self._call.cancel()
        # Closing a channel waits for a thread of gRPC. Garbage collection may bring us here in that
        # very thread, and the end of the interpreter after it has stopped.
        if threading.get_ident() == self._thread and not sys.is_finalizing():
            self._channel.close()
            _open.discard(self)


_open: weakref.WeakSet[StreamCall] = weakref.WeakSet()


@atexit.register  # After private_server's, so it runs before: no connection outlives its server.
def _close_all():
    for call in list(_open):
        call.close()
