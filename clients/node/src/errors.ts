import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { type Status, StatusSchema } from "./gen/google/rpc/status_pb.js";

/** What a WeirError tells besides its message and code. */
export interface ErrorDetails {
  /** Constant word for programs, "SESSION_NOT_FOUND". */
  reason?: string;
  /** Path of the field at fault, "spec.meter.bpf_filter". */
  field?: string;
  /** When it is worth trying again, in milliseconds. */
  retryAfterMs?: number;
}

/** What a sensor, or the way to it, could not do. The details are undefined where none were given. */
export class WeirError extends Error implements ErrorDetails {
  override readonly name = "WeirError";
  declare readonly reason?: string;
  declare readonly field?: string;
  declare readonly retryAfterMs?: number;

  constructor(
    message: string,
    /** gRPC's status code. */
    readonly code: status,
    details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    Object.assign(this, details);
  }
}

/** The WeirError of a call that failed; anything else as it is. */
export function errorOf(error: unknown): unknown {
  if (!isServiceError(error)) return error;
  return new WeirError(error.details || status[error.code], error.code, detailsOf(error), { cause: error });
}

function detailsOf(error: ServiceError): ErrorDetails {
  const found: ErrorDetails = {};
  for (const detail of statusOf(error)?.details ?? []) {
    const info = anyUnpack(detail, ErrorInfoSchema);
    const violation = anyUnpack(detail, BadRequestSchema)?.fieldViolations[0];
    const delay = anyUnpack(detail, RetryInfoSchema)?.retryDelay;
    if (info) found.reason = info.reason;
    if (violation) found.field = violation.field;
    if (delay) found.retryAfterMs = durationMs(delay);
  }
  return found;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}

function statusOf(error: ServiceError): Status | undefined {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    return fromBinary(StatusSchema, bytes);
  } catch {
    return undefined; // Bytes that are no google.rpc.Status.
  }
}
