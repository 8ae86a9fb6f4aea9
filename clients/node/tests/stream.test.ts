import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { create as createMessage } from "@bufbuild/protobuf";
import {
  durationFromMs,
  type FlowStream,
  files,
  type Item,
  lostEvents,
  type Position,
  Sensor,
  status,
} from "@weir/client";
import { LossReason, OverflowPolicy, StartMode, StreamEndReason, SubscriptionSchema } from "@weir/client/v1";
import { needsServer, startServer } from "./weir_server.js";

async function sensorOf(t: TestContext): Promise<Sensor> {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  return sensor;
}

type CreateRequest = Parameters<Sensor["sessions"]["createSession"]>[0];

async function create(sensor: Sensor, request: CreateRequest): Promise<string> {
  const { session } = await sensor.sessions.createSession(request);
  return session?.id ?? "";
}

/** A session whose streams stay open: it waits for more subscribers than come. */
const waiting = { source: files("mixed.pcap"), start: { mode: StartMode.AFTER_SUBSCRIBERS, subscribers: 9 } };

/** The items of a stream to its end, or to so many events. */
async function itemsOf(stream: FlowStream, events = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) {
    items.push(item);
    if (item.case === "event" && --events === 0) break;
  }
  return items;
}

function sequencesOf(items: Item[]): (bigint | undefined)[] {
  return items.flatMap((item) => (item.case === "event" ? [item.value.sequence] : []));
}

test("a capture gives its events and a ledger", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const stream = sensor.capture({ spec: { source: files("http.pcap") } });
  const items = await itemsOf(stream);
  assert.equal(items.filter((item) => item.case === "event").length, 5);
  assert.equal(items[0]?.case, "started");
  const last = items.at(-1);
  assert.ok(last?.case === "ended" && last.value === stream.ended);
  assert.equal(last.value.ledger.delivered, 5n);
});

test("a filter is counted in the ledger", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const id = await create(sensor, { spec: { source: files("mixed.pcap") } });
  const all = sequencesOf(await itemsOf(sensor.subscribe(id)));
  const stream = sensor.subscribe(id, { allow: [{ applications: ["TLS"] }] });
  const items = await itemsOf(stream);
  const some = sequencesOf(items);
  assert.ok(some.length > 0);
  assert.equal(stream.ended?.ledger.filteredOut, BigInt(all.length - some.length));
  const caughtUp = items.find((item) => item.case === "caughtUp");
  assert.equal(caughtUp?.value.sequence, BigInt(all.length));
});

test("a resume gives each event once, wherever one left", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const id = await create(sensor, { spec: { source: files("mixed.pcap") } });
  const fewToAMessage = { allow: [{ protocols: [17] }], batch: { maxBytes: 2000 } };
  const subscription = createMessage(SubscriptionSchema, fewToAMessage); // It stays as it is, for the next stream.
  const whole = sequencesOf(await itemsOf(sensor.subscribe(id, subscription)));
  assert.ok(whole.length >= 10);
  for (let leave = 1; leave <= whole.length; leave++) {
    const first = sensor.subscribe(id, subscription);
    const before = await itemsOf(first, leave);
    const position: Position = JSON.parse(JSON.stringify(first.position));
    const second = sensor.subscribe(id, subscription, { position });
    const after = await itemsOf(second);
    assert.deepEqual(sequencesOf([...before, ...after]), whole, `left after ${leave}`);
    assert.ok(second.ended);
  }
});

test("a session that was created anew says so, and all its events are given", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const request = { sessionId: "again", spec: { source: files("mixed.pcap") } };
  await create(sensor, request);
  const before = sensor.subscribe("again");
  await itemsOf(before, 4);
  await sensor.sessions.deleteSession({ sessionId: "again" });
  await create(sensor, request);
  const stream = sensor.subscribe("again", {}, { position: before.position });
  const items = await itemsOf(stream);
  assert.ok(items[1]?.case === "gap" && items[1].value.reason === LossReason.RESTARTED);
  const sequences = sequencesOf(items);
  assert.equal(sequences.length, 41);
  assert.equal(sequences[0], 1n);
  assert.equal(Buffer.from(stream.position.sessionUid, "base64").length, 16);
  assert.notEqual(stream.position.sessionUid, before.position.sessionUid);
});

test("a capture with a linger is resumed", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const spec = { source: files("mixed.pcap") };
  const subscription = { batch: { maxBytes: 2000 } };
  const first = sensor.capture({ spec, subscription, sessionId: "lingering", linger: durationFromMs(60_000) });
  const before = await itemsOf(first, 3);
  const after = await itemsOf(sensor.subscribe("lingering", {}, { position: first.position }));
  const sequences = sequencesOf([...before, ...after]);
  assert.deepEqual(
    sequences,
    Array.from({ length: 41 }, (_, index) => BigInt(index + 1)),
  );
});

test("a stream of what is there ends when it has caught up", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const stream = sensor.subscribe(await create(sensor, { spec: waiting }), { endWhenCaughtUp: true });
  const items = await itemsOf(stream);
  assert.deepEqual(
    items.map((item) => item.case),
    ["started", "caughtUp", "ended"],
  );
  assert.equal(stream.ended?.reason, StreamEndReason.CAUGHT_UP);
});

test("events that are not kept are a gap, and in the ledger", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const flows = 5000n;
  const spec = { source: { kind: { case: "synthetic" as const, value: { flows } } }, log: { maxBytes: 65536n } };
  const id = await create(sensor, { spec });
  const skipping = { onOverflow: OverflowPolicy.SKIP };
  const first = sensor.subscribe(id, skipping);
  const items = first[Symbol.asyncIterator]();
  await items.next(); // started
  const { position } = first;
  while (!(await items.next()).done); // So that the session is over.
  const stream = sensor.subscribe(id, skipping, { position });
  const [, gap, ...rest] = await itemsOf(stream);
  assert.ok(gap?.case === "gap" && gap.value.reason === LossReason.RESUME_TOO_OLD);
  assert.ok(stream.ended);
  const lost = lostEvents(stream.ended.ledger);
  assert.equal(gap.value.events, lost);
  assert.equal(lost + BigInt(sequencesOf(rest).length), flows);
});

test("a damaged capture gives its flows first", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const stream = sensor.capture({ spec: { source: files("http_cut.pcap") } });
  let events = 0;
  const reading = (async () => {
    for await (const item of stream) if (item.case === "event") events++;
  })();
  await assert.rejects(reading, { code: status.DATA_LOSS, reason: "CAPTURE_DAMAGED" });
  assert.equal(stream.ended?.error?.reason, "CAPTURE_DAMAGED");
  assert.equal(events, 5);
});

test("to leave or close a stream leaves the session", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const sessionId = await create(sensor, { spec: waiting });
  for await (const _ of sensor.subscribe(sessionId)) break;
  const stream = sensor.subscribe(sessionId);
  await stream[Symbol.asyncIterator]().next(); // started
  stream.close();
  for (let subscribers = 1; subscribers > 0; await setTimeout(1)) {
    const { session } = await sensor.sessions.getSession({ sessionId });
    subscribers = session?.status?.subscribers ?? 0;
  }
});

test("a server that dies is unavailable", needsServer, async (t) => {
  const server = await startServer(t);
  const sensor = new Sensor(server.socket);
  t.after(() => sensor.close());
  const items = sensor.subscribe(await create(sensor, { spec: waiting }))[Symbol.asyncIterator]();
  await items.next(); // started
  server.kill();
  const rest = (async () => {
    while (!(await items.next()).done);
  })();
  await assert.rejects(rest, { name: "WeirError", code: status.UNAVAILABLE });
});

test("a timeout and a signal end a stream", needsServer, async (t) => {
  const sensor = await sensorOf(t);
  const id = await create(sensor, { spec: waiting });
  const timed = itemsOf(sensor.subscribe(id, {}, { timeoutMs: 100 }));
  await assert.rejects(timed, { name: "WeirError", code: status.DEADLINE_EXCEEDED });
  const controller = new AbortController();
  const cancelled = itemsOf(sensor.subscribe(id, {}, { signal: controller.signal }));
  controller.abort();
  await assert.rejects(cancelled, { name: "WeirError", code: status.CANCELLED });
});
