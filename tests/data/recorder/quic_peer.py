"""Either end of a small HTTP/3 exchange.

Usage: quic_peer.py serve ADDRESS PORT CERTIFICATE KEY
       quic_peer.py get ADDRESS PORT NAME
"""

import asyncio
import ssl
import sys

from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration

BODY = b"A small page.\n"


class Http3(QuicConnectionProtocol):
    """Hands the HTTP/3 events of a connection to `on_http`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.http = H3Connection(self._quic)

    def quic_event_received(self, event):
        for http_event in self.http.handle_event(event):
            self.on_http(http_event)


class Server(Http3):
    def on_http(self, event):
        if not (isinstance(event, HeadersReceived) and event.stream_ended):
            return
        headers = [(b":status", b"200"), (b"content-type", b"text/plain")]
        self.http.send_headers(event.stream_id, headers)
        self.http.send_data(event.stream_id, BODY, end_stream=True)
        self.transmit()


class Client(Http3):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.done = asyncio.get_running_loop().create_future()

    def on_http(self, event):
        if isinstance(event, DataReceived) and event.stream_ended and not self.done.done():
            self.done.set_result(None)

    async def get(self, name):
        headers = [
            (b":method", b"GET"),
            (b":scheme", b"https"),
            (b":authority", name.encode()),
            (b":path", b"/"),
            (b"user-agent", b"weir-recorder/1.0"),
        ]
        self.http.send_headers(self._quic.get_next_available_stream_id(), headers, end_stream=True)
        self.transmit()
        await asyncio.wait_for(self.done, timeout=5)


async def run_server(address, port, certificate, key):
    configuration = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
    configuration.load_cert_chain(certificate, key)
    await serve(address, int(port), configuration=configuration, create_protocol=Server)
    await asyncio.Event().wait()


async def run_client(address, port, name):
    configuration = QuicConfiguration(
        alpn_protocols=H3_ALPN, server_name=name, verify_mode=ssl.CERT_NONE
    )
    async with connect(
        address, int(port), configuration=configuration, create_protocol=Client
    ) as client:
        await client.get(name)


if __name__ == "__main__":
    run = {"serve": run_server, "get": run_client}[sys.argv[1]]
    asyncio.run(run(*sys.argv[2:]))
