// Client of the Weir network sensor. The messages are in "@weir/client/v1".
export { durationFromMs } from "@bufbuild/protobuf/wkt";
export { status } from "@grpc/grpc-js";
export type { ServiceClient } from "./calls.js";
export { type ErrorDetails, WeirError } from "./errors.js";
export { checkLedger, LedgerError, lostEvents } from "./ledger.js";
export { Sensor } from "./sensor.js";
export { FlowStream, type Item, type Place } from "./stream.js";
export { addressText, dateOf, elapsedMs, endText, files } from "./values.js";
