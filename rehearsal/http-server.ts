import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Origin } from './origin/origin-http.ts';
import { serveStatic } from './static-files.ts';

const HEADERS_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_TIMEOUT_MS = 15_000;
const ENGINE_PATH = '/engine/';

export interface HttpServerDeps {
  readonly bindAddress: string;
  readonly port: number;
  /** Exact `host:port` values that requests may name (against DNS rebinding). */
  readonly allowedHosts: readonly string[];
  /** The built viewer page. */
  readonly viewerDir: string;
  readonly origins: readonly Origin[];
  readonly engine: { handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void };
  /** What `/health` says. */
  health(): unknown;
  log(line: string): void;
}

export interface HttpServer {
  /** The port listened on. */
  readonly port: number;
  close(): Promise<void>;
}

/** Origin, viewer page and the engine's sockets on one port. Rejects with Node's error when the port is taken. */
export async function openHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS });
  server.on('request', (request, response) => {
    answer(deps, request, response).catch((error: unknown) => {
      deps.log(`http: ${request.method ?? '?'} ${request.url ?? '?'} failed: ${String(error)}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {
      socket.destroy();
    });
    if (!isAllowedHost(request, deps.allowedHosts)) refuseUpgrade(socket, '421 Misdirected Request');
    else if (!(request.url ?? '').startsWith(ENGINE_PATH)) refuseUpgrade(socket, '404 Not Found');
    else deps.engine.handleUpgrade(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, deps.bindAddress, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => {
    deps.log(`http: ${error.message}`);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : deps.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(deps: HttpServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isAllowedHost(request, deps.allowedHosts)) {
    response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
    response.end('This server does not go by that name.\n');
    return;
  }
  const url = parseUrl(request.url ?? '');
  if (!url) {
    response.writeHead(400).end();
    return;
  }
  const origin = deps.origins.find(({ path }) => url.pathname.startsWith(path));
  if (origin) return origin.handle(request, response, url);
  if (url.pathname === '/health') {
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(`${JSON.stringify(deps.health())}\n`);
    return;
  }
  return serveStatic(deps.viewerDir, request, response, url.pathname);
}

/** The base is never used: a request names only its path; an absolute one must not smuggle another host in. */
function parseUrl(target: string): URL | null {
  return target.startsWith('/') && URL.canParse(`http://rehearsal${target}`)
    ? new URL(`http://rehearsal${target}`)
    : null;
}

/** Exactly one Host header, exactly as listed: Node itself takes the first of several. */
function isAllowedHost(request: IncomingMessage, allowedHosts: readonly string[]): boolean {
  const hosts = request.headersDistinct['host'] ?? [];
  const [host] = hosts;
  return hosts.length === 1 && host !== undefined && allowedHosts.includes(host);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
