import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { ServerStream } from "./calls.js";
import { WeirError } from "./errors.js";
import { type FlowEvent, type FlowStreamMessage, type Ledger, LedgerSchema, type StreamEnded } from "./gen/index.js";
import { checkLedger } from "./ledger.js";
import { Cursor, type Position } from "./position.js";

type Kind = FlowStreamMessage["message"];
type Ended = StreamEnded & { ledger: Ledger };

/**
 * What a stream gives. `started` comes first, then `event`s, whose flow is undefined in those of windows alone (EventType.WINDOW);
 * `caughtUp` where history ends and live events begin, `gap` where events are missing, `heartbeat` as a sign of life,
 * `warning` for operators; `ended` comes last, with a ledger that adds up.
 */
export type Item =
  | { case: "event"; value: FlowEvent }
  | { case: "ended"; value: Ended }
  | Exclude<Kind, { case: "events" | "ended" | undefined }>;

/** A stream of flows, to be read once: `for await (const item of stream)`. To leave the loop closes it. */
export class FlowStream implements AsyncIterable<Item> {
  readonly #call: ServerStream<FlowStreamMessage>;
  readonly #cursor: Cursor;
  #received = 0n;
  #ended: Ended | undefined;

  /** @internal */
  constructor(call: ServerStream<FlowStreamMessage>, position?: Position) {
    this.#call = call;
    this.#cursor = new Cursor(position);
  }

  /** How far the stream has been read: to the last item that was given. */
  get position(): Position {
    return this.#cursor.position;
  }

  /** The last item, with the stream's ledger. Undefined until it came. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** Leaves the stream. The session goes on without it, unless it was captured without a linger. */
  close(): void {
    this.#call.close();
  }

  /**
   * Throws a WeirError where the call fails: a damaged capture gives its flows and `ended` first.
   * Throws a LedgerError where the ledger does not add up.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for await (const message of this.#call.messages) {
      const kind = message.message;
      if (kind.case === "events" && kind.value.events.length > 0) {
        yield* this.#eventsOf(kind.value.events, message);
        continue;
      }
      this.#cursor.moveAfter(message);
      if (kind.case === "ended") yield { case: "ended", value: this.#end(kind.value) };
      // A kind that this client does not know has no case.
      else if (kind.case !== undefined && kind.case !== "events") yield kind;
    }
    if (!this.#ended) throw new WeirError("the stream ended without its last message", status.INTERNAL);
  }

  *#eventsOf(events: FlowEvent[], message: FlowStreamMessage): Generator<Item, void> {
    this.#received += BigInt(events.length);
    for (const [index, value] of events.entries()) {
      if (index === events.length - 1) this.#cursor.moveAfter(message);
      if (value.sequence !== undefined && !this.#cursor.takes(value.sequence)) continue;
      yield { case: "event", value };
    }
  }

  #end(value: StreamEnded): Ended {
    const ledger = value.ledger ?? create(LedgerSchema);
    this.#ended = Object.assign(value, { ledger });
    checkLedger(ledger, this.#received);
    return this.#ended;
  }
}
