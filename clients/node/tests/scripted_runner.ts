// Reads the streams of one case of the scripted sensor (tests/scripted_sensor), and prints what the client gave.
//
//     node dist/tests/scripted_runner.js ADDRESS SCRIPT STREAM...
import { FlowExchange, type FlowStream, type Item, LedgerError, type Position, type Sensor } from "@weir/client";
import { EventType, StartPosition } from "@weir/client/v1";
import { endedLine, errorLine, itemLine, positionText } from "./scripted_lines.js";
import { connect, parse, type Words } from "./scripted_words.js";

const [address, script, ...streams] = process.argv.slice(2);
if (!address || !script || streams.length === 0) {
  console.error("usage: scripted_runner.js ADDRESS SCRIPT STREAM...");
  process.exit(2);
}

let kept = "null"; // the position of the stream before, as JSON
for (const [index, text] of streams.entries()) {
  console.log(`stream ${index + 1}`);
  const words = parse(text);
  const position = words.fromPosition ? (JSON.parse(kept) ?? undefined) : undefined;
  const sensor = connect(address, words);
  kept = JSON.stringify(await readOne(sensor, script, words, position));
  sensor.close();
}

/** Opens one stream, prints it, and gives the position where it was left or ended. */
async function readOne(sensor: Sensor, script: string, words: Words, position?: Position): Promise<Position> {
  const controller = new AbortController();
  const stream = open(sensor, script, words, controller.signal, position);
  let failure: unknown;
  try {
    if (await read(stream, words, controller)) return stream.position;
  } catch (error) {
    failure = error;
  }
  if (stream.ended) console.log(endedLine(stream.ended));
  if (failure instanceof LedgerError) console.log("ledger unbalanced");
  else if (stream.ended) console.log("ledger balanced");
  if (failure === undefined) console.log("end");
  else if (!(failure instanceof LedgerError)) console.log(errorLine(failure));
  return stream.position;
}

function open(sensor: Sensor, script: string, words: Words, signal: AbortSignal, position?: Position): FlowStream {
  const options = { signal, timeoutMs: words.timeoutMs, position };
  const start = { case: "position" as const, value: StartPosition.SNAPSHOT };
  const subscription = { endWhenCaughtUp: words.untilCaughtUp ?? false, ...(words.snapshot ? { start } : {}) };
  if (words.call === "capture") return sensor.capture({ spec: {}, sessionId: script, subscription }, options);
  if (words.call === "exchange") return sensor.exchange({ sessionId: script, subscription }, options);
  return sensor.subscribe(script, subscription, options);
}

/** Prints the items of a stream. Whether it was left. */
async function read(stream: FlowStream, words: Words, controller: AbortController): Promise<boolean> {
  let items = 0;
  for await (const item of stream) {
    if (item.case === "ended") continue; // Printed when reading is over.
    console.log(`${itemLine(item)} ${positionText(stream.position)}`);
    if (stream instanceof FlowExchange) await answer(stream, item);
    items++;
    if (items === words.leaveAfter) {
      console.log("left");
      return true;
    }
    if (items === words.cancelAfter) controller.abort();
  }
  return false;
}

/** Sends a verdict on the flow of an EARLY event, and no more when the stream has caught up. */
async function answer(exchange: FlowExchange, item: Item): Promise<void> {
  if (item.case === "caughtUp") exchange.closeSend();
  if (item.case !== "event" || item.value.type !== EventType.EARLY || !item.value.flow) return;
  const labels = { seen: { kind: { case: "boolValue" as const, value: true } } };
  const { sequence, flow } = item.value;
  await exchange.send({ batchId: sequence ?? 0n, verdicts: [{ flowId: flow.id, labels }] });
}
