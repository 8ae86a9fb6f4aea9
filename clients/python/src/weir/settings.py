"""Turns nfstream's settings into the sensor's SessionSpec."""

from __future__ import annotations

import numbers
import os

from google.protobuf.duration_pb2 import Duration

from weir.errors import InvalidArgumentError
from weir.records.attributes import CONFIDENCE_NUMBERS, View
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
CHOICES = {
    "accounting_mode": ACCOUNTING_MODES,
    "system_visibility_mode": {0: False, 1: True},
    "time_resolution": TIME_RESOLUTIONS,
    "rules": {
        "nfstream": meter_settings_pb2.FLOW_RULES_NFSTREAM,
        "standard": meter_settings_pb2.FLOW_RULES_STANDARD,
    },
}
# Nanoseconds in the unit of a setting that is a length of time, and the unit's name.
DURATIONS = {
    "idle_timeout": (1_000_000_000, "seconds"),
    "active_timeout": (1_000_000_000, "seconds"),
    "duplicate_window": (1_000_000_000, "seconds"),
    "idle_timeouts": (1_000_000_000, "seconds for each protocol"),
    "system_visibility_poll_ms": (1_000_000, "milliseconds"),
}
# What the sensor calls those of nfstream's settings that have another name there.
METER_FIELDS = {
    "n_dissections": "max_dissected_packets",
    "statistical_analysis": "flow_statistics",
    "splt_analysis": "early_packets",
    "n_meters": "workers",
    "max_nflows": "max_flows",
    "system_visibility_mode": "find_processes",
    "system_visibility_poll_ms": "process_poll_interval",
}
INTERFACE_FIELDS = {
    "promiscuous_mode": "promiscuous",
    "socket_buffer_size": "kernel_buffer_bytes",
}
# Settings by the paths of their fields in a request, those of another name alone.
SETTINGS_BY_FIELD = {
    **{f"spec.meter.{field}": name for name, field in METER_FIELDS.items()},
    **{f"spec.source.interfaces.{field}": name for name, field in INTERFACE_FIELDS.items()},
}


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
    """The error of a setting whose value the message cannot hold."""
    return InvalidArgumentError(
        f"{name} is {value!r}, but must be {wanted}",
        code="INVALID_ARGUMENT",
        field=name,
        setting=name,
    )


def file_source(paths: list[str]) -> source_pb2.Source:
    """Captures that are read as one; the paths are below the sensor's capture root."""
    return source_pb2.Source(files=source_pb2.FileSource(paths=paths))


def interface_source(names: list[str], live_settings: dict) -> source_pb2.Source:
    """Live interfaces of the sensor, with settings by nfstream's names."""
    interfaces = source_pb2.InterfaceSource(names=names)
    for name, value in live_settings.items():
        _set(interfaces, INTERFACE_FIELDS.get(name, name), name, value)
    return source_pb2.Source(interfaces=interfaces)


def meter_settings(settings: dict) -> meter_settings_pb2.MeterSettings:
    """MeterSettings from nfstream's names. Ranges are the sensor's to check.

    Raises InvalidArgumentError for a value that the message cannot hold.
    """
    meter = meter_settings_pb2.MeterSettings()
    for name, value in settings.items():
        field = METER_FIELDS.get(name, name)
        if value is None:
            continue
        if name == "idle_timeouts":
            _set_idle_timeouts(meter, value)
        elif name in DURATIONS:
            getattr(meter, field).CopyFrom(_duration(name, value))
        elif name in CHOICES:
            setattr(meter, field, _choice(name, value))
        else:
            _set(meter, field, name, value)
    if not meter.find_processes:
        meter.ClearField("process_poll_interval")  # Means nothing then.
    return meter


def view_of(meter, confidence_numbers: str) -> View:
    """What a flow of a session with these settings shows."""
    if confidence_numbers not in CONFIDENCE_NUMBERS:
        wanted = "one of " + ", ".join(repr(each) for each in CONFIDENCE_NUMBERS)
        raise invalid("confidence_numbers", confidence_numbers, wanted)
    return View(
        accounting_mode=meter.accounting_mode - 1,  # The message's numbers begin with UNSPECIFIED.
        decode_tunnels=meter.decode_tunnels,
        n_dissections=meter.max_dissected_packets,
        statistical_analysis=meter.flow_statistics,
        splt_analysis=meter.early_packets,
        system_visibility_mode=meter.find_processes,
        community_id=meter.community_id,
        confidence_numbers=confidence_numbers,
    )


def _choice(name, value):
    choices = CHOICES[name]
    for choice, number in choices.items():
        if value == choice:
            return number
    raise invalid(name, value, "one of " + ", ".join(repr(choice) for choice in choices))


def _duration(name, value) -> Duration:
    nanos, unit = DURATIONS[name]
    try:
        if not isinstance(value, numbers.Real):
            raise TypeError
        duration = Duration()
        duration.FromNanoseconds(round(value * nanos))
        return duration
    except (TypeError, ValueError, OverflowError):
        raise invalid(name, value, f"a number of {unit}, 0 or more") from None


def _set_idle_timeouts(meter, timeouts):
    protocols = meter.idle_timeouts.DESCRIPTOR.fields_by_name
    if not isinstance(timeouts, dict) or not set(timeouts) <= set(protocols):
        wanted = ", ".join(repr(protocol) for protocol in protocols)
        raise invalid("idle_timeouts", timeouts, f"a dict with any of {wanted}")
    for protocol, seconds in timeouts.items():
        getattr(meter.idle_timeouts, protocol).CopyFrom(_duration("idle_timeouts", seconds))


def _set(message, field, name, value):
    try:
        setattr(message, field, value)
    except (TypeError, ValueError):
        kind = message.DESCRIPTOR.fields_by_name[field]
        wanted = {kind.TYPE_BOOL: "True or False", kind.TYPE_STRING: "text"}
        raise invalid(name, value, wanted.get(kind.type, "a whole number, 0 or more")) from None
