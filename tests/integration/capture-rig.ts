import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeMediaFrame, type MediaFrame } from '../../shared/media/media-frame.ts';
import {
  MEDIA_SUBPROTOCOL,
  mediaClientMessageSchema,
  type MediaClientMessage,
  type MediaServerMessage,
} from '../../shared/media/media-socket.ts';

export interface Received {
  readonly video: MediaFrame[];
  readonly audio: MediaFrame[];
  readonly texts: MediaClientMessage[];
  readonly faults: string[];
}

/** As strict as the studio's own: what the capture modules need must work under it. */
const CSP =
  "default-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self' ws://127.0.0.1:*; style-src 'self'";
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const TICKET = 'a-ticket-of-the-test';

/** A page with the capture modules, and a bare media socket that writes down what it is sent. */
export class CaptureRig {
  readonly received: Received = { video: [], audio: [], texts: [], faults: [] };
  readonly pageProblems: string[] = [];
  readonly #dir: string;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #present: WebSocket | null = null;
  #browser: Browser | null = null;
  connections = 0;
  sessions = 0;

  constructor() {
    this.#dir = mkdtempSync(join(tmpdir(), 'cuelight-capture-'));
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      response.setHeader('content-security-policy', CSP);
      if (url.pathname === '/ping') {
        const now = Date.now() + STUDIO_AHEAD_MS;
        response.end(JSON.stringify({ t0: Number(url.searchParams.get('t0')), t1: now, t2: now }));
      } else if (url.pathname === '/session') {
        this.sessions += 1;
        response.end(JSON.stringify({ url: `ws://127.0.0.1:${String(this.port)}/media`, ticket: TICKET }));
      } else if (url.pathname === '/favicon.ico') {
        response.writeHead(204).end();
      } else {
        this.#file(url.pathname === '/' ? '/index.html' : url.pathname, response);
      }
    });
    this.#sockets = new WebSocketServer({ server: this.#server, handleProtocols: () => MEDIA_SUBPROTOCOL });
    this.#sockets.on('connection', (socket, request) => {
      const offered = request.headers['sec-websocket-protocol'] ?? '';
      if (!offered.includes(`ticket.${TICKET}`)) this.received.faults.push(`no ticket in "${offered}"`);
      this.#take(socket);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get dir(): string {
    return this.#dir;
  }

  /** Builds the page and opens it in Chromium with a fake camera that plays a moving test picture at 30 fps. */
  async open(): Promise<Page> {
    const root = new URL('./capture-page', import.meta.url).pathname;
    const outDir = join(this.#dir, 'page');
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: { outDir, emptyOutDir: true, target: 'chrome140' },
      worker: { format: 'es' },
    });
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const movie = join(this.#dir, 'camera.mjpeg');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30', '-t', '4'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-q:v', '5', '-pix_fmt', 'yuvj420p', movie]);
    this.#browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${movie}`,
      ],
    });
    const page = await this.#browser.newPage();
    page.on('pageerror', (error) => this.pageProblems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.pageProblems.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${String(this.port)}/`);
    return page;
  }

  send(message: MediaServerMessage): void {
    this.#present?.send(JSON.stringify(message));
  }

  /** Breaks the connection as a crash of the encoder would. */
  breakConnection(): void {
    this.#present?.terminate();
  }

  /** Share of one core that Chromium with all its processes uses, measured over a while. */
  async chromiumCpuPct(durationMs: number): Promise<number> {
    const beforeTicks = chromiumTicks(this.#dir);
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    // USER_HZ is 100 on Linux: a tick is 10 ms.
    return ((chromiumTicks(this.#dir) - beforeTicks) * 10 * 100) / durationMs;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #take(socket: WebSocket): void {
    this.connections += 1;
    this.#present = socket;
    socket.on('message', (data: Buffer, binary) => {
      if (binary) {
        const frame = decodeMediaFrame(new Uint8Array(data));
        if (typeof frame === 'string') this.received.faults.push(frame);
        else this.received[frame.kind].push(frame);
        return;
      }
      const parsed = mediaClientMessageSchema.safeParse(JSON.parse(data.toString()));
      if (!parsed.success) this.received.faults.push(parsed.error.message);
      else {
        this.received.texts.push(parsed.data);
        socket.send(JSON.stringify({ type: 'accepted', onAir: false }));
      }
    });
  }

  #file(path: string, response: ServerResponse): void {
    try {
      const body = readFileSync(join(this.#dir, 'page', path));
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  }
}

/** The test's studio time runs this much ahead of the machine's clock, so that nobody can mistake one for the other. */
export const STUDIO_AHEAD_MS = 5000;

/** CPU ticks of the Chromium that plays our movie, and all its children. */
function chromiumTicks(marker: string): number {
  const stats = new Map<number, { parent: number; ticks: number }>();
  const roots: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      stats.set(pid, { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(marker)) roots.push(pid);
    } catch {
      // The process ended meanwhile.
    }
  }
  const ours = new Set(roots);
  let grown = true;
  while (grown) {
    grown = false;
    for (const [pid, { parent }] of stats) {
      if (ours.has(parent) && !ours.has(pid)) {
        ours.add(pid);
        grown = true;
      }
    }
  }
  return [...ours].reduce((sum, pid) => sum + (stats.get(pid)?.ticks ?? 0), 0);
}
