"""The calls of a sensor: what is sent, and what is taken of the answer, for every client."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from weir import settings
from weir.streams.position import Position
from weir.v1 import (
    flow_service_pb2,
    sensor_service_pb2,
    session_pb2,
    session_service_pb2,
    source_pb2,
    subscription_pb2,
)

T = TypeVar("T")
Sub = subscription_pb2.Subscription
VIEWS = {
    "basic": session_pb2.SESSION_VIEW_BASIC,
    "full": session_pb2.SESSION_VIEW_FULL,
}


@dataclasses.dataclass(frozen=True)
class Call(Generic[T]):
    """One call: its path, the request, the answer's type, and what the caller is given of it."""

    path: str
    request: Message
    answer: type
    take: Callable[[Any], T]


def sensor_call(method: str, request: Message, take: Callable[[Any], T]) -> Call[T]:
    answer = getattr(sensor_service_pb2, f"{method}Response")
    return Call(f"/weir.v1.SensorService/{method}", request, answer, take)


def session_call(method: str, request: Message, take: Callable[[Any], T]) -> Call[T]:
    answer = getattr(session_service_pb2, f"{method}Response")
    return Call(f"/weir.v1.SessionService/{method}", request, answer, take)


def get_sensor() -> Call[Any]:
    return sensor_call("GetSensor", sensor_service_pb2.GetSensorRequest(), lambda r: r.sensor)


def list_interfaces() -> Call[Any]:
    request = sensor_service_pb2.ListInterfacesRequest()
    return sensor_call("ListInterfaces", request, lambda r: r.interfaces)


def list_protocols(session_id: str) -> Call[Any]:
    request = sensor_service_pb2.ListProtocolsRequest(session_id=session_id)
    return sensor_call("ListProtocols", request, lambda r: r.protocols)


def list_risks() -> Call[Any]:
    return sensor_call("ListRisks", sensor_service_pb2.ListRisksRequest(), lambda r: r.risks)


def list_flow_fields() -> Call[Any]:
    request = sensor_service_pb2.ListFlowFieldsRequest()
    return sensor_call("ListFlowFields", request, lambda r: r.fields)


def list_capture_files(folder: str) -> Call[Any]:
    request = sensor_service_pb2.ListCaptureFilesRequest(folder=folder)
    return sensor_call("ListCaptureFiles", request, lambda r: r.files)


def create_session(
    spec: session_pb2.SessionSpec, session_id: str, request_id: str, validate_only: bool
) -> Call[Any]:
    request = session_service_pb2.CreateSessionRequest(
        session_id=session_id, spec=spec, request_id=request_id, validate_only=validate_only
    )
    return session_call("CreateSession", request, lambda r: r.session)


def get_session(session_id: str, view: str) -> Call[Any]:
    request = session_service_pb2.GetSessionRequest(session_id=session_id, view=view_of(view))
    return session_call("GetSession", request, lambda r: r.session)


def list_sessions(labels: Mapping[str, str], view: str) -> Call[Any]:
    request = session_service_pb2.ListSessionsRequest(labels=labels, view=view_of(view))
    return session_call("ListSessions", request, lambda r: r.sessions)


def stop_session(session_id: str, drain_seconds: float | None) -> Call[Any]:
    request = session_service_pb2.StopSessionRequest(session_id=session_id)
    if drain_seconds is not None:
        request.drain_timeout.FromNanoseconds(round(drain_seconds * 1e9))
    return session_call("StopSession", request, lambda r: r.session)


def delete_session(session_id: str) -> Call[None]:
    request = session_service_pb2.DeleteSessionRequest(session_id=session_id)
    return session_call("DeleteSession", request, lambda r: None)


def watch_session(session_id: str, interval: float | None, view: str) -> Call[Any]:
    request = session_service_pb2.WatchSessionRequest(session_id=session_id, view=view_of(view))
    if interval is not None:
        request.interval.FromNanoseconds(round(interval * 1e9))
    return session_call("WatchSession", request, lambda r: r)


def watch_sessions(labels: Mapping[str, str], interval: float | None, view: str) -> Call[Any]:
    request = session_service_pb2.WatchSessionsRequest(labels=labels, view=view_of(view))
    if interval is not None:
        request.interval.FromNanoseconds(round(interval * 1e9))
    return session_call("WatchSessions", request, lambda r: r)


def subscribe(
    session_id: str, subscription: Sub | None, position: Position
) -> flow_service_pb2.SubscribeFlowsRequest:
    request = flow_service_pb2.SubscribeFlowsRequest(session_id=session_id)
    _place(request, subscription, position)
    return request


def capture(
    spec: session_pb2.SessionSpec,
    subscription: Sub | None,
    session_id: str,
    linger_seconds: float | None,
) -> flow_service_pb2.CaptureFlowsRequest:
    request = flow_service_pb2.CaptureFlowsRequest(
        spec=spec, subscription=subscription, session_id=session_id
    )
    if linger_seconds is not None:
        request.linger.FromNanoseconds(round(linger_seconds * 1e9))
    return request


def open_upload(
    spec: session_pb2.SessionSpec | None, subscription: Sub | None, name: str, size: int | None
) -> flow_service_pb2.AnalyzeCaptureRequest:
    opened = flow_service_pb2.OpenUpload(spec=spec, subscription=subscription)
    if not opened.spec.HasField("source"):
        upload = source_pb2.UploadSource(name=name, total_bytes=size)
        opened.spec.source.CopyFrom(source_pb2.Source(upload=upload))
    return flow_service_pb2.AnalyzeCaptureRequest(open=opened)


def open_exchange(
    session_id: str, subscription: Sub | None, position: Position, hold: bool, take_over: bool
) -> flow_service_pb2.ExchangeFlowsRequest:
    opened = flow_service_pb2.OpenExchange(session_id=session_id, hold=hold, take_over=take_over)
    _place(opened, subscription, position)
    return flow_service_pb2.ExchangeFlowsRequest(open=opened)


def paged(call: Call[T]) -> Call[tuple[T, str]]:
    """The same call, which also gives the token of the next page; that is empty on the last."""
    return Call(call.path, call.request, call.answer, lambda r: (call.take(r), r.next_page_token))


def view_of(word: str) -> session_pb2.SessionView:
    if word not in VIEWS:
        raise settings.invalid("view", word, "'basic' or 'full'")
    return VIEWS[word]


def _place(request: Any, subscription: Sub | None, position: Position) -> None:
    if subscription is not None:
        request.subscription.CopyFrom(subscription)
    if position.token:
        request.subscription.resume_token = position.token
