import assert from "node:assert/strict";
import { test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { addressText, dateOf, elapsedMs, endpointText } from "@weir/client";
import { CountersSchema } from "@weir/client/v1";

test("addresses are written as people write them", () => {
  const ipv6 = Uint8Array.from([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.equal(addressText(Uint8Array.of(192, 0, 2, 1)), "192.0.2.1");
  assert.equal(addressText(ipv6), "2001:db8::1");
  assert.equal(addressText(new Uint8Array(16)), "::");
  assert.equal(addressText(new Uint8Array(0)), "");
  const inside = new Uint8Array(20);
  inside.set(ipv6, 3); // As records have them: a piece of a message.
  assert.equal(endpointText(inside.subarray(3, 19), 65535), "[2001:db8::1]:65535");
  assert.equal(endpointText(Uint8Array.of(192, 0, 2, 1), 80), "192.0.2.1:80");
});

test("times are cut to milliseconds, before 1970 too", () => {
  assert.equal(dateOf(1_700_000_000_123_999_999n).toISOString(), "2023-11-14T22:13:20.123Z");
  assert.equal(dateOf(0n).toISOString(), "1970-01-01T00:00:00.000Z");
  assert.equal(dateOf(-1n).toISOString(), "1969-12-31T23:59:59.999Z");
  assert.equal(dateOf(-1_000_000n).toISOString(), "1969-12-31T23:59:59.999Z");
  assert.equal(dateOf(-(2n ** 63n)).toISOString(), "1677-09-21T00:12:43.145Z");
});

test("a time that is absent is not 1970", () => {
  const counters = create(CountersSchema);
  assert.equal(counters.firstSeenUnixNano, undefined);
  assert.equal(dateOf(counters.firstSeenUnixNano), undefined);
});

test("a duration is the time between first and last", () => {
  assert.equal(elapsedMs(undefined), 0);
  assert.equal(elapsedMs(create(CountersSchema)), 0);
  const counters = { firstSeenUnixNano: -1n, lastSeenUnixNano: 1_499_999n };
  assert.equal(elapsedMs(create(CountersSchema, counters)), 1.5);
  const all = { firstSeenUnixNano: -(2n ** 63n), lastSeenUnixNano: 2n ** 63n - 1n };
  assert.equal(elapsedMs(create(CountersSchema, all)), 2 ** 64 / 1e6);
});

test("times of records are read from the wire with their sign", () => {
  const counters = create(CountersSchema, { firstSeenUnixNano: -5n, packets: 2n ** 64n - 1n });
  const { firstSeenUnixNano, packets } = fromBinary(CountersSchema, toBinary(CountersSchema, counters));
  assert.deepEqual([firstSeenUnixNano, packets], [-5n, 18446744073709551615n]);
});
