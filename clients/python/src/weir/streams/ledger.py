"""The account of a stream of flows: what its ledger says must add up, and agree with what came."""

from __future__ import annotations

from weir.errors import LedgerError
from weir.v1 import ledger_pb2


def lost_events(ledger: ledger_pb2.Ledger) -> int:
    """Events that the stream lost, for whatever reason."""
    return sum(part.events for part in ledger.lost)


def check(ledger: ledger_pb2.Ledger, received: int):
    """Raises LedgerError where the ledger does not add up, or not to `received` events."""
    sequences = ledger.end_sequence - ledger.start_sequence
    lost = lost_events(ledger)
    if sequences != ledger.delivered + ledger.filtered_out + ledger.withheld + lost:
        raise LedgerError(
            f"the ledger does not add up: {sequences} events, but {ledger.delivered} delivered, "
            f"{ledger.filtered_out} filtered out, {ledger.withheld} withheld, {lost} lost"
        )
    sent = ledger.delivered + ledger.snapshot_delivered
    if sent != received:
        raise LedgerError(
            f"the ledger does not add up: the sensor sent {sent} events, {received} were received"
        )
