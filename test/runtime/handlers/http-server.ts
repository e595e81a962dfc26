import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A request as it arrived over the wire. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is never answered. */
export const SILENCE: Reply = { status: 0 };

/** A real HTTP server on this machine. */
export class HttpServer {
  public static async start(answer: (request: Received) => Reply): Promise<HttpServer> {
    const server = createServer((request, response) => void serve(request, response, answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpServer(server);
  }

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: (request: Received) => Reply): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', headers } = request;
  const sent = Buffer.concat(chunks);
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const { status, body, headers: more } = answer({ method, headers, body: plain.toString() });
  if (status === SILENCE.status) return;
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...more });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
