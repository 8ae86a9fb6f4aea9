"""Turns nfstream's settings into the sensor's SessionSpec."""

from __future__ import annotations

import numbers
import os

from google.protobuf.duration_pb2 import Duration

from weir.attributes import View
from weir.errors import InvalidArgumentError
from weir.v1 import meter_settings_pb2, source_pb2

ACCOUNTING_MODES = {
    0: meter_settings_pb2.ACCOUNTING_MODE_LINK,
    1: meter_settings_pb2.ACCOUNTING_MODE_IP,
    2: meter_settings_pb2.ACCOUNTING_MODE_TRANSPORT,
    3: meter_settings_pb2.ACCOUNTING_MODE_PAYLOAD,
}
TIME_RESOLUTIONS = {
    "millisecond": meter_settings_pb2.TIME_RESOLUTION_MILLISECOND,
    "nanosecond": meter_settings_pb2.TIME_RESOLUTION_NANOSECOND,
}
VISIBILITY_MODES = {
    0: meter_settings_pb2.SYSTEM_VISIBILITY_MODE_NONE,
    1: meter_settings_pb2.SYSTEM_VISIBILITY_MODE_PROCESS,
}
CHOICES = {
    "accounting_mode": ACCOUNTING_MODES,
    "system_visibility_mode": VISIBILITY_MODES,
    "time_resolution": TIME_RESOLUTIONS,
}
DURATIONS = ("idle_timeout", "active_timeout")


def sources_of(source) -> list[str]:
    """The list of names that `source` is: a path, or several.

    Raises InvalidArgumentError where it is neither.
    """
    names = [source] if isinstance(source, (str, os.PathLike)) else source
    try:
        names = [os.fspath(name) for name in names]
    except TypeError:
        names = []
    if not names or not all(isinstance(name, str) and name for name in names):
        raise invalid("source", source, "a path, or a list of paths")
    return names


def invalid(name: str, value, wanted: str) -> InvalidArgumentError:
    """The error of a setting that cannot even be sent."""
    return InvalidArgumentError(
        f"{name} is {value!r}, but must be {wanted}", code="INVALID_ARGUMENT", field=name
    )


def file_source(paths: list[str]) -> source_pb2.Source:
    """Captures that are read as one; the paths are below the sensor's capture root."""
    return source_pb2.Source(files=source_pb2.FileSource(paths=paths))


def interface_source(names: list[str], live_settings: dict) -> source_pb2.Source:
    """Live interfaces of the sensor; the settings are InterfaceSource's."""
    interfaces = source_pb2.InterfaceSource(names=names)
    for name, value in live_settings.items():
        _set(interfaces, name, value)
    return source_pb2.Source(interfaces=interfaces)


def meter_settings(settings: dict) -> meter_settings_pb2.MeterSettings:
    """MeterSettings from nfstream's names. Ranges are the sensor's to check.

    Raises InvalidArgumentError for a value that the message cannot hold.
    """
    meter = meter_settings_pb2.MeterSettings()
    for name, value in settings.items():
        if name in DURATIONS:
            getattr(meter, name).CopyFrom(_duration(name, value))
        elif name in CHOICES:
            setattr(meter, name, _choice(name, value))
        elif value is not None:
            _set(meter, name, value)
    if meter.system_visibility_mode == meter_settings_pb2.SYSTEM_VISIBILITY_MODE_NONE:
        meter.ClearField("system_visibility_poll_ms")  # Means nothing then.
    return meter


def view_of(meter) -> View:
    """What a flow of a session with these settings shows."""
    return View(
        accounting_mode=meter.accounting_mode - 1,  # The message's numbers begin with UNSPECIFIED.
        decode_tunnels=meter.decode_tunnels,
        n_dissections=meter.n_dissections,
        statistical_analysis=meter.statistical_analysis,
        splt_analysis=meter.splt_analysis,
        system_visibility_mode=meter.system_visibility_mode
        == meter_settings_pb2.SYSTEM_VISIBILITY_MODE_PROCESS,
        community_id=meter.community_id,
    )


def _choice(name, value):
    choices = CHOICES[name]
    for choice, number in choices.items():
        if value == choice:
            return number
    raise invalid(name, value, "one of " + ", ".join(repr(choice) for choice in choices))


def _duration(name, seconds) -> Duration:
    try:
        if not isinstance(seconds, numbers.Real):
            raise TypeError
        duration = Duration()
        duration.FromNanoseconds(round(seconds * 1_000_000_000))
        return duration
    except (TypeError, ValueError, OverflowError):
        raise invalid(name, seconds, "a number of seconds, 0 or more") from None


def _set(message, name, value):
    try:
        setattr(message, name, value)
    except (TypeError, ValueError):
        kind = message.DESCRIPTOR.fields_by_name[name]
        wanted = {kind.TYPE_BOOL: "True or False", kind.TYPE_STRING: "text"}
        raise invalid(name, value, wanted.get(kind.type, "a whole number, 0 or more")) from None
