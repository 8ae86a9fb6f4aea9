import assert from "node:assert/strict";
import { test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { WeirError } from "@weir/client";
import { errorOf } from "../src/errors.js";
import { ErrorInfoSchema, RetryInfoSchema } from "../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../src/gen/google/rpc/status_pb.js";

function failed(details: Uint8Array): ServiceError {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(details));
  return Object.assign(new Error("8 RESOURCE_EXHAUSTED: full"), {
    code: status.RESOURCE_EXHAUSTED,
    details: "full",
    metadata,
  });
}

test("an error tells when to try again", () => {
  const details = [
    anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "TOO_MANY_SESSIONS" })),
    anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: { seconds: 1n, nanos: 500_000_000 } })),
  ];
  const error = errorOf(failed(toBinary(StatusSchema, create(StatusSchema, { details }))));
  assert.ok(error instanceof WeirError);
  assert.equal(error.message, "full");
  assert.equal(error.reason, "TOO_MANY_SESSIONS");
  assert.equal(error.retryAfterMs, 1500);
  assert.equal(error.field, undefined);
});

test("details that cannot be read are none", () => {
  const error = errorOf(failed(Uint8Array.of(0xff)));
  assert.ok(error instanceof WeirError && error.code === status.RESOURCE_EXHAUSTED);
  assert.equal(error.reason, undefined);
});

test("what is no error of a call stays what it is", () => {
  const error = new TypeError("no");
  assert.equal(errorOf(error), error);
});
