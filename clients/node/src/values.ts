// Values of records in JavaScript's own types.
import type { Counters } from "./gen/index.js";

/** The source of a session that reads these captures, below the sensor's capture root, as one. */
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

/** An address and a port of a flow: "192.0.2.1:80", "[2001:db8::1]:80". */
export function endpointText(address: Uint8Array, port: number): string {
  return address.length === 16 ? `[${addressText(address)}]:${port}` : `${addressText(address)}:${port}`;
}

/** A time of the packets' clock, cut to whole milliseconds. Undefined where there is none. */
export function dateOf(unixNano: bigint): Date;
export function dateOf(unixNano: bigint | undefined): Date | undefined;
export function dateOf(unixNano: bigint | undefined): Date | undefined {
  if (unixNano === undefined) return undefined;
  const millis = unixNano / 1_000_000n;
  return new Date(Number(unixNano % 1_000_000n < 0n ? millis - 1n : millis)); // BigInts are cut towards zero.
}

/** The time from the first packet to the last, in milliseconds with fractions. 0 without packets. */
export function elapsedMs(counters: Counters | undefined): number {
  const { firstSeenUnixNano: first, lastSeenUnixNano: last } = counters ?? {};
  return first === undefined || last === undefined ? 0 : Number(last - first) / 1e6;
}
