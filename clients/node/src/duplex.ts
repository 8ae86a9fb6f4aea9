// Calls in which both sides stream.
import {
  create,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type Client, status } from "@grpc/grpc-js";
import { type CallOptions, cancelOn, limitsOf, received, type ServerStream, wireOf } from "./calls.js";
import { WeirError } from "./errors.js";

/** A stream of answers to which the client streams too. */
export interface DuplexStream<I, M> extends ServerStream<M> {
  /** Resolves when there is room for the next one. Rejects where the call is over: its answers say why. */
  send(message: I): Promise<void>;
  /** There is no more to send. The answers go on. */
  closeSend(): void;
}

export function duplexStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodBiDiStreaming<I, O>,
  options: CallOptions = {},
): DuplexStream<MessageInitShape<I>, MessageShape<O>> {
  const [path, encode, decode] = wireOf(method);
  const call = client.makeBidiStreamRequest(path, encode, decode, limitsOf(options));
  cancelOn(options.signal, call);
  const sends = new Sends();
  call.on("status", () => sends.end());
  return {
    messages: received(call),
    close: () => call.cancel(),
    send: (message) => sends.promise((sent) => call.write(create(method.input, message), sent)),
    closeSend: () => void call.end(),
  };
}

/** Promises of messages on their way, which gRPC leaves open where the call ends first. */
class Sends {
  readonly #open = new Set<(reason: WeirError) => void>();
  #isOver = false;

  promise(send: (sent: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) {
        reject(overError());
        return;
      }
      this.#open.add(reject);
      send((error) => {
        this.#open.delete(reject);
        if (error) reject(overError());
        else resolve();
      });
    });
  }

  end(): void {
    this.#isOver = true;
    for (const reject of this.#open) reject(overError());
    this.#open.clear();
  }
}

function overError(): WeirError {
  return new WeirError("the stream is over", status.CANCELLED);
}
