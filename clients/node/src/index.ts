// Client of the Weir network sensor. The messages are in "@weir/client/v1".
export { durationFromMs, durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
export { status } from "@grpc/grpc-js";
export type { CallOptions, ServiceClient } from "./calls.js";
export { type ErrorDetails, type Violation, WeirError } from "./errors.js";
export { FlowExchange } from "./exchange.js";
export { checkLedger, LedgerError, lostEvents } from "./ledger.js";
export type { Position } from "./position.js";
export { Sensor, type SubscribeOptions } from "./sensor.js";
export { FlowStream, type Item } from "./stream.js";
export { addressText, dateOf, elapsedMs, endpointText, files } from "./values.js";
