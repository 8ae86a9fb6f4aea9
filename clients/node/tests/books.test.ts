import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { checkLedger, FlowStream, LedgerError, type Place } from "@weir/client";
import { type FlowStreamMessage, FlowStreamMessageSchema, LedgerSchema } from "@weir/client/v1";

const bytes = (text: string) => Buffer.from(text);

/** A message with these events; those of a snapshot have no sequence. */
function batch(token: string, ...sequences: (bigint | undefined)[]): FlowStreamMessage {
  const events = sequences.map((sequence) => (sequence === undefined ? {} : { sequence }));
  const message = { case: "events" as const, value: { events } };
  return create(FlowStreamMessageSchema, { message, resumeToken: bytes(token) });
}

function ended(ledger: {
  startSequence?: bigint;
  endSequence?: bigint;
  delivered?: bigint;
  snapshotDelivered?: bigint;
}) {
  return create(FlowStreamMessageSchema, { message: { case: "ended", value: { ledger } } });
}

/** A stream that gives these messages and then ends well. */
function play(place: Place | undefined, ...messages: FlowStreamMessage[]): FlowStream {
  const played = (async function* () {
    yield* messages;
  })();
  return new FlowStream({ messages: played, close: () => {} }, place);
}

async function drain(stream: FlowStream): Promise<number> {
  let items = 0;
  for await (const _ of stream) items++;
  return items;
}

test("books balance", () => {
  const lost = [{ events: 3n }, { events: 4n }];
  const columns = { delivered: 6n, filteredOut: 2n, lost, snapshotDelivered: 9n };
  checkLedger(create(LedgerSchema, { startSequence: 5n, endSequence: 20n, ...columns }), 15n);
});

for (const [what, ledger, received] of [
  ["an event that is in no column", { startSequence: 1n, endSequence: 9n, delivered: 7n }, 7n],
  ["an event that is in two columns", { startSequence: 1n, endSequence: 9n, delivered: 7n, filteredOut: 2n }, 7n],
  ["an event that never came", { startSequence: 1n, endSequence: 9n, delivered: 8n }, 7n],
  ["an event of a snapshot that never came", { snapshotDelivered: 2n }, 1n],
] as const) {
  test(`books do not balance with ${what}`, () => {
    assert.throws(() => checkLedger(create(LedgerSchema, ledger), received), LedgerError);
  });
}

test("a stream whose books do not balance ends in an error", async () => {
  const stream = play(undefined, batch("a", 1n, 2n), ended({ startSequence: 1n, endSequence: 4n, delivered: 3n }));
  await assert.rejects(drain(stream), LedgerError);
  assert.equal(stream.ended?.ledger.delivered, 3n);
});

test("a stream without an end is an error", async () => {
  await assert.rejects(drain(play(undefined, batch("a", 1n, 2n))), { name: "WeirError" });
});

test("the place is kept until something comes after it", async () => {
  // The token of a session that was restarted, which the gap to come will say.
  const message = { case: "started" as const, value: {} };
  const started = create(FlowStreamMessageSchema, { message, resumeToken: bytes("b") });
  for (const [before, after] of [
    ["a", "a"],
    ["", "b"],
  ] as const) {
    const stream = play({ token: bytes(before).toString("base64"), sequence: 0 }, started);
    await stream[Symbol.asyncIterator]().next();
    assert.equal(stream.place.token, bytes(after).toString("base64"));
  }
});

test("what comes again is passed over and still received", async () => {
  const books = { startSequence: 1n, endSequence: 4n, delivered: 3n };
  const place = { token: bytes("a").toString("base64"), sequence: 2 };
  assert.equal(await drain(play(place, batch("b", 1n, 2n, 3n), ended(books))), 2);
});

test("kinds that are not known are passed over", async () => {
  const newer = create(FlowStreamMessageSchema, { resumeToken: bytes("b") });
  const stream = play(undefined, batch("a", undefined, undefined), newer, ended({ snapshotDelivered: 2n }));
  assert.equal(await drain(stream), 3);
  assert.equal(stream.place.token, bytes("b").toString("base64"));
});

test("a token is taken with the last event of its message", async () => {
  const stream = play(undefined, batch("a", 1n, 2n), batch("b", 3n, 4n), ended({ endSequence: 4n, delivered: 4n }));
  const places: [string, number][] = [];
  for await (const item of stream) {
    const { token, sequence } = stream.place;
    if (item.case === "event") places.push([Buffer.from(token, "base64").toString(), sequence]);
  }
  assert.deepEqual(places, [
    ["", 1],
    ["a", 2],
    ["a", 3],
    ["b", 4],
  ]);
});
