import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { durationFromMs, files, Sensor } from "@weir/client";
import { EventType } from "@weir/client/v1";
import { needsServer, startServer } from "./weir_server.js";

/** A session that holds each flow at its first packet, for longer than a test may take. */
async function holding(t: TestContext): Promise<[Sensor, sessionId: string]> {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  const { session } = await sensor.sessions.createSession({
    spec: {
      source: files("http.pcap"),
      meter: { verdicts: { holdAtPacket: 1, holdTimeout: durationFromMs(3_600_000) } },
      events: { types: [EventType.EARLY, EventType.ENDED] },
    },
  });
  return [sensor, session?.id ?? ""];
}

test("verdicts label the flows that are held for them", needsServer, async (t) => {
  const [sensor, sessionId] = await holding(t);
  const exchange = sensor.exchange({ sessionId, hold: true });
  const labels = new Map<bigint, unknown>();
  let [applied, sent, answered] = [0n, 0n, 0n];
  for await (const item of exchange) {
    if (item.case === "verdicts") {
      applied += item.value.applied;
      answered = item.value.batchId;
    }
    if (item.case !== "event" || !item.value.flow) continue;
    const { type, sequence = 0n, flow } = item.value;
    if (type === EventType.ENDED) {
      labels.set(flow.id, flow.labels.seen?.kind.value);
      continue;
    }
    const seen = { kind: { case: "intValue" as const, value: flow.id } };
    await exchange.send({ batchId: sequence, verdicts: [{ flowId: flow.id, labels: { seen } }] });
    sent = sequence;
  }
  assert.equal(labels.size, 5);
  for (const [id, label] of labels) assert.equal(label, id);
  assert.equal(applied, 5n);
  assert.ok(sent > 0n);
  assert.equal(answered, sent);
  await assert.rejects(exchange.send({ verdicts: [] }), { name: "WeirError", message: "the stream is over" });
});

test("a flow is held no longer than its client sends", needsServer, async (t) => {
  const [sensor, sessionId] = await holding(t);
  const exchange = sensor.exchange({ sessionId, hold: true });
  for await (const item of exchange) if (item.case === "started") exchange.closeSend(); // Else it would not end.
  assert.ok(exchange.ended);
});

test("an exchange is resumed", needsServer, async (t) => {
  const [sensor, sessionId] = await holding(t);
  const sequences: (bigint | undefined)[] = [];
  const first = sensor.exchange({ sessionId });
  for await (const item of first) if (item.case === "event" && sequences.push(item.value.sequence) === 2) break;
  const second = sensor.exchange({ sessionId }, { position: first.position });
  for await (const item of second) if (item.case === "event") sequences.push(item.value.sequence);
  const wanted = Array.from({ length: 10 }, (_, index) => BigInt(index + 1));
  assert.deepEqual(sequences, wanted);
});
