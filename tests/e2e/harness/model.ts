// A language model of the journeys' own: an OpenAI-compatible server on this machine that says what
// it is told to say, and keeps what it was asked.

import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Model {
  endpoint: string;
  /** What it answers from now on, and with which status. */
  say(text: string, status?: number): void;
  /** The bodies of the questions so far. */
  asked(): string[];
  stop(): Promise<void>;
}

export async function startModel(): Promise<Model> {
  let words = "";
  let status = 200;
  const asked: string[] = [];
  const server: HttpServer = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      asked.push(body);
      response.writeHead(status, { "content-type": "text/event-stream" });
      const piece = { choices: [{ delta: { content: words } }] };
      response.end(`data: ${JSON.stringify(piece)}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1`,
    say(text, code = 200) {
      words = text;
      status = code;
    },
    asked: () => [...asked],
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
