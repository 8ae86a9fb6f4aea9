// Calls of gRPC with the messages of protobuf-es.
import {
  create,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { Client, ClientDuplexStream, ClientReadableStream } from "@grpc/grpc-js";
import { errorOf } from "./errors.js";

/** How long a call may take. Both end it: a stream too. */
export interface CallOptions {
  /** Cancels the call: it fails with status.CANCELLED. */
  signal?: AbortSignal | undefined;
  /** Milliseconds from now; then the call fails with status.DEADLINE_EXCEEDED. */
  timeoutMs?: number | undefined;
}

/** The methods of a service: a promise for one answer, an async iterable for a stream of them. */
export type ServiceClient<S extends DescService> = {
  [M in keyof S["method"]]: S["method"][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : S["method"][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : never;
};

/** Makes the client of a service. Methods to which a client streams are left out. */
export function serviceClient<S extends DescService>(client: Client, service: S): ServiceClient<S> {
  const methods: Record<string, unknown> = {};
  for (const method of service.methods) {
    if (method.methodKind === "unary") {
      methods[method.localName] = (request: Request, options?: CallOptions) =>
        unary(client, method as DescMethodUnary, request, options);
    } else if (method.methodKind === "server_streaming") {
      methods[method.localName] = (request: Request, options?: CallOptions) =>
        serverStream(client, method as DescMethodServerStreaming, request, options).messages;
    }
  }
  return methods as ServiceClient<S>;
}

function unary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  options: CallOptions = {},
): Promise<MessageShape<O>> {
  return new Promise((resolve, reject) => {
    const [path, encode, decode] = wireOf(method);
    const message = create(method.input, request);
    const answered = (error: unknown, response?: MessageShape<O>) => {
      if (error) reject(errorOf(error));
      else resolve(response as MessageShape<O>);
    };
    const call = client.makeUnaryRequest(path, encode, decode, message, limitsOf(options), answered);
    cancelOn(options.signal, call);
  });
}

export function limitsOf({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

/** Lets a signal cancel a call, as long as there is a call to cancel. */
export function cancelOn(signal: AbortSignal | undefined, call: Call): void {
  if (!signal) return;
  const cancel = () => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel);
  call.on("status", () => signal.removeEventListener("abort", cancel));
}

type Call = { cancel(): void; on(event: "status", listener: () => void): unknown };

/** A stream of answers. The call is open at once, and until its messages were read or it is closed. */
export interface ServerStream<M> {
  /** To be read once. Whoever leaves the loop closes the call. */
  readonly messages: AsyncIterable<M>;
  close(): void;
}

export function serverStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
  options: CallOptions = {},
): ServerStream<MessageShape<O>> {
  const [path, encode, decode] = wireOf(method);
  const call = client.makeServerStreamRequest(path, encode, decode, create(method.input, request), limitsOf(options));
  cancelOn(options.signal, call);
  return { messages: received(call), close: () => call.cancel() };
}

export function received<M>(call: ClientReadableStream<M> | ClientDuplexStream<unknown, M>): AsyncIterable<M> {
  let failure: unknown; // It may come before anyone reads, or when nobody does any more.
  call.on("error", (error) => {
    failure = error;
  });
  return (async function* () {
    try {
      yield* call;
      if (failure) throw failure;
    } catch (error) {
      throw errorOf(error);
    } finally {
      call.cancel();
    }
  })();
}

type Request = MessageInitShape<DescMessage>;

type Wire<I extends DescMessage, O extends DescMessage> = [
  path: string,
  encode: (request: MessageShape<I>) => Buffer,
  decode: (bytes: Buffer) => MessageShape<O>,
];

export function wireOf<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O> | DescMethodBiDiStreaming<I, O>,
): Wire<I, O> {
  return [
    `/${method.parent.typeName}/${method.name}`,
    (request) => Buffer.from(toBinary(method.input, request)),
    (bytes) => fromBinary(method.output, bytes),
  ];
}
