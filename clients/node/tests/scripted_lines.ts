// The lines in which what a stream gave is compared with what every client must give.
import { dateOf, type Item, type Position, status, timestampDate, WeirError } from "@weir/client";
import {
  Confidence,
  type Counters,
  EndReason,
  EventType,
  type Flow,
  type FlowEvent,
  type LabelValue,
  type Ledger,
  LossReason,
  SessionState,
  type StreamEnded,
  StreamEndReason,
  WarningKind,
} from "@weir/client/v1";

/** The line of an item, without the position. */
export function itemLine(item: Item): string {
  switch (item.case) {
    case "started": {
      const { sensorId, sessionId, sessionUid, sessionState, startSequence } = item.value;
      const ids = `sensor=${orDash(sensorId)} session=${orDash(sessionId)} uid=${orDash(hex(sessionUid))}`;
      return `started ${ids} state=${enumText(SessionState, sessionState)} start=${startSequence}`;
    }
    case "event":
      return eventLine(item.value);
    case "caughtUp":
      return `caught-up ${item.value.sequence}`;
    case "gap": {
      const { reason, firstSequence, lastSequence, events } = item.value;
      const numbers = `first=${firstSequence ?? "-"} last=${lastSequence ?? "-"} events=${events ?? "-"}`;
      return `gap ${enumText(LossReason, reason)} ${numbers}`;
    }
    case "heartbeat": {
      const { watermarkUnixNano, ledger } = item.value;
      return `heartbeat watermark=${timeText(watermarkUnixNano)} delivered=${ledger?.delivered ?? 0n}`;
    }
    case "warning": {
      const { kind, time, message } = item.value;
      const when = time ? timestampDate(time).toISOString() : "-";
      return `warning ${enumText(WarningKind, kind)} time=${when} message="${message}"`;
    }
    case "verdicts": {
      const { applied, unknownFlows, late, refused, stale, batchId } = item.value;
      const counts = `applied=${applied} unknown=${unknownFlows} late=${late} refused=${refused} stale=${stale}`;
      return `verdicts ${counts} batch=${batchId}`;
    }
    case "ended":
      return "ended is printed at the end";
  }
}

function eventLine({ sequence, type, eventTimeUnixNano, flow }: FlowEvent): string {
  return `event ${sequence ?? "-"} ${enumText(EventType, type)} time=${timeText(eventTimeUnixNano)} ${flowText(flow)}`;
}

function flowText(flow: Flow | undefined): string {
  if (!flow) return "flow=- packets=- bytes=- first=- last=- end=- confidence=- labels=-";
  const { id, bidirectional, endReason, application, labels } = flow;
  const confidence = application ? enumText(Confidence, application.confidence) : "-";
  const decided = `end=${enumText(EndReason, endReason)} confidence=${confidence} labels=${labelsText(labels)}`;
  return `flow=${id} ${countersText(bidirectional)} ${decided}`;
}

function countersText(counters: Counters | undefined): string {
  if (!counters) return "packets=- bytes=- first=- last=-";
  const { packets, linkBytes, firstSeenUnixNano, lastSeenUnixNano } = counters;
  const times = `first=${timeText(firstSeenUnixNano)} last=${timeText(lastSeenUnixNano)}`;
  return `packets=${packets} bytes=${linkBytes} ${times}`;
}

export function endedLine({ reason, sessionState, error, ledger }: StreamEnded & { ledger: Ledger }): string {
  const what = error ? `${error.code}:${error.reason}` : "-";
  const { startSequence, endSequence, delivered, filteredOut, withheld, snapshotDelivered } = ledger;
  const lost = ledger.lost.map((part) => `${enumText(LossReason, part.reason)}:${part.events}`);
  return (
    `ended ${enumText(StreamEndReason, reason)} state=${enumText(SessionState, sessionState)} error=${what}` +
    ` start=${startSequence} end=${endSequence} delivered=${delivered} filtered=${filteredOut} withheld=${withheld}` +
    ` lost=${listText(lost)} snapshot=${snapshotDelivered}`
  );
}

export function errorLine(error: unknown): string {
  if (!(error instanceof WeirError)) return `no WeirError: ${error}`;
  const { code, reason, violations, metadata, retryAfterMs, sentence } = error;
  const fields = (violations ?? []).map(({ field, description }) => `${field}("${description}")`);
  const parts = byName(metadata ?? {}).map(([key, value]) => `${key}=${value}`);
  const retry = retryAfterMs === undefined ? "-" : `${retryAfterMs}ms`;
  const message = reason ? `"${sentence}"` : "-"; // The words of gRPC itself are its own in each language.
  return (
    `error ${status[code]} reason=${reason || "-"} fields=${listText(fields)} metadata=${listText(parts)}` +
    ` retry=${retry} message=${message}`
  );
}

export function positionText(position: Position): string {
  const token = Buffer.from(position.token, "base64");
  return `@ ${token.length > 32 ? `${token.length}-bytes` : orDash(token.toString())} ${position.sequence}`;
}

function orDash(text: string): string {
  return text === "" ? "-" : text;
}

function listText(parts: string[]): string {
  return orDash(parts.join(","));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The name of a value, or its number where it has no name. */
function enumText(names: Record<number, string>, value: number): string {
  return names[value] ?? value.toString();
}

/** A time of a record and what the client makes of it. */
function timeText(unixNano: bigint | undefined): string {
  const date = dateOf(unixNano);
  return date ? `${unixNano}/${date.toISOString()}` : "-";
}

/** By name in order of bytes. */
function byName<T>(values: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(values).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function labelsText(labels: Record<string, LabelValue>): string {
  return listText(byName(labels).map(([name, value]) => `${name}:${labelText(value)}`));
}

function labelText({ kind }: LabelValue): string {
  switch (kind.case) {
    case "stringValue":
      return `string("${kind.value}")`;
    case "intValue":
      return `int(${kind.value})`;
    case "doubleValue": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(kind.value);
      return `double(${bytes.toString("hex")})`;
    }
    case "boolValue":
      return `bool(${kind.value})`;
    case "bytesValue":
      return `bytes(${hex(kind.value)})`;
    case "listValue":
      return `list(${kind.value.values.map(labelText).join(",")})`;
    case undefined:
      return "none()";
  }
}
