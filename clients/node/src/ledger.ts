import type { Ledger } from "./gen/index.js";

/** A ledger that does not add up. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** Events that a subscription lost, for any reason. */
export function lostEvents(ledger: Ledger): bigint {
  return ledger.lost.reduce((sum, part) => sum + part.events, 0n);
}

/**
 * Adds up the ledger of a subscription of which this many events were received; throws a LedgerError where it does not add
 * up. Streams check their own when they end.
 */
export function checkLedger(ledger: Ledger, received: bigint): void {
  const { delivered, filteredOut, withheld, snapshotDelivered } = ledger;
  const events = ledger.endSequence - ledger.startSequence;
  const lost = lostEvents(ledger);
  if (events !== delivered + filteredOut + withheld + lost) {
    const parts = `${delivered} delivered, ${filteredOut} filtered out, ${withheld} withheld, ${lost} lost`;
    throw new LedgerError(`the ledger does not add up: ${events} events, but ${parts}`);
  }
  const sent = delivered + snapshotDelivered;
  if (sent !== received) {
    throw new LedgerError(`the ledger does not add up: the sensor sent ${sent} events, ${received} were received`);
  }
}
