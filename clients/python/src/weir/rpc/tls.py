"""How a connection to a sensor over TCP is encrypted."""

from __future__ import annotations

import dataclasses
import os
import pathlib
from typing import Union

import grpc
import grpc.aio

from weir import settings

Path = Union[str, os.PathLike]


@dataclasses.dataclass(frozen=True)
class Tls:
    """Encrypts a connection over TCP. Files are in PEM.

    ca           authorities to check the sensor's certificate with; None for the system's
    certificate  this program's own, for a sensor with mutual TLS
    key          the private key of that certificate
    server_name  name in the sensor's certificate, where it is not the host of the address

        weir.Streamer("monday.pcap", server="sensor:50051", tls=weir.Tls(ca="sensors.crt"))

    A Unix socket's connection is never encrypted.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    server_name: str | None = None

    def __post_init__(self):
        if (self.certificate is None) != (self.key is None):
            raise settings.invalid("tls", self, "a certificate and its key, or neither")

    def _credentials(self) -> grpc.ChannelCredentials:
        def read(field: str) -> bytes | None:
            path = getattr(self, field)
            if path is None:
                return None
            try:
                content = pathlib.Path(path).read_bytes()
            except OSError as error:
                raise settings.invalid(f"tls.{field}", str(path), f"a file ({error})") from None
            if b"-----BEGIN " not in content:
                raise settings.invalid(f"tls.{field}", str(path), "a file in PEM")
            return content

        return grpc.ssl_channel_credentials(read("ca"), read("key"), read("certificate"))


def server_tls() -> Tls | None:
    """What WEIR_TLS_CA, _CERTIFICATE, _KEY and _SERVER_NAME say; None without any of them.

    The `weir` command goes by the same variables.
    """
    fields = [field.name for field in dataclasses.fields(Tls)]
    named = {field: os.environ.get(f"WEIR_TLS_{field.upper()}") or None for field in fields}
    return Tls(**named) if any(named.values()) else None


def channel(address: str, tls: Tls | None, options) -> grpc.Channel:
    """A channel to the address, encrypted where there is `tls` and it is of TCP."""
    return _channel(grpc, address, tls, options)


def aio_channel(address: str, tls: Tls | None, options) -> grpc.aio.Channel:
    """The same for asyncio."""
    return _channel(grpc.aio, address, tls, options)


def _channel(kind, address: str, tls: Tls | None, options):
    if tls is None or address.startswith("unix:"):
        return kind.insecure_channel(address, options=options)
    if tls.server_name:
        options = [*options, ("grpc.ssl_target_name_override", tls.server_name)]
    return kind.secure_channel(address, tls._credentials(), options=options)
