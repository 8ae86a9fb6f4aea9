// Reads the flows of a capture, leaves in the middle, resumes, and prints the ledger.
//
//     node dist/examples/resume.js [--server ADDRESS] [--application NAME] FILE
import { parseArgs } from "node:util";
import { dateOf, elapsedMs, endpointText, files, lostEvents, type Position, Sensor } from "@weir/client";
import { type Flow, type Ledger, LossReason } from "@weir/client/v1";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string", default: "/run/weir/weir.sock" },
    application: { type: "string" },
  },
});
const [file] = positionals;
if (!file || positionals.length > 1) {
  console.error("usage: resume [--server ADDRESS] [--application NAME] FILE");
  process.exit(2);
}

const sensor = new Sensor(options.server as string);
try {
  await leaveAndResume(sensor, file);
} catch (error) {
  console.error(`resume: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  sensor.close();
}

async function leaveAndResume(sensor: Sensor, file: string): Promise<void> {
  const { session } = await sensor.sessions.createSession({ spec: { source: files(file) } });
  const sessionId = session?.id ?? "";
  try {
    const position = await read(sensor, sessionId, 2);
    console.log(`left after event ${position.sequence}`);
    await read(sensor, sessionId, Number.POSITIVE_INFINITY, position);
  } finally {
    await sensor.sessions.deleteSession({ sessionId });
  }
}

/** Prints the flows from a position on, this many at most, and gives the position where it stopped. */
async function read(sensor: Sensor, sessionId: string, flows: number, position?: Position): Promise<Position> {
  const subscription = {
    allow: options.application ? [{ applications: [options.application] }] : [],
    batch: { maxBytes: 256 }, // Little is sent again on the resume.
  };
  const stream = sensor.subscribe(sessionId, subscription, { position });
  for await (const item of stream) {
    if (item.case === "event") {
      if (item.value.flow) printFlow(item.value.flow);
      if (--flows === 0) break;
    } else if (item.case === "gap") {
      console.log(`lost ${item.value.events} events: ${LossReason[item.value.reason] ?? item.value.reason}`);
    } else if (item.case === "ended") {
      printLedger(item.value.ledger); // It adds up, or there had been an error.
    }
  }
  return stream.position;
}

function printFlow(flow: Flow): void {
  const { application, bidirectional, srcAddress, srcPort, dstAddress, dstPort } = flow;
  const time = dateOf(bidirectional?.firstSeenUnixNano)?.toISOString();
  const endpoints = `${endpointText(srcAddress, srcPort)} -> ${endpointText(dstAddress, dstPort)}`;
  console.log(
    `${time}  ${endpoints}  ${application?.name}  ${bidirectional?.packets} packets in ${elapsedMs(bidirectional)} ms`,
  );
}

function printLedger(ledger: Ledger): void {
  const events = ledger.endSequence - ledger.startSequence;
  console.log(
    `ledger: ${events} events from ${ledger.startSequence} on = ${ledger.delivered} delivered` +
      ` + ${ledger.filteredOut} filtered out + ${ledger.withheld} withheld + ${lostEvents(ledger)} lost`,
  );
}
