import assert from "node:assert/strict";
import { test } from "node:test";
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { WeirError } from "@weir/client";
import { errorOf } from "../src/errors.js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../src/gen/google/rpc/status_pb.js";

/** The error of a call that failed with these bytes of details. */
function failedWith(bytes: Uint8Array): WeirError {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(bytes));
  const raw = { code: status.RESOURCE_EXHAUSTED, details: "full", metadata };
  const error = errorOf(Object.assign(new Error("8 RESOURCE_EXHAUSTED: full"), raw) satisfies ServiceError);
  assert.ok(error instanceof WeirError);
  assert.equal(error.code, status.RESOURCE_EXHAUSTED);
  return error;
}

function failed(...details: Any[]): WeirError {
  return failedWith(toBinary(StatusSchema, create(StatusSchema, { details })));
}

function packed<Desc extends DescMessage>(schema: Desc, message: MessageInitShape<Desc>): Any {
  return anyPack(schema, create(schema, message));
}

test("an error has every detail", () => {
  const metadata = { limit: "max_sessions", max: "64", asked: "65" };
  const violations = [
    { field: "spec.source", description: "required" },
    { field: "spec.log.max_bytes", description: "below 65536" },
  ];
  const error = failed(
    packed(ErrorInfoSchema, { reason: "TOO_MANY_SESSIONS", domain: "weir.invalid", metadata }),
    packed(BadRequestSchema, { fieldViolations: violations }),
    packed(RetryInfoSchema, { retryDelay: { seconds: 1n, nanos: 500_000_000 } }),
  );
  assert.equal(error.message, "full");
  assert.equal(error.reason, "TOO_MANY_SESSIONS");
  assert.deepEqual({ ...error.metadata }, metadata);
  assert.deepEqual(error.violations, violations);
  assert.equal(error.retryAfterMs, 1500);
});

test("an error without details has none", () => {
  const { reason, metadata, violations, retryAfterMs } = failed();
  assert.deepEqual([reason, metadata, violations, retryAfterMs], [undefined, undefined, undefined, undefined]);
});

test("at once is a time to try again", () => {
  assert.equal(failed(packed(RetryInfoSchema, {})).retryAfterMs, 0);
});

test("an older sensor is said to be one", () => {
  const metadata = { field: "subscription.allow[0]", number: "99", sensor_version: "0.1.0" };
  for (const reason of ["UNKNOWN_FIELD", "UNKNOWN_ENUM_VALUE"]) {
    const error = failed(packed(ErrorInfoSchema, { reason, domain: "weir.invalid", metadata }));
    assert.equal(error.message, "full (the sensor is older than this client)");
    assert.equal(error.sentence, "full");
    assert.equal(error.metadata?.sensor_version, "0.1.0");
  }
});

test("a reason of another domain is none", () => {
  const proxy = packed(ErrorInfoSchema, { reason: "UPSTREAM", domain: "proxy.example", metadata: { at: "x" } });
  const sensor = packed(ErrorInfoSchema, { reason: "DRAINING", domain: "weir.invalid" });
  assert.equal(failed(proxy).reason, undefined);
  const error = failed(sensor, proxy);
  assert.equal(error.reason, "DRAINING");
  assert.deepEqual({ ...error.metadata }, {});
});

test("details that cannot be read are none", () => {
  assert.equal(failedWith(Uint8Array.of(0xff)).reason, undefined);
  const damaged = packed(ErrorInfoSchema, {});
  damaged.value = Uint8Array.of(0xff);
  const retry = packed(RetryInfoSchema, { retryDelay: { seconds: 2n } });
  assert.equal(failed(damaged, retry).retryAfterMs, 2000);
});

test("what is no error of a call stays what it is", () => {
  const error = new TypeError("no");
  assert.equal(errorOf(error), error);
});
