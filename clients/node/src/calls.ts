// Calls of gRPC with the messages of protobuf-es.
import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { Client, ClientReadableStream } from "@grpc/grpc-js";
import { errorOf } from "./errors.js";

/** The methods of a service: a promise for one answer, an async iterable for a stream of them. */
export type ServiceClient<S extends DescService> = {
  [M in keyof S["method"]]: S["method"][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>) => Promise<MessageShape<O>>
    : S["method"][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>) => AsyncIterable<MessageShape<O>>
      : never;
};

/** Makes the client of a service. Methods to which a client streams are left out. */
export function serviceClient<S extends DescService>(client: Client, service: S): ServiceClient<S> {
  const methods: Record<string, unknown> = {};
  for (const method of service.methods) {
    if (method.methodKind === "unary") {
      methods[method.localName] = (request: Request) => unary(client, method as DescMethodUnary, request);
    } else if (method.methodKind === "server_streaming") {
      methods[method.localName] = (request: Request) =>
        serverStream(client, method as DescMethodServerStreaming, request).messages;
    }
  }
  return methods as ServiceClient<S>;
}

function unary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
): Promise<MessageShape<O>> {
  return new Promise((resolve, reject) => {
    const [path, encode, decode] = wireOf(method);
    client.makeUnaryRequest(path, encode, decode, create(method.input, request), (error, response) => {
      if (error) reject(errorOf(error));
      else resolve(response as MessageShape<O>);
    });
  });
}

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
): ServerStream<MessageShape<O>> {
  const [path, encode, decode] = wireOf(method);
  const call = client.makeServerStreamRequest(path, encode, decode, create(method.input, request));
  return { messages: received(call), close: () => call.cancel() };
}

function received<M>(call: ClientReadableStream<M>): AsyncIterable<M> {
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

function wireOf<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>,
): Wire<I, O> {
  return [
    `/${method.parent.typeName}/${method.name}`,
    (request) => Buffer.from(toBinary(method.input, request)),
    (bytes) => fromBinary(method.output, bytes),
  ];
}
