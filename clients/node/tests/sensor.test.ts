import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { files, Sensor, status, WeirError } from "@weir/client";
import { FlowFilterSchema, SessionState } from "@weir/client/v1";
import { needsServer, startServer } from "./weir_server.js";

test("connects by Unix socket and TCP", needsServer, async (t) => {
  const server = await startServer(t);
  const path = server.socket.slice("unix:".length);
  for (const address of [server.tcp, server.socket, path, `unix://${path}`]) {
    const sensor = new Sensor(address);
    const answer = await sensor.sensor.getSensor({});
    assert.ok(answer.sensor?.id, address);
    sensor.close();
  }
});

test("errors carry the sensor's details", needsServer, async (t) => {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  const spec = { source: files("http.pcap"), meter: { bpfFilter: "tcp and and" } };
  const calls = [
    () => sensor.sessions.createSession({ spec }),
    () => sensor.capture({ spec })[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) {
    await assert.rejects(call(), (error) => {
      assert.ok(error instanceof WeirError);
      assert.equal(error.code, status.INVALID_ARGUMENT);
      assert.deepEqual(
        error.violations?.map(({ field }) => field),
        ["spec.meter.bpf_filter"],
      );
      assert.equal(error.retryAfterMs, undefined);
      assert.ok(error.reason);
      return /bpf_filter/.test(error.message);
    });
  }
});

test("every field at fault is named", needsServer, async (t) => {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  const subscription = { allow: [{}], batch: { maxBytes: 0 } };
  const stream = sensor.capture({ spec: { source: files("http.pcap") }, subscription });
  await assert.rejects(stream[Symbol.asyncIterator]().next(), (error) => {
    assert.ok(error instanceof WeirError);
    const fields = error.violations?.map(({ field }) => field).sort();
    assert.deepEqual(fields, ["subscription.allow[0]", "subscription.batch.max_bytes"]);
    return true;
  });
});

test("a field that the sensor does not know is named", needsServer, async (t) => {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  const newer = create(FlowFilterSchema);
  newer.$unknown = [{ no: 99, wireType: 0, data: Uint8Array.of(1) }];
  const stream = sensor.capture({ spec: { source: files("http.pcap") }, subscription: { allow: [newer] } });
  await assert.rejects(stream[Symbol.asyncIterator]().next(), (error) => {
    assert.ok(error instanceof WeirError);
    assert.equal(error.reason, "UNKNOWN_FIELD");
    assert.equal(error.metadata?.field, "subscription.allow[0]");
    assert.match(error.message, /^subscription\.allow\[0\].* 99.* version .* older/);
    assert.ok(error.message.includes(error.metadata?.sensor_version ?? "no version"));
    return true;
  });
});

test("a sensor that is not there is unavailable, now or to who reads later", async () => {
  const sensor = new Sensor("unix:///nowhere/weir.sock");
  const stream = sensor.capture({ spec: { source: files("http.pcap") } });
  const unavailable = { name: "WeirError", code: status.UNAVAILABLE };
  await assert.rejects(sensor.sensor.getSensor({}), unavailable);
  await assert.rejects(sensor.sensor.getSensor({}), unavailable); // The stream has failed by now.
  await assert.rejects(stream[Symbol.asyncIterator]().next(), unavailable);
  sensor.close();
});

test("a session is watched to its end", needsServer, async (t) => {
  const sensor = new Sensor((await startServer(t)).socket);
  t.after(() => sensor.close());
  const { session } = await sensor.sessions.createSession({ spec: { source: files("http.pcap") } });
  const watch = sensor.sessions.watchSession({ sessionId: session?.id ?? "" });
  const states: (SessionState | undefined)[] = [];
  const stream = sensor.subscribe(session?.id ?? "");
  const reading = (async () => {
    for await (const _ of stream);
  })();
  for await (const { report } of watch) {
    if (report.case === "session") states.push(report.value.status?.state);
  }
  await reading;
  assert.equal(states.at(-1), SessionState.ENDED);
});

test("a timeout and a signal end a call", async (t) => {
  const silent = createServer((socket) => t.after(() => socket.destroy())).listen(0, "127.0.0.1");
  t.after(() => silent.close());
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const sensor = new Sensor(`127.0.0.1:${port}`);
  t.after(() => sensor.close());
  const timed = sensor.sensor.getSensor({}, { timeoutMs: 50 });
  await assert.rejects(timed, { name: "WeirError", code: status.DEADLINE_EXCEEDED });
  for (const signal of [AbortSignal.abort(), AbortSignal.timeout(50)]) {
    await assert.rejects(sensor.sensor.getSensor({}, { signal }), { name: "WeirError", code: status.CANCELLED });
  }
});
