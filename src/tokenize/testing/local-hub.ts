import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export interface LocalHub {
  endpoint: string;
  /** What was asked for, e.g. `GET /org/name/resolve/…`, with the token that came along. */
  asked: { path: string; authorization: string | undefined }[];
  /** Files of `org/name`. */
  files: Record<string, string>;
  /** Answers a request itself, and says so. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  close(): Promise<void>;
}

/** A server that answers as the hub does for one model, `org/name`. */
export async function localHub(files: Readonly<Record<string, string>>): Promise<LocalHub> {
  const hub: LocalHub = { endpoint: '', asked: [], files: { ...files }, intercept: undefined, close: async () => undefined };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    hub.asked.push({ path: decodeURIComponent(pathname), authorization: request.headers.authorization });
    if (hub.intercept?.(request, response) === true) return;
    const [, revision] = /^\/api\/models\/org\/name\/revision\/(.+)$/.exec(decodeURIComponent(pathname)) ?? [];
    if (revision !== undefined) {
      const siblings = Object.keys(hub.files).map((rfilename) => ({ rfilename }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ _id: '1', id: 'org/name', sha: COMMIT, siblings }));
      return;
    }
    const [, path = ''] = /^\/org\/name\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(pathname) ?? [];
    const content = hub.files[path];
    if (content === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'Repository not found' }));
      return;
    }
    const bytes = Buffer.from(content);
    response.setHeader('etag', `"${createHash('sha256').update(bytes).digest('hex')}"`);
    if (request.headers.range === 'bytes=0-0') {
      response.writeHead(206, { 'content-range': `bytes 0-0/${bytes.length}` }).end(bytes.subarray(0, 1));
    } else {
      response.end(bytes);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  hub.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hub.close = () =>
    new Promise((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return hub;
}
