import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { ServerStream } from "./calls.js";
import { WeirError } from "./errors.js";
import {
  type Flow,
  type FlowEvent,
  FlowSchema,
  type FlowStreamMessage,
  type Ledger,
  LedgerSchema,
  LossReason,
  type StreamEnded,
} from "./gen/index.js";
import { checkLedger } from "./ledger.js";

/**
 * Where the reader of a stream stands: all that is needed to come back. It may be kept as JSON,
 * beside what the program made of the events.
 */
export interface Place {
  /** Token of the last message that was read to its end, in base64; empty at the start. */
  readonly token: string;
  /**
   * Sequence of the last event that was given, 0 if none was. Events after the token that it covers
   * are passed over on a resume: those of a message that was read in part.
   */
  readonly sequence: number;
}

type Kind = FlowStreamMessage["message"];

/**
 * What a stream gives: an event of a flow, or what else there is to tell. `started` comes first,
 * `caughtUp` where history ends and live events begin, `gap` where events are missing, `heartbeat`
 * when it is quiet, and `ended` last, with books that were checked.
 */
export type Item =
  | { case: "event"; value: FlowEvent & { flow: Flow } }
  | { case: "ended"; value: Ended }
  | Exclude<Kind, { case: "events" | "ended" | undefined }>;

type Ended = StreamEnded & { ledger: Ledger };

/** A stream of flows, to be read once: `for await (const item of stream)`. To leave the loop closes it. */
export class FlowStream implements AsyncIterable<Item> {
  readonly #call: ServerStream<FlowStreamMessage>;
  #token: Uint8Array;
  #sequence: bigint;
  #received = 0n;
  #ended: Ended | undefined;

  /** @internal */
  constructor(call: ServerStream<FlowStreamMessage>, place?: Place) {
    this.#call = call;
    this.#token = Buffer.from(place?.token ?? "", "base64");
    this.#sequence = BigInt(place?.sequence ?? 0);
  }

  /** Where the reader stands, after the last item that it was given. */
  get place(): Place {
    return { token: Buffer.from(this.#token).toString("base64"), sequence: Number(this.#sequence) };
  }

  /** The last item, with the stream's ledger. Undefined until it came. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** Leaves the stream. A session that is not the stream's own goes on without it. */
  close(): void {
    this.#call.close();
  }

  /**
   * Throws a WeirError where the call fails: a damaged capture gives its flows and `ended` first.
   * Throws a LedgerError where the books do not balance.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for await (const message of this.#call.messages) {
      const kind = message.message;
      if (kind.case === "events" && kind.value.events.length > 0) {
        yield* this.#eventsOf(kind.value.events, message);
        continue;
      }
      this.#moveAfter(message);
      if (kind.case === "ended") yield { case: "ended", value: this.#end(kind.value) };
      // A kind that this client does not know has no case.
      else if (kind.case !== undefined && kind.case !== "events") yield kind;
    }
    if (!this.#ended) throw new WeirError("the stream broke off before its last message", status.INTERNAL);
  }

  *#eventsOf(events: FlowEvent[], message: FlowStreamMessage): Generator<Item, void> {
    this.#received += BigInt(events.length);
    for (const [index, value] of events.entries()) {
      if (index === events.length - 1) this.#moveAfter(message);
      if (value.sequence !== undefined) {
        if (value.sequence <= this.#sequence) continue;
        this.#sequence = value.sequence;
      }
      const flow = value.flow ?? create(FlowSchema);
      yield { case: "event", value: Object.assign(value, { flow }) };
    }
  }

  /**
   * Moves on by a message that is read to its end. The token of `started` stands where the stream
   * began, and is not needed where the place is known: what is past a restart comes after it.
   */
  #moveAfter({ message: kind, resumeToken }: FlowStreamMessage): void {
    if (kind.case === "started" && this.#token.length > 0) return;
    if (kind.case === "gap" && kind.value.reason === LossReason.RESTARTED) {
      this.#sequence = 0n; // The numbers begin anew.
    }
    if (resumeToken.length > 0) this.#token = resumeToken;
  }

  #end(value: StreamEnded): Ended {
    const ledger = value.ledger ?? create(LedgerSchema);
    this.#ended = Object.assign(value, { ledger });
    checkLedger(ledger, this.#received);
    return this.#ended;
  }
}
