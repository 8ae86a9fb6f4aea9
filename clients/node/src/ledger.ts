import type { Ledger } from "./gen/index.js";

/** Books that do not balance. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** Events that a subscription lost, for whatever reason. */
export function lostEvents(ledger: Ledger): bigint {
  return ledger.lost.reduce((sum, part) => sum + part.events, 0n);
}

/**
 * Adds up the books of a subscription of which this many events were received; throws a LedgerError
 * where they do not balance. Streams check their own when they end.
 */
export function checkLedger(ledger: Ledger, received: bigint): void {
  const { delivered, filteredOut, snapshotDelivered } = ledger;
  const places = ledger.endSequence - ledger.startSequence;
  const lost = lostEvents(ledger);
  if (places !== delivered + filteredOut + lost) {
    throw new LedgerError(
      `the books do not balance: ${places} events, but ${delivered} delivered, ${filteredOut} filtered out, ${lost} lost`,
    );
  }
  const sent = delivered + snapshotDelivered;
  if (sent !== received) {
    throw new LedgerError(`the books do not balance: the sensor sent ${sent} events, ${received} were received`);
  }
}
