import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DuplexStream } from "./duplex.js";
import type { ExchangeFlowsRequestSchema, FlowStreamMessage, FlowVerdictBatchSchema } from "./gen/index.js";
import type { Position } from "./position.js";
import { FlowStream } from "./stream.js";

type Call = DuplexStream<MessageInitShape<typeof ExchangeFlowsRequestSchema>, FlowStreamMessage>;

/** A stream of flows that takes verdicts on them. What became of verdicts is an item, `verdicts`. */
export class FlowExchange extends FlowStream {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call, position?: Position) {
    super(call, position);
    this.#call = call;
  }

  /**
   * Gives the sensor verdicts. Resolves when there is room for more: the sensor applies a batch before it reads the next, so a
   * program that sends must also read. Rejects where the stream is over: the loop over it says why.
   */
  send(batch: MessageInitShape<typeof FlowVerdictBatchSchema>): Promise<void> {
    return this.#call.send({ message: { case: "verdicts", value: batch } });
  }

  /** There will be no more verdicts. The stream goes on, and flows are held no longer. */
  closeSend(): void {
    this.#call.closeSend();
  }
}
