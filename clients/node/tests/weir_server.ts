// The real weir-server, for tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url)); // from dist/tests
const PATIENCE_MS = 30_000;

/** The program that WEIR_SERVER_PROGRAM names, or the one built in this checkout. */
const named = process.env.WEIR_SERVER_PROGRAM ?? join(ROOT, "bazel-bin/server/weir-server");

/** Options of a test that needs the server. */
export const needsServer = {
  skip: existsSync(named) ? false : `there is no ${named}`,
  timeout: 2 * PATIENCE_MS,
};

export interface WeirServer {
  /** Address of its Unix socket: unix:PATH. */
  socket: string;
  /** Address of its TCP port. */
  tcp: string;
  /** Ends it at once, as a crash would. */
  kill(): void;
}

/** Runs a server on the project's tests/data, with further flags, until the test ends. */
export async function startServer(test: TestContext, flags: string[] = []): Promise<WeirServer> {
  const folder = mkdtempSync(join(tmpdir(), "weir-"));
  const listen = ["--listen", `unix:${folder}/socket`, "--listen", "127.0.0.1:0"];
  const options = [...flags, ...listen, "--capture-root", join(ROOT, "tests/data"), "--drain", "0"];
  const server = spawn(named, options, { stdio: ["ignore", "inherit", "pipe"] });
  const kill = () => void server.kill("SIGKILL");
  test.after(async () => {
    if (server.exitCode === null && server.signalCode === null) {
      kill();
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const timeout = setTimeout(kill, PATIENCE_MS);
  const [socket, tcp] = await listeningOn(server);
  clearTimeout(timeout);
  return { socket, tcp, kill };
}

/** Reads the log until it has both addresses, then on, so that the pipe never fills. */
async function listeningOn(server: ChildProcess): Promise<[socket: string, tcp: string]> {
  const found: string[] = [];
  const lines = createInterface({ input: server.stderr as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    lines.on("close", () => reject(new Error("weir-server did not start")));
    lines.on("line", (line) => {
      const address = line.split("listening on ")[1];
      if (address) found.push(address);
      const socket = found.find((address) => address.startsWith("unix:"));
      const tcp = found.find((address) => !address.startsWith("unix:"));
      if (socket && tcp) resolve([socket, tcp]);
    });
  });
}
