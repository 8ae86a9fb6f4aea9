"""Errors and warnings of the package. Each error is a WeirError."""

from __future__ import annotations

from collections.abc import Mapping

import grpc

from weir.rpc import status_details
from weir.rpc.status_details import FieldViolation


class WeirError(Exception):
    """Something the sensor, or the way to it, could not do.

    message      a sentence for people; str() adds what the other attributes know beyond it
    code         name of the gRPC status code, "NOT_FOUND"
    reason       constant word for programs, "CAPTURE_DAMAGED"; docs/errors.md lists them
    metadata     more about the reason, by name: {"limit": "max_sessions", "max": "64"}
    field        path of the field at fault, "spec.meter.bpf_filter": the first of them
    violations   all fields at fault, each a FieldViolation of `field` and `description`
    setting      what the Streamer calls the field at fault, "n_dissections"
    retry_after  seconds after which it is worth trying again; None where waiting does not help

    Each is empty where nothing gave it. A sensor that is older than this package, and does not know
    something that it was asked for, says so: reason UNKNOWN_FIELD, with its `sensor_version` in
    the metadata and the message that holds the field in `field`.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        reason: str = "",
        field: str = "",
        setting: str = "",
        violations: tuple[FieldViolation, ...] = (),
        metadata: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ):
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.field = field
        self.setting = setting
        self.violations = violations
        self.metadata = dict(metadata or {})
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        return self.args[0]

    def __str__(self):
        remarks = [
            f"{field}: {description}"
            for field, description in self.violations
            if description not in self.message
        ]
        if self.setting and self.setting not in self.message:
            remarks.append(f"the setting is {self.setting}")
        return f"{self.message} ({'; '.join(remarks)})" if remarks else self.message

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


class LedgerError(WeirError):
    """The totals at the end of a stream do not add up, or not to the flows that came."""


class PluginError(WeirError, ValueError):
    """A plugin or a model of the program raised; the capture is over.

    The metadata have its class, `plugin`, and the `method`; what it raised is the cause.
    """


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


def from_call(call: grpc.RpcError, settings: Mapping[str, str]) -> WeirError:
    """The WeirError of a call that failed. `settings` has the Streamer's names by fields' paths."""
    details = status_details.of_metadata(call.trailing_metadata())
    kind = _KINDS.get(call.code(), WeirError)
    field = next((violation.field for violation in details.violations), "")
    field = field or details.metadata.get("field", "")
    return kind(
        call.details() or details.message,
        code=call.code().name,
        reason=details.reason,
        field=field,
        setting=settings.get(field, ""),
        violations=details.violations,
        metadata=details.metadata,
        retry_after=details.retry_after,
    )
