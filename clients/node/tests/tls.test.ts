import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { credentials } from "@grpc/grpc-js";
import { Sensor, status } from "@weir/client";
import { generate } from "selfsigned";
import { needsServer, startServer } from "./weir_server.js";

/** A certificate of localhost, signed by itself, so it is its own authority; and its key. */
function selfSigned() {
  const names = [
    { type: 2, value: "localhost" },
    { type: 7, ip: "127.0.0.1" },
  ];
  const extensions = [{ name: "subjectAltName", altNames: names }];
  const pems = generate([{ name: "commonName", value: "localhost" }], { days: 1, keySize: 2048, extensions });
  return { certificate: Buffer.from(pems.cert), key: Buffer.from(pems.private) };
}

type Pair = ReturnType<typeof selfSigned>;

function startTlsServer(test: TestContext, pair: Pair, clients: Pair) {
  const folder = mkdtempSync(join(tmpdir(), "weir-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, content: Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const flags = ["--tls-certificate", write("crt", pair.certificate), "--tls-key", write("key", pair.key)];
  return startServer(test, [...flags, "--tls-client-ca", write("ca", clients.certificate)]);
}

test("a sensor with a certificate lets in the clients that it knows", needsServer, async (t) => {
  const [own, client, stranger] = [selfSigned(), selfSigned(), selfSigned()];
  const server = await startTlsServer(t, own, client);
  const ask = async (channel?: ReturnType<typeof credentials.createSsl>) => {
    const sensor = new Sensor(server.tcp, channel);
    t.after(() => sensor.close());
    return (await sensor.sensor.getSensor({})).sensor?.id;
  };
  assert.ok(await ask(credentials.createSsl(own.certificate, client.key, client.certificate)));
  const refused = { name: "WeirError", code: status.UNAVAILABLE };
  await assert.rejects(ask(credentials.createSsl(own.certificate)), refused);
  await assert.rejects(ask(credentials.createSsl(own.certificate, stranger.key, stranger.certificate)), refused);
  await assert.rejects(ask(credentials.createSsl(client.certificate, client.key, client.certificate)), refused);
  await assert.rejects(ask(), refused);
});
