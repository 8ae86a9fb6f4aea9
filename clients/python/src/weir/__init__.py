"""Flows of captures from the Weir network sensor.

    import weir

    for flow in weir.Streamer(source="x.pcap"):
        print(flow)
    frame = weir.Streamer(source="x.pcap").to_pandas()

The names of settings and attributes are nfstream's. The messages of the sensor itself are in
`weir.v1`, as `from weir.v1 import flow_pb2`; `weir.subscribe` streams them from a session.
"""

from weir.errors import (
    CaptureError,
    InvalidArgumentError,
    LedgerError,
    LossWarning,
    NotFoundError,
    PermissionDeniedError,
    ResourceExhaustedError,
    ServerNotFoundError,
    UnavailableError,
    WeirError,
)
from weir.local.server_address import server_address
from weir.records.flow import Flow
from weir.records.times import datetime_of
from weir.rpc.status_details import FieldViolation
from weir.rpc.tls import Tls, server_tls
from weir.streamer import Streamer
from weir.streams.flow_stream import FlowStream, StreamItem, subscribe
from weir.streams.position import Position

__version__ = "0.1.0"

__all__ = [
    "CaptureError",
    "FieldViolation",
    "Flow",
    "FlowStream",
    "InvalidArgumentError",
    "LedgerError",
    "LossWarning",
    "NotFoundError",
    "PermissionDeniedError",
    "Position",
    "ResourceExhaustedError",
    "ServerNotFoundError",
    "StreamItem",
    "Streamer",
    "Tls",
    "UnavailableError",
    "WeirError",
    "datetime_of",
    "server_address",
    "server_tls",
    "subscribe",
]
