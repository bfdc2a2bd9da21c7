import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { openHttpServer, type HttpServer } from '../../rehearsal/http-server.ts';
import { openLiveStream, type LiveStream } from '../../rehearsal/live-stream.ts';
import { createPlatformClock } from '../../rehearsal/platform-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { DEFECTS, type Defect, type OriginAnswer } from './defects.ts';
import { FFMPEG_DEFECTS, type FfmpegOutput } from './ffmpeg-defects.ts';

const PART_MS = 200;
const PUBLIC: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mpd': 'application/dash+xml',
  '.ts': 'video/mp2t',
  '.m4s': 'video/mp4',
  '.mp4': 'video/mp4',
};

/** The studio's own origin with FFmpeg as its publisher, the same with each defect put in, and FFmpeg's own HLS and DASH. */
export interface ProbeOrigin {
  /** Playlist of the origin itself. */
  readonly healthyUrl: string;
  /** @param name of DEFECTS or FFMPEG_DEFECTS */
  defectUrl(name: string): string;
  /** @param kind of FFmpeg's output */
  ffmpegUrl(kind: FfmpegOutput): string;
  close(): Promise<void>;
}

/** Resolves when there is media everywhere. */
export async function openProbeOrigin(): Promise<ProbeOrigin> {
  const folder = mkdtempSync(join(tmpdir(), 'cuelight-probe-'));
  const clock = createPlatformClock();
  const srtPort = await freeUdpPort();
  const stream: LiveStream = await openLiveStream({
    clock,
    studioClock: new StudioClock(clock),
    bindAddress: '127.0.0.1',
    srtPort,
    dataDir: folder,
    partMs: PART_MS,
    comparePartMs: null,
    log: () => undefined,
  });
  const allowedHosts: string[] = [];
  const http: HttpServer = await openHttpServer({
    bindAddress: '127.0.0.1',
    port: 0,
    allowedHosts,
    viewerDir: folder,
    origins: stream.origins,
    engine: { handleUpgrade: (_request, socket) => socket.destroy() },
    health: () => ({}),
    log: () => undefined,
  });
  allowedHosts.push(`127.0.0.1:${String(http.port)}`);
  const upstream = `http://127.0.0.1:${String(http.port)}/live/main/`;
  const proxy = new DefectProxy(upstream, folder);
  await proxy.listen();
  const children = [publish(folder, srtPort)];
  const origin: ProbeOrigin = {
    healthyUrl: `${upstream}index.m3u8`,
    defectUrl: (name) => {
      const entry = FFMPEG_DEFECTS[name]?.output === 'dash' ? 'index.mpd' : (DEFECTS[name]?.entry ?? 'index.m3u8');
      return `${proxy.base}defect/${encodeURIComponent(name)}/${entry}`;
    },
    ffmpegUrl: (kind) => `${proxy.base}files/${kind}/index.${kind === 'dash' ? 'mpd' : 'm3u8'}`,
    close: async () => {
      await Promise.all(children.map(stop));
      await proxy.close();
      await stream.close();
      await http.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all([
      until(origin.healthyUrl, /(seg-[\s\S]*){3}/),
      ...(['ts', 'fmp4'] as const).map((kind) => until(origin.ffmpegUrl(kind), /(EXTINF[\s\S]*){3}/)),
      until(origin.ffmpegUrl('dash'), /<S [\s\S]*r="[1-9]/),
    ]);
  } catch (error) {
    await origin.close();
    throw error;
  }
  return origin;
}

/** One FFmpeg encodes once and sends it to our origin and into files. */
function publish(folder: string, srtPort: number): ChildProcess {
  for (const kind of ['ts', 'fmp4', 'dash']) mkdirSync(join(folder, kind));
  const hls = 'hls_time=1:hls_list_size=6:hls_flags=program_date_time+temp_file+omit_endlist+independent_segments';
  const outputs = [
    `[f=mpegts]srt\\://127.0.0.1\\:${String(srtPort)}?latency=20000`,
    `[f=hls:${hls}]${join(folder, 'ts', 'index.m3u8')}`,
    `[f=hls:hls_segment_type=fmp4:${hls}]${join(folder, 'fmp4', 'index.m3u8')}`,
    `[f=dash:seg_duration=1:window_size=6:use_template=1:use_timeline=1]${join(folder, 'dash', 'index.mpd')}`,
  ];
  return spawn(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-re',
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=320x180:r=25',
        '-re',
        '-f',
        'lavfi',
        '-i',
        'sine=r=48000',
      ],
      ...['-map', '0', '-map', '1', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25'],
      ...['-keyint_min', '25', '-sc_threshold', '0', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-flags', '+global_header'],
      ...['-f', 'tee', outputs.join('|')],
    ],
    { stdio: 'ignore' },
  );
}

interface Path {
  readonly defect: Defect;
  firstAskedMs: number | null;
}

/** Serves `/defect/NAME/…` with that defect, and `/files/…` as FFmpeg wrote it. */
class DefectProxy {
  readonly #upstream: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #paths = new Map<string, Path>();
  /** Media is asked for once, and so is each blocking reload that is under way: many probes ask for the same. */
  readonly #shared = new Map<string, Promise<OriginAnswer>>();

  constructor(upstream: string, folder: string) {
    this.#upstream = upstream;
    this.#folder = folder;
    this.#server = createServer((request, response) => {
      this.#answer(new URL(request.url ?? '/', 'http://proxy'), response).catch((error: unknown) => {
        response.writeHead(502).end(String(error));
      });
    });
  }

  get base(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${String(address.port)}/`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(url: URL, response: ServerResponse): Promise<void> {
    const [, kind, name = '', file = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (kind === 'files') {
      this.#file(join(name, file), response);
      return;
    }
    const written = FFMPEG_DEFECTS[name];
    const path = this.#paths.get(name) ?? { defect: DEFECTS[name] ?? written, firstAskedMs: null };
    const { defect } = path;
    if (!defect) throw new Error(`there is no defect "${name}"`);
    this.#paths.set(name, { ...path, defect });
    const since = (path.firstAskedMs ??= Date.now());
    this.#paths.set(name, { defect, firstAskedMs: since });
    const shared = written
      ? this.#read(join(written.output, file))
      : await this.#fetch(defect.dropDirectives ? file : `${file}${url.search}`);
    const answer: OriginAnswer = { ...shared, headers: { ...shared.headers } };
    const delayMs = defect.delayMs?.(file) ?? 0;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    defect.apply(answer, file, Date.now() - since);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.byteLength });
    response.end(answer.body);
  }

  #fetch(pathAndQuery: string): Promise<OriginAnswer> {
    const known = this.#shared.get(pathAndQuery);
    if (known) return known;
    const asked = fetchAnswer(`${this.#upstream}${pathAndQuery}`);
    this.#shared.set(pathAndQuery, asked);
    const forget = (): boolean => this.#shared.delete(pathAndQuery);
    // A playlist changes; a name of media never does, once it is there.
    void asked.then(({ status }) => (status !== 200 || pathAndQuery.includes('.m3u8') ? forget() : true), forget);
    return asked;
  }

  #file(name: string, response: ServerResponse): void {
    const { status, headers, body } = this.#read(name);
    response.writeHead(status, headers).end(body);
  }

  #read(name: string): OriginAnswer {
    const cors = { 'access-control-allow-origin': '*' };
    try {
      const body = readFileSync(join(this.#folder, name));
      const type = PUBLIC[extname(name)] ?? 'application/octet-stream';
      return { status: 200, headers: { ...cors, 'content-type': type, 'cache-control': 'no-cache' }, body };
    } catch (error) {
      // Asked for before FFmpeg has written it, or after it has taken it away.
      return { status: 404, headers: { ...cors, 'content-type': 'text/plain' }, body: Buffer.from(String(error)) };
    }
  }
}

async function fetchAnswer(url: string): Promise<OriginAnswer> {
  const response = await fetch(url);
  const body = new Uint8Array(await response.arrayBuffer());
  const kept = ['content-type', 'cache-control', 'access-control-allow-origin'];
  const headers = Object.fromEntries(kept.flatMap((name) => [[name, response.headers.get(name) ?? '']]));
  return { status: response.status, headers, body };
}

async function until(url: string, ready: RegExp): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const text = await fetch(url).then((response) => (response.ok ? response.text() : ''));
    if (ready.test(text)) return;
    if (Date.now() > deadline) throw new Error(`no media came at ${url}: ${text.slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
  return port;
}
