import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { checkLedger, LedgerError } from "@weir/client";
import { LedgerSchema, type LossReason } from "@weir/client/v1";

test("a ledger adds up", () => {
  const lost = [{ events: 3n }, { reason: 999 as LossReason, events: 4n }]; // One reason is newer than this client.
  const columns = { delivered: 6n, filteredOut: 2n, withheld: 1n, lost, snapshotDelivered: 9n };
  checkLedger(create(LedgerSchema, { startSequence: 5n, endSequence: 21n, ...columns }), 15n);
});

const MOST = 2n ** 64n - 1n;

test("a ledger adds up beyond 2^53", () => {
  checkLedger(create(LedgerSchema, { endSequence: MOST, filteredOut: MOST - 1n, delivered: 1n }), 1n);
});

for (const [what, ledger, received] of [
  ["an event that is in no column", { startSequence: 1n, endSequence: 9n, delivered: 7n }, 7n],
  ["an event that is in two columns", { startSequence: 1n, endSequence: 9n, delivered: 7n, withheld: 2n }, 7n],
  ["an event that never came", { startSequence: 1n, endSequence: 9n, delivered: 8n }, 7n],
  ["an event of a snapshot that never came", { snapshotDelivered: 2n }, 1n],
  ["one event less beyond 2^53", { endSequence: MOST, filteredOut: MOST - 2n, delivered: 1n }, 1n],
] as const) {
  test(`a ledger does not add up with ${what}`, () => {
    assert.throws(() => checkLedger(create(LedgerSchema, ledger), received), LedgerError);
  });
}
