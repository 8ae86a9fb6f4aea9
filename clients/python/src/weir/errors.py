"""Errors and warnings of the package. Each error is a WeirError."""

from __future__ import annotations

import grpc

from weir import status_details


class WeirError(Exception):
    """Something the sensor, or the way to it, could not do.

    code    name of the gRPC status code, "NOT_FOUND"
    reason  constant word for programs, "CAPTURE_DAMAGED"
    field   name or path of the setting at fault, "spec.meter.bpf_filter"

    Each is empty where nothing gave it.
    """

    def __init__(self, message: str, *, code: str = "", reason: str = "", field: str = ""):
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.field = field

    def __reduce__(self):
        # Exceptions are rebuilt from their arguments, which are positional alone.
        return (_rebuild, (type(self), self.args[0], self.__dict__.copy()))


def _rebuild(kind, message, attributes):
    error = kind(message)
    error.__dict__.update(attributes)
    return error


class InvalidArgumentError(WeirError, ValueError):
    """A setting is at fault; `field` names it."""


class NotFoundError(WeirError):
    """There is no such file, interface or session."""


class PermissionDeniedError(WeirError):
    """Not allowed to the sensor or to this client: a path outside the capture root, say."""


class ResourceExhaustedError(WeirError):
    """A limit of the sensor was reached, or the program read its flows too slowly."""


class UnavailableError(WeirError):
    """The sensor cannot be reached, or it shuts down."""


class ServerNotFoundError(WeirError):
    """There is no weir-server program to start."""


class CaptureError(WeirError):
    """The capture is damaged. Its flows up to the damage were delivered first.

    flows  what Streamer.to_pandas had gathered by then, a DataFrame; None from elsewhere
    """

    flows = None


class LossWarning(UserWarning):
    """The sensor lost events before this program read them; Streamer.ledger counts them."""


_KINDS = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgumentError,
    grpc.StatusCode.OUT_OF_RANGE: InvalidArgumentError,
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDeniedError,
    grpc.StatusCode.UNAUTHENTICATED: PermissionDeniedError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhaustedError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.DATA_LOSS: CaptureError,
}


def from_call(call: grpc.RpcError) -> WeirError:
    """The WeirError of a call that failed."""
    details = status_details.of_metadata(call.trailing_metadata())
    kind = _KINDS.get(call.code(), WeirError)
    return kind(
        call.details() or details.message,
        code=call.code().name,
        reason=details.reason,
        field=details.field,
    )
