"""The client for asyncio: weir.aio.Client, the twin of weir.Client.

async with weir.aio.Client("sensor:50051") as client:
    async with client.subscribe("live") as stream:
        async for kind, value in stream:
            ...
"""

from __future__ import annotations

from weir.clients.aio_client import Client
from weir.streams.aio_stream import Exchange, FlowStream

__all__ = ["Client", "Exchange", "FlowStream"]
