import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { type Any, anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { type Status, StatusSchema } from "./gen/google/rpc/status_pb.js";

/** The domain of the reasons that sensors give. Those of others, as a proxy, mean something else. */
const ERROR_DOMAIN = "weir.invalid";

/** A field of a request that is at fault. */
export interface Violation {
  /** Its path, "spec.meter.bpf_filter". */
  readonly field: string;
  /** What is wrong with it, for people. */
  readonly description: string;
}

/** What a WeirError has besides its message and code. */
export interface ErrorDetails {
  /** Constant word of the sensor for programs, "SESSION_NOT_FOUND": docs/errors.md lists them. */
  reason?: string;
  /** What goes with the reason: `limit`, `max` and `asked` where a limit was met. */
  metadata?: Readonly<Record<string, string>>;
  /** All fields of the request that are at fault. */
  violations?: readonly Violation[];
  /** When to try again, in milliseconds. Undefined where waiting does not help. */
  retryAfterMs?: number;
}

/** The error of a call, from the sensor or from the connection to it. Details are undefined where there are none. */
export class WeirError extends Error implements ErrorDetails {
  override readonly name = "WeirError";
  declare readonly reason?: string;
  declare readonly metadata?: Readonly<Record<string, string>>;
  declare readonly violations?: readonly Violation[];
  declare readonly retryAfterMs?: number;

  constructor(
    /** The sensor's sentence as it came. `message` says more where the sensor is older than the client. */
    readonly sentence: string,
    /** gRPC's status code. */
    readonly code: status,
    details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(messageOf(sentence, details), options);
    Object.assign(this, details);
  }
}

/** Where the sensor does not know what it was asked for, its sentence names the field and its version: what that means is said. */
function messageOf(sentence: string, { reason }: ErrorDetails): string {
  const isOlder = reason === "UNKNOWN_FIELD" || reason === "UNKNOWN_ENUM_VALUE";
  return isOlder ? `${sentence} (the sensor is older than this client)` : sentence;
}

/** The WeirError of a call that failed; anything else as it is. */
export function errorOf(error: unknown): unknown {
  if (!isServiceError(error)) return error;
  return new WeirError(error.details || status[error.code], error.code, detailsOf(error), { cause: error });
}

function detailsOf(error: ServiceError): ErrorDetails {
  const found: ErrorDetails = {};
  for (const detail of statusOf(error)?.details ?? []) {
    const info = unpack(detail, ErrorInfoSchema);
    const request = unpack(detail, BadRequestSchema);
    const retry = unpack(detail, RetryInfoSchema);
    if (info?.domain === ERROR_DOMAIN) Object.assign(found, { reason: info.reason, metadata: info.metadata });
    if (request) {
      found.violations = request.fieldViolations.map(({ field, description }) => ({ field, description }));
    }
    if (retry) found.retryAfterMs = retry.retryDelay ? durationMs(retry.retryDelay) : 0;
  }
  return found;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}

function statusOf(error: ServiceError): Status | undefined {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  return Buffer.isBuffer(bytes) ? readable(() => fromBinary(StatusSchema, bytes)) : undefined;
}

function unpack<Desc extends DescMessage>(detail: Any, schema: Desc): MessageShape<Desc> | undefined {
  return readable(() => anyUnpack(detail, schema));
}

/** What is read, or undefined where the bytes are no such message. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
