"""A session of one's own whose flows are decided upon."""

from __future__ import annotations

import contextlib

from weir.clients.client import Client
from weir.errors import WeirError
from weir.rpc.tls import Tls
from weir.streams.exchange import Exchange
from weir.v1 import session_pb2, subscription_pb2


class OwnExchange(Exchange):
    """An Exchange whose session goes with it."""

    _client: Client
    _session_id: str

    def close(self) -> None:
        super().close()
        client, self._client = getattr(self, "_client", None), None  # type: ignore[assignment]
        if client is not None:
            with client, contextlib.suppress(WeirError):
                client.delete_session(self._session_id)


def open_exchange(
    address: str,
    tls: Tls | None,
    spec: session_pb2.SessionSpec,
    subscription: subscription_pb2.Subscription,
    holds: bool,
) -> OwnExchange:
    """Creates the session and takes part in it. It begins with this, its first subscriber."""
    spec.lifetime.while_subscribed.linger.FromSeconds(0)
    # It begins with us, on an interface too: no flow is missed.
    spec.start.mode = session_pb2.START_MODE_ON_FIRST_SUBSCRIPTION
    client = Client(address, tls=tls)
    session = client.create_session(spec)
    exchange = client.exchange(session.id, subscription, hold=holds)
    exchange.__class__ = OwnExchange
    exchange._client, exchange._session_id = client, session.id  # type: ignore[attr-defined]
    return exchange  # type: ignore[return-value]
