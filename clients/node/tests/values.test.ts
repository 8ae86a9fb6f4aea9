import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { addressText, dateOf, elapsedMs, endText } from "@weir/client";
import { CountersSchema } from "@weir/client/v1";

const LAST = 2n ** 64n - 1n; // The nanosecond before 1970.

test("addresses are written as people write them", () => {
  const ipv6 = Uint8Array.from([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.equal(addressText(Uint8Array.of(192, 0, 2, 1)), "192.0.2.1");
  assert.equal(addressText(ipv6), "2001:db8::1");
  assert.equal(addressText(new Uint8Array(16)), "::");
  assert.equal(addressText(new Uint8Array(0)), "");
  const inside = new Uint8Array(20);
  inside.set(ipv6, 3); // As records have them: a piece of a message.
  assert.equal(endText(inside.subarray(3, 19), 65535), "[2001:db8::1]:65535");
  assert.equal(endText(Uint8Array.of(192, 0, 2, 1), 80), "192.0.2.1:80");
});

test("times are cut to milliseconds, before 1970 too", () => {
  assert.equal(dateOf(1_700_000_000_123_999_999n).toISOString(), "2023-11-14T22:13:20.123Z");
  assert.equal(dateOf(LAST).toISOString(), "1969-12-31T23:59:59.999Z");
});

test("a duration is the time between first and last", () => {
  assert.equal(elapsedMs(undefined), 0);
  const counters = { firstSeenUnixNano: LAST, lastSeenUnixNano: 1_499_999n };
  assert.equal(elapsedMs(create(CountersSchema, counters)), 1.5);
});
