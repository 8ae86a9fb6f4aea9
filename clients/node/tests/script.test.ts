import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { LedgerError, status } from "@weir/client";
import { FlowStreamMessageSchema, type LossReason } from "@weir/client/v1";
import { at, batch, drain, ended, gap, play } from "./script.js";

test("a stream whose ledger does not add up ends in an error", async () => {
  const stream = play(undefined, batch("a", 1n, 2n), ended({ startSequence: 1n, endSequence: 4n, delivered: 3n }));
  await assert.rejects(drain(stream), LedgerError);
  assert.equal(stream.ended?.ledger.delivered, 3n);
});

test("a stream without an end is an error", async () => {
  const error = { name: "WeirError", code: status.INTERNAL };
  await assert.rejects(drain(play(undefined, batch("a", 1n, 2n))), error);
});

test("kinds that are not known are skipped", async () => {
  const newer = create(FlowStreamMessageSchema, { resumeToken: Buffer.from("b") });
  newer.$unknown = [{ no: 14, wireType: 2, data: Uint8Array.of(1, 7) }];
  const stream = play(undefined, batch("a", undefined, undefined), newer, ended({ snapshotDelivered: 2n }));
  assert.equal(await drain(stream), 3);
  assert.deepEqual(stream.position, at("", "b", 0n));
});

test("values of enums that are not known are given as numbers", async () => {
  const messages = [batch("a", 1n), gap("b", 99 as LossReason), ended({ endSequence: 1n, delivered: 1n }, 99)];
  const stream = play(undefined, ...messages);
  assert.equal(await drain(stream), 3);
  assert.equal(stream.ended?.reason, 99);
  assert.deepEqual(stream.position, at("", "b", 1n)); // That was no restart.
});
