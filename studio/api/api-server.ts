import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { BodyLimitPlugin } from '@orpc/server/node';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { API_HTTP_PREFIX, API_WS_PATH } from '../../shared/api/contract.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { AddressLimit } from './address-limit.ts';
import type { AccessLinks } from './access-links.ts';
import type { Access } from './access.ts';
import type { ApiContext, Caller } from './api-context.ts';
import { callerError } from './api-errors.ts';
import { sendDownload, type Download } from './downloads.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { headerValues, isCrossSite, isLoopback, isStateChanging, targetOf, type Refusal } from './guards.ts';
import { isJoin, join } from './join.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { LinkGuests } from './link-guests.ts';
import { openApiDocument } from './openapi-document.ts';
import { forbiddenReason } from './rights.ts';
import type { ApiRouter } from './router.ts';
import { RpcSocket } from './rpc-socket.ts';
import { securityHeaders, type PageConnections } from './security-headers.ts';
import { fingerprint } from './secrets.ts';
import type { Sessions } from './sessions.ts';
import type { SignInCodes } from './sign-in-codes.ts';
import { signInPage } from './sign-in-page.ts';
import type { StaticFiles } from './static-files.ts';

export interface ApiServerOptions {
  readonly clock: Clock;
  readonly version: string;
  readonly access: Access;
  readonly sessions: Sessions;
  /** Closed with the server. */
  readonly kept: Pick<KeptSessions, 'close'>;
  readonly links: AccessLinks;
  readonly codes: SignInCodes;
  readonly limiter: FailureLimiter;
  readonly files: StaticFiles;
  readonly connections: PageConnections;
  readonly router: ApiRouter;
  readonly downloads: readonly Download[];
  /** A frame that is not of the protocol came over a socket; it was left out. */
  onBadFrame(): void;
  /** A fault of ours, for the log. */
  onFault(error: unknown): void;
}

/** An edit may bring a whole rundown: 10,000 cues are about 8 MB. Only who is let in gets this far. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_FRAME_BYTES = MAX_BODY_BYTES;
const MAX_CONNECTIONS = 512;

/** HTTP and WebSocket on one port: the UI, the RPC socket, the OpenAPI routes. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  readonly #rpc: RPCHandler<ApiContext>;
  readonly #openApi: OpenAPIHandler<ApiContext>;
  readonly #guests = new LinkGuests();
  readonly #forgetLinks: () => void;
  /** Made at the first request for it. */
  #document: ReturnType<typeof openApiDocument> | null = null;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const inWords = async (call: { next(): Promise<unknown> }): Promise<unknown> => {
      try {
        return await call.next();
      } catch (error) {
        throw callerError(error, options.onFault);
      }
    };
    this.#rpc = new RPCHandler(options.router, { clientInterceptors: [inWords] });
    this.#openApi = new OpenAPIHandler(options.router, {
      clientInterceptors: [inWords],
      plugins: [new BodyLimitPlugin({ maxBodySize: MAX_BODY_BYTES })],
    });
    this.#http = createServer({
      requireHostHeader: false,
      maxHeaderSize: 16_384,
      headersTimeout: 5_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    });
    this.#forgetLinks = options.links.onRevoked((linkId) => {
      this.#guests.endAll(linkId);
    });
    this.#http.maxConnections = MAX_CONNECTIONS;
    const limit = new AddressLimit();
    this.#http.on('connection', (socket) => {
      limit.admit(socket);
    });
    this.#http.on('request', (request, response) => {
      void this.#serve(request, response);
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Resolves when it serves; rejects (EADDRINUSE …) when it cannot. */
  async listen(address: string, port: number): Promise<number> {
    this.#http.listen(port, address);
    await once(this.#http, 'listening');
    return (this.#http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#forgetLinks();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    if (this.#http.listening) {
      const closed = once(this.#http, 'close');
      this.#http.close();
      this.#http.closeAllConnections();
      await closed;
    }
    // Last: until then somebody may still come by a link.
    this.#options.kept.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      this.#options.onFault(error);
      if (!response.headersSent) sendJson(response, 500, { message: 'The studio has a fault; see its log.' });
      else response.destroy();
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access, connections, files } = this.#options;
    const refusal = access.refuseAddress(request, false);
    // Only a Host from the list is ever written into a header of ours.
    const host = refusal?.status === 421 ? '' : (headerValues(request.rawHeaders, 'host')[0] ?? '');
    for (const [name, value] of Object.entries(securityHeaders(host, connections))) response.setHeader(name, value);
    const target = targetOf(request.url);
    if (refusal) sendRefusal(response, refusal);
    else if (!target) sendRefusal(response, { status: 400, reason: 'This address is not valid.' });
    else if (target.pathname === '/' && target.searchParams.has('code')) this.#signIn(request, response, target);
    else if (isJoin(target.pathname)) await join(request, response, target.pathname, this.#options);
    else {
      const grant = access.authenticate(request);
      if ('refusal' in grant) this.#turnAway(request, response, grant.refusal);
      else if (isUnder(target.pathname, API_HTTP_PREFIX) || this.#downloadAt(target))
        await this.#api(request, response, target, grant.caller);
      else if (isStateChanging(request.method))
        sendJson(response, 405, { message: 'There is nothing to change here.' });
      else if (!(await files.send(target.pathname, request.method ?? 'GET', response))) {
        sendJson(response, 404, { message: 'There is nothing here. Is the UI built? (npm start builds it.)' });
      }
    }
  }

  #signIn(request: IncomingMessage, response: ServerResponse, target: URL): void {
    const { codes, limiter, sessions } = this.#options;
    const address = request.socket.remoteAddress ?? '';
    if (limiter.isLocked(address)) {
      this.#turnAway(request, response, { status: 429, reason: 'Too many wrong codes; wait a minute.' });
    } else if (request.method === 'GET' && codes.redeem(target.searchParams.get('code') ?? '')) {
      const capture = target.searchParams.get('capture');
      response.setHeader('Set-Cookie', sessions.open(null));
      response.setHeader('Location', capture === 'camera' || capture === 'screen' ? `/?capture=${capture}` : '/');
      response.setHeader('Cache-Control', 'no-store');
      response.writeHead(303).end();
    } else {
      // Any web page can make this browser ask for addresses of ours: its guesses must not lock the people here out.
      if (!isCrossSite(request.rawHeaders)) limiter.fail(address);
      this.#turnAway(request, response, {
        status: 401,
        reason: 'This address has been used, or its 30 seconds are over.',
      });
    }
  }

  #turnAway(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    if (!/\btext\/html\b/.test(request.headers.accept ?? '')) {
      sendRefusal(response, refusal);
      return;
    }
    const missing = refusal.status === 401 && headerValues(request.rawHeaders, 'cookie').length === 0;
    const reason = missing && !request.url?.includes('code=') ? 'This browser is not signed in.' : refusal.reason;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    response.writeHead(refusal.status).end(signInPage(reason));
  }

  async #api(request: IncomingMessage, response: ServerResponse, target: URL, caller: Caller): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    if (target.pathname === `${API_HTTP_PREFIX}/openapi.json`) {
      this.#document ??= openApiDocument(this.#options.version);
      sendJson(response, 200, await this.#document);
      return;
    }
    const download = this.#downloadAt(target);
    if (download && request.method === 'GET') {
      await this.#download(download, response, target.searchParams, caller);
      return;
    }
    const type = request.headers['content-type'] ?? '';
    if (isStateChanging(request.method) && !/^application\/json\s*(;|$)/i.test(type)) {
      sendJson(response, 415, { message: 'Send JSON: Content-Type: application/json.' });
      return;
    }
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      // Before it comes: nobody has to send 100 MB to be told that it was too much.
      response.setHeader('Connection', 'close');
      sendJson(response, 413, { message: `A request may have ${String(MAX_BODY_BYTES / 2 ** 20)} MiB at most.` });
      return;
    }
    if (caller.linkId !== null)
      response.once(
        'close',
        this.#guests.add(caller.linkId, () => response.destroy()),
      );
    const context: ApiContext = { ...contextOf(request, caller), transport: 'http', connection: null };
    const { matched } = await this.#openApi.handle(request, response, { prefix: API_HTTP_PREFIX, context });
    if (!matched) sendJson(response, 404, { message: 'There is no such route; see /api/openapi.json.' });
  }

  #downloadAt(target: URL): Download | undefined {
    return this.#options.downloads.find(({ path }) => path === target.pathname);
  }

  async #download(download: Download, response: ServerResponse, query: URLSearchParams, caller: Caller): Promise<void> {
    if (!caller.rights.includes(download.right)) {
      sendJson(response, 403, { message: forbiddenReason(caller.role, download.right) });
      return;
    }
    const file = await download.produce(query);
    if ('refused' in file) sendJson(response, 409, { message: file.refused });
    else await sendDownload(response, file, query);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that goes away in the middle of the handshake is no fault.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    const { access, clock, onBadFrame, onFault } = this.#options;
    const refusal = access.refuseAddress(request, true);
    if (refusal) {
      refuseUpgrade(socket, refusal.status, refusal.reason);
      return;
    }
    if (targetOf(request.url)?.pathname !== API_WS_PATH) {
      refuseUpgrade(socket, 404, 'There is no socket here.');
      return;
    }
    const grant = access.authenticate(request);
    if ('refusal' in grant) {
      refuseUpgrade(socket, grant.refusal.status, grant.refusal.reason);
      return;
    }
    const { caller } = grant;
    const context = { ...contextOf(request, caller), transport: 'websocket' as const };
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignore);
      if (caller.linkId !== null)
        webSocket.once(
          'close',
          this.#guests.add(caller.linkId, () => webSocket.terminate()),
        );
      new RpcSocket(webSocket, { clock, handler: this.#rpc, context, onBadFrame }).serve().catch(onFault);
    });
  }
}

/** A window names itself in the address of its socket, so that it is the same after a reconnect. */
function contextOf(request: IncomingMessage, caller: Caller): Omit<ApiContext, 'transport' | 'connection'> {
  const window = targetOf(request.url)?.searchParams.get('client') ?? '';
  const named = /^[\w-]{8,64}$/.test(window) ? window : '';
  const clientId = fingerprint(`${caller.auth} ${caller.linkId ?? ''} ${named}`);
  return { auth: caller.auth, loopback: isLoopback(request), caller, clientId };
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  // The rest of a body that nobody reads would be taken for the next request.
  response.setHeader('Connection', 'close');
  sendJson(response, refusal.status, { message: refusal.reason });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  response.setHeader('Content-Type', 'application/json');
  response.writeHead(status).end(JSON.stringify(body));
}

function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = JSON.stringify({ message: reason });
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => {
    socket.destroy();
  });
}
