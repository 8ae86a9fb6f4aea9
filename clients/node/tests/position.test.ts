import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowStream, Position } from "@weir/client";
import { at, batch, drain, ended, gap, play, started } from "./script.js";

/** Reads items, and compares the position after each. */
async function expectPositions(stream: FlowStream, ...wanted: Position[]): Promise<void> {
  const items = stream[Symbol.asyncIterator]();
  const positions: Position[] = [];
  while (positions.length < wanted.length && !(await items.next()).done) positions.push(stream.position);
  assert.deepEqual(positions, wanted);
}

test("a token is taken with the last event of its message", async () => {
  const stream = play(undefined, started("A", "a"), batch("b", 1n, 2n), batch("c", 3n, 4n));
  const events = [at("A", "a", 1n), at("A", "b", 2n), at("A", "b", 3n), at("A", "c", 4n)];
  await expectPositions(stream, at("A", "a", 0n), ...events);
});

test("a position stays until something comes after it", async () => {
  const stream = play(at("A", "a", 7n), started("A", "b"), batch("c", 8n));
  await expectPositions(stream, at("A", "a", 7n), at("A", "c", 8n));
});

test("a gap says that sequence numbers begin anew", async () => {
  const stream = play(at("", "a", 7n), started("", "b"), gap("c"), batch("d", 1n, 2n));
  await expectPositions(stream, at("", "a", 7n), at("", "c", 0n), at("", "c", 1n), at("", "d", 2n));
});

test("a position of another session hides no events", async () => {
  const other = play(at("A", "a", 7n), started("B", "b"), gap("c"), batch("d", 1n));
  // Who leaves at the first gets the gap on the next resume.
  await expectPositions(other, at("B", "a", 0n), at("B", "c", 0n), at("B", "d", 1n));
  const snapshot = play(at("A", "", 7n), started("B", ""), batch("", undefined, 1n));
  await expectPositions(snapshot, at("B", "", 0n), at("B", "", 0n), at("B", "", 1n));
});

test("what comes again is skipped and counted", async () => {
  const ledger = { startSequence: 1n, endSequence: 4n, delivered: 3n };
  const stream = play(at("A", "a", 2n), started("A", "a"), batch("b", 1n, 2n, 3n), ended(ledger));
  assert.equal(await drain(stream), 3); // started, one event, ended
});

test("a position is kept as JSON, with a token of 64 KiB and a sequence beyond 2^53", async () => {
  const position = at("\0\xff", "\x80".repeat(32 << 10), 2n ** 64n - 2n); // Each of them two bytes in UTF-8.
  const stream = play(JSON.parse(JSON.stringify(position)), batch("", 2n ** 64n - 2n, 2n ** 64n - 1n));
  await stream[Symbol.asyncIterator]().next();
  assert.deepEqual(stream.position, { ...position, sequence: "18446744073709551615" });
  assert.equal(Buffer.from(position.token, "base64").length, 64 << 10);
});
