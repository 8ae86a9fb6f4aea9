// Streams that play messages, without a sensor.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { FlowStream, type Position } from "@weir/client";
import {
  EventType,
  type FlowStreamMessage,
  FlowStreamMessageSchema,
  type LedgerSchema,
  LossReason,
} from "@weir/client/v1";

const bytes = (text: string) => Buffer.from(text);

export function started(uid: string, token: string): FlowStreamMessage {
  const message = { case: "started" as const, value: { sessionUid: bytes(uid) } };
  return create(FlowStreamMessageSchema, { message, resumeToken: bytes(token) });
}

export function gap(token: string, reason = LossReason.RESTARTED): FlowStreamMessage {
  return create(FlowStreamMessageSchema, { message: { case: "gap", value: { reason } }, resumeToken: bytes(token) });
}

/** A message of events with these sequence numbers; undefined is an event of a snapshot, which has none. */
export function batch(token: string, ...sequences: (bigint | undefined)[]): FlowStreamMessage {
  const events = sequences.map((sequence) =>
    sequence === undefined ? { type: EventType.SNAPSHOT } : { type: EventType.ENDED, sequence },
  );
  const message = { case: "events" as const, value: { events } };
  return create(FlowStreamMessageSchema, { message, resumeToken: bytes(token) });
}

export function ended(ledger: MessageInitShape<typeof LedgerSchema>, reason = 0): FlowStreamMessage {
  return create(FlowStreamMessageSchema, { message: { case: "ended", value: { ledger, reason } } });
}

export function at(uid: string, token: string, sequence: bigint): Position {
  const base64 = (text: string) => bytes(text).toString("base64");
  return { sessionUid: base64(uid), token: base64(token), sequence: sequence.toString() };
}

/** A stream that gives these messages and then ends with OK. */
export function play(position: Position | undefined, ...messages: FlowStreamMessage[]): FlowStream {
  const played = (async function* () {
    yield* messages;
  })();
  return new FlowStream({ messages: played, close: () => {} }, position);
}

/** Reads to the end, and gives the number of items. */
export async function drain(stream: FlowStream): Promise<number> {
  let items = 0;
  for await (const _ of stream) items++;
  return items;
}
