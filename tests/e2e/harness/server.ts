// A server of our own for a worker: the built binary over a copy of a vault, in folders of its own,
// on a port that the system chooses. Stopped by its process, never by its name.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const repository = resolve(__dirname, "../../..");

const BINARY = process.env["EQUIPOISE_BINARY"] ?? join(repository, "target/debug/equipoise");
const ANNOUNCED = /^Equipoise is at (http:\/\/\S+)/;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

export interface Options {
  /** The folder to copy and serve; the shipped notebook unless named. */
  vault?: string;
  /** The program; the debug build unless named here or in EQUIPOISE_BINARY. */
  binary?: string;
  /** Variables on top of the built environment. */
  environment?: Record<string, string>;
}

export interface Server {
  /** The address as printed, token included. */
  url: string;
  /** Scheme, host and port. */
  origin: string;
  /** The copy that is served: a test may write in it. */
  vault: string;
  /** What the server has written to its standard error so far. */
  log(): string;
  /** Ends the server and removes its folders. */
  stop(): Promise<void>;
}

export async function startServer(options: Options = {}): Promise<Server> {
  const binary = options.binary ?? BINARY;
  if (!existsSync(binary)) {
    throw new Error(`There is no ${binary}: run \`cargo build\`, or set EQUIPOISE_BINARY.`);
  }
  const folder = mkdtempSync(join(tmpdir(), "equipoise-e2e-"));
  const vault = join(folder, "vault");
  cpSync(options.vault ?? join(repository, "vault"), vault, { recursive: true });

  const child = spawn(
    binary,
    ["serve", "--bind", "127.0.0.1:0", "--vault", vault, "--index", join(folder, "index")],
    {
      // The installed parts are found from here; state and caches are the test's own.
      cwd: repository,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        XDG_CACHE_HOME: join(folder, "cache"),
        XDG_STATE_HOME: join(folder, "state"),
        XDG_DATA_HOME: join(folder, "data"),
        XDG_CONFIG_HOME: join(folder, "config"),
        EQUIPOISE_HOME: join(repository, ".local"),
        ...options.environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));

  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await announcement(child, () => log);
    return { url, origin: new URL(url).origin, vault, log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address on the server's standard output, which is read on afterwards so that it never blocks. */
function announcement(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`The server ${what}. It wrote:\n${log()}`));
    const limit = setTimeout(() => fail(`printed no address in ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.once("error", (error) => fail(`did not start (${error.message})`));
    child.once("exit", (code, signal) => {
      clearTimeout(limit);
      fail(`ended with ${code ?? signal} before it printed its address`);
    });
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const address = ANNOUNCED.exec(line)?.[1];
      if (!address) return;
      clearTimeout(limit);
      resolve(address);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}
