"""Flows of captures from the Weir network sensor.

    import weir

    for flow in weir.Streamer(source="x.pcap"):
        print(flow)
    frame = weir.Streamer(source="x.pcap").to_pandas()

The names of settings and attributes are nfstream's; `weir.nfstream` is a drop-in for programs that
were written for it. `weir.Client`, and `weir.aio.Client` for asyncio, have all calls of a sensor.
Its messages are in `weir.v1`, as `from weir.v1 import flow_pb2`.
"""

from weir.clients.client import Client
from weir.clients.subscribe import subscribe
from weir.errors import (
    CaptureError,
    InvalidArgumentError,
    LedgerError,
    LossWarning,
    NotFoundError,
    PermissionDeniedError,
    PluginError,
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
from weir.streams.exchange import Exchange, verdict
from weir.streams.flow_stream import FlowStream
from weir.streams.labels import label_value, python_value
from weir.streams.position import Position
from weir.streams.state import StreamItem
from weir.streams.subscriptions import subscription
from weir.udps.model import Model
from weir.udps.plugin import NFPlugin

__version__ = "0.1.0"

__all__ = [
    "CaptureError",
    "Client",
    "Exchange",
    "FieldViolation",
    "Flow",
    "FlowStream",
    "InvalidArgumentError",
    "LedgerError",
    "LossWarning",
    "Model",
    "NFPlugin",
    "NotFoundError",
    "PermissionDeniedError",
    "PluginError",
    "Position",
    "ResourceExhaustedError",
    "ServerNotFoundError",
    "StreamItem",
    "Streamer",
    "Tls",
    "UnavailableError",
    "WeirError",
    "datetime_of",
    "label_value",
    "python_value",
    "server_address",
    "server_tls",
    "subscribe",
    "subscription",
    "verdict",
]
