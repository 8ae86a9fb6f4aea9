import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { needsServer, startServer } from "./weir_server.js";

const EXAMPLE = fileURLToPath(new URL("../examples/resume.js", import.meta.url));

test("the example reads each flow once and prints the ledger", needsServer, async (t) => {
  const { tcp } = await startServer(t);
  const options = [EXAMPLE, "--server", tcp, "--application", "TLS", "mixed.pcap"];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  const flows = stdout.match(/^.* -> .* {2}TLS.* {2}\d+ packets in .* ms$/gm) ?? [];
  assert.equal(flows.length, 8);
  assert.equal(new Set(flows).size, 8);
  assert.match(
    stdout,
    /left after event \d+\n(?:.*\n)*ledger: \d+ events from (?!1 )\d+ on = 6 delivered \+ \d+ filtered out \+ 0 withheld \+ 0 lost\n$/,
  );
});
