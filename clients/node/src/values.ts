// Values of records in JavaScript's own types.
import type { Counters } from "./gen/index.js";

/** The source of a session that reads captures below the sensor's capture root as one. */
export function files(...paths: string[]) {
  return { kind: { case: "files" as const, value: { paths } } };
}

/** An address of a record: "192.0.2.1", "2001:db8::1". Empty where it has none. */
export function addressText(address: Uint8Array): string {
  if (address.length !== 16) return address.join(".");
  const view = new DataView(address.buffer, address.byteOffset, 16);
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1); // Which makes it short.
}

/** An end of a flow: "192.0.2.1:80", "[2001:db8::1]:80". */
export function endText(address: Uint8Array, port: number): string {
  return address.length === 16 ? `[${addressText(address)}]:${port}` : `${addressText(address)}:${port}`;
}

/** A time of a record, cut to whole milliseconds. */
export function dateOf(unixNano: bigint): Date {
  const nanos = BigInt.asIntN(64, unixNano);
  const millis = nanos / 1_000_000n;
  return new Date(Number(nanos % 1_000_000n < 0n ? millis - 1n : millis));
}

/** The time from the first packet to the last, in milliseconds with fractions. */
export function elapsedMs(counters: Counters | undefined): number {
  if (!counters) return 0;
  const nanos = BigInt.asIntN(64, counters.lastSeenUnixNano) - BigInt.asIntN(64, counters.firstSeenUnixNano);
  return Number(nanos) / 1e6;
}
