"""Reading google.rpc.Status from the wire."""

import pytest

from weir.rpc import status_details
from weir.rpc.status_details import StatusDetails


def bytes_field(number, content):
    if isinstance(content, str):
        content = content.encode()
    size = len(content)
    prefix = bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])
    return bytes([number << 3 | 2]) + prefix + content


def detail(kind, body):
    return bytes_field(
        3, bytes_field(1, f"type.googleapis.com/google.rpc.{kind}") + bytes_field(2, body)
    )


def error_info(reason, metadata=(), domain="weir.invalid"):
    body = bytes_field(1, reason) + bytes_field(2, domain)
    for name, value in dict(metadata).items():
        body += bytes_field(3, bytes_field(1, name) + bytes_field(2, value))
    return detail("ErrorInfo", body)


def bad_request(*violations):
    parts = [bytes_field(1, name) + bytes_field(2, text) for name, text in violations]
    return detail("BadRequest", b"".join(bytes_field(1, part) for part in parts))


def retry_info(seconds, nanos=b""):
    return detail("RetryInfo", bytes_field(1, bytes([1 << 3, seconds]) + nanos))


VIOLATIONS = (("spec.meter.bpf_filter", "no filter"), ("spec.meter.workers", "too many"))
METADATA = {"limit": "max_workers", "max": "8"}
STATUS = (
    b"\x08\x03"
    + bytes_field(2, "no filter, too many")
    + error_info("BAD_FILTER", METADATA)
    + bad_request(*VIOLATIONS)
    + retry_info(2, b"\x10\x80\xca\xb5\xee\x01")  # and 500,000,000 ns
)
DETAILS = StatusDetails(
    message="no filter, too many",
    reason="BAD_FILTER",
    metadata=METADATA,
    violations=VIOLATIONS,
    retry_after=2.5,
)


def test_every_detail_is_read():
    details = status_details.parse(STATUS)
    assert details == DETAILS
    assert details.violations[1].field == "spec.meter.workers"
    assert details.violations[1].description == "too many"


def test_details_that_are_absent_are_empty():
    assert status_details.parse(b"\x08\x03") == StatusDetails()
    assert status_details.parse(detail("RetryInfo", b"")).retry_after is None
    assert status_details.parse(retry_info(0)).retry_after == 0


def test_numbers_below_0_are_read():
    minus_one = b"\x08" + b"\xff" * 9 + b"\x01"
    details = status_details.parse(detail("RetryInfo", bytes_field(1, minus_one)))
    assert details.retry_after == -1


def test_details_of_other_kinds_are_passed_over():
    others = detail("Help", b"\x0a\x00") + b"\x79" + bytes(8) + b"\x7d" + bytes(4)
    assert status_details.parse(others + STATUS) == DETAILS


def test_a_reason_of_another_domain_is_passed_over():
    proxys = error_info("LIMITED", {"zone": "b"}, domain="proxy.example")
    assert status_details.parse(proxys + STATUS) == DETAILS
    assert status_details.parse(proxys) == StatusDetails()


def test_of_two_of_a_kind_the_first_counts():
    assert status_details.parse(STATUS + error_info("OTHER") + retry_info(9)) == DETAILS


@pytest.mark.parametrize("length", range(1, len(STATUS)))
def test_a_cut_status_is_a_value_error_or_shorter(length):
    try:
        details = status_details.parse(STATUS[:length])
    except ValueError:
        return
    assert details.message in ("", DETAILS.message)
    assert details.reason in ("", DETAILS.reason)
    assert details.metadata in ({}, DETAILS.metadata)
    assert details.violations in ((), DETAILS.violations)
    assert details.retry_after is None


@pytest.mark.parametrize("garbage", [b"\xff" * 20, b"\x0b", b"\x1a\x7f", b"not a status"])
def test_what_is_no_status_counts_as_none(garbage):
    key = "grpc-status-details-bin"
    assert status_details.of_metadata([("x", b"1"), (key, garbage)]) == StatusDetails()


def test_metadata_may_be_absent():
    assert status_details.of_metadata(None) == StatusDetails()
