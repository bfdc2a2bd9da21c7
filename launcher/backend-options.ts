import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backends } from '../shared/process/launch.ts';
import { MOST_CDNS } from '../shared/telemetry/cdn-metrics.ts';

/** Back-ends named on the command line; each overrides the rehearsal's counterpart, null leaves it. */
export type NamedBackends = Pick<Backends, 'ingest' | 'cdnUrl' | 'otherCdnUrls' | 'engine'>;
export type Ingest = NonNullable<Backends['ingest']>;
type Engine = NonNullable<Backends['engine']>;

export interface RawBackendOptions {
  readonly ingest?: string;
  /** The first is where viewers are sent. */
  readonly cdn?: string | readonly string[];
  readonly engine?: string;
  readonly engineKeyFile?: string;
}

/**
 * An option that cannot be used; `message` says why and what to do. It never repeats the value: that may hold a
 * passphrase, and what is printed ends up in logs.
 */
export class BackendOptionError extends Error {
  constructor(option: string, message: string) {
    super(`--${option}: ${message}`);
  }
}

/** Four round trips of 50 ms, and more than libsrt's 120 ms: an ingest is seldom on this machine. */
const DEFAULT_INGEST_LATENCY_MS = 200;
const INGEST_EXAMPLE = 'srt://host:9000?streamid=publish/main&passphrase=…&latency=200';
const MIN_LATENCY_MS = 20;
const MAX_LATENCY_MS = 8000;
const MIN_PASSPHRASE_BYTES = 10;
const MAX_PASSPHRASE_BYTES = 79;
const MAX_STREAM_ID_BYTES = 512;
const MAX_KEY_BYTES = 256;

const refuseIngest = (message: string): never => {
  throw new BackendOptionError('ingest', message);
};

/**
 * Reads `srt://host:port?streamid=…&passphrase=…&latency=…` (parameters as srt-live-transmit names them, latency in
 * ms). By hand, because stream ids such as `#!::r=live,m=publish` hold what the URL standard takes for a fragment.
 * @throws BackendOptionError
 */
export function parseIngestUrl(text: string): Ingest {
  if (!text.startsWith('srt://')) refuseIngest(`it has to begin with srt://, for example ${INGEST_EXAMPLE}.`);
  const queryAt = text.indexOf('?');
  const place = text.slice('srt://'.length, queryAt < 0 ? undefined : queryAt).replace(/\/$/, '');
  const url = `srt://${parsePlace(place)}`;
  const parameters = queryAt < 0 ? new Map<string, string>() : parseParameters(text.slice(queryAt + 1));
  return {
    url,
    streamId: readStreamId(parameters.get('streamid')),
    passphrase: readPassphrase(parameters.get('passphrase')),
    latencyMs: readLatency(parameters.get('latency')),
  };
}

/** `host:port`, with an IPv6 address in brackets. */
function parsePlace(place: string): string {
  if (place.includes('@')) refuseIngest('SRT has no user names; give the receiver’s stream id as ?streamid=….');
  if (place.includes('/')) refuseIngest('SRT addresses have no path; name the stream with ?streamid=….');
  const match = /^(\[[0-9a-fA-F:.]+\]|[^/:?#\s[\]]*)(?::([^/]*))?$/.exec(place);
  if (!match) return refuseIngest(`its address cannot be read; it looks like ${INGEST_EXAMPLE}.`);
  const [, host = '', port] = match;
  if (host === '') refuseIngest('it names no host. The studio calls the receiver, so its address is needed.');
  if (port === undefined || port === '') return refuseIngest(`it names no port, for example srt://${host}:9000.`);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    refuseIngest('its port is no whole number from 1 to 65535.');
  }
  return `${host}:${port}`;
}

const KNOWN_PARAMETERS = ['streamid', 'passphrase', 'latency', 'mode', 'pbkeylen', 'transtype'];

function parseParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&').filter((given) => given !== '')) {
    const equalsAt = part.indexOf('=');
    const name = (equalsAt < 0 ? part : part.slice(0, equalsAt)).toLowerCase();
    if (!KNOWN_PARAMETERS.includes(name)) {
      // Without its name: an unescaped & cuts a passphrase in two, and the rest looks like a name.
      refuseIngest(`it has a parameter that is not known. Known are ${KNOWN_PARAMETERS.join(', ')}; write & as %26.`);
    }
    if (parameters.has(name)) refuseIngest(`it gives ${name} twice.`);
    parameters.set(name, decode(name, equalsAt < 0 ? '' : part.slice(equalsAt + 1)));
  }
  checkFixed(parameters);
  return parameters;
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return refuseIngest(`${name} holds a % that is followed by no code; write % as %25.`);
  }
}

/** Parameters that other tools' addresses carry, and that leave no choice here. */
function checkFixed(parameters: ReadonlyMap<string, string>): void {
  const mode = parameters.get('mode') ?? 'caller';
  if (mode !== 'caller') refuseIngest('of the modes only caller is possible: the studio calls the receiver.');
  const type = parameters.get('transtype') ?? 'live';
  if (type !== 'live') refuseIngest('of the transmission types only live is possible.');
  // The sender chooses the key's length and the receiver follows: ours is always 32.
  const keyLength = parameters.get('pbkeylen') ?? '32';
  if (!['0', '16', '24', '32'].includes(keyLength)) refuseIngest('pbkeylen is 16, 24 or 32.');
}

function readStreamId(streamId = ''): string {
  const bytes = Buffer.byteLength(streamId);
  if (bytes > MAX_STREAM_ID_BYTES) {
    refuseIngest(`streamid has ${String(bytes)} bytes; SRT takes ${String(MAX_STREAM_ID_BYTES)} at most.`);
  }
  return streamId;
}

function readPassphrase(passphrase: string | undefined): string | null {
  if (passphrase === undefined) return null;
  const bytes = Buffer.byteLength(passphrase);
  if (bytes < MIN_PASSPHRASE_BYTES || bytes > MAX_PASSPHRASE_BYTES) {
    const range = `${String(MIN_PASSPHRASE_BYTES)} to ${String(MAX_PASSPHRASE_BYTES)}`;
    refuseIngest(`passphrase has ${String(bytes)} characters; SRT wants ${range}. Leave it out for no encryption.`);
  }
  return passphrase;
}

function readLatency(latency = String(DEFAULT_INGEST_LATENCY_MS)): number {
  const latencyMs = Number(latency);
  if (!/^\d+$/.test(latency) || latencyMs < MIN_LATENCY_MS || latencyMs > MAX_LATENCY_MS) {
    const range = `${String(MIN_LATENCY_MS)} to ${String(MAX_LATENCY_MS)}`;
    refuseIngest(`latency is a whole number of milliseconds from ${range} (FFmpeg counts microseconds here).`);
  }
  return latencyMs;
}

function parsePlaylistUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BackendOptionError('cdn', 'it has to be a playlist’s http:// or https:// address, as viewers open it.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new BackendOptionError('cdn', 'browsers open no addresses with a user name or password in them.');
  }
  return url.href;
}

/** The base to which the control socket's path is added: without a slash at its end. */
function parseEngineUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new BackendOptionError('engine', 'it has to begin with ws:// or wss://, for example wss://engine.example.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new BackendOptionError(
      'engine',
      'a key does not belong in the address; name its file with --engine-key-file.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function readKeyFile(file: string): string {
  let key: string;
  try {
    key = readFileSync(resolve(file), 'utf8').trim();
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new BackendOptionError('engine-key-file', `${why}.`);
  }
  if (key === '') throw new BackendOptionError('engine-key-file', 'the file is empty.');
  // It travels as an HTTP header (RFC 9110 §5.5: visible ASCII).
  if (key.length > MAX_KEY_BYTES || !/^[\x21-\x7e]+$/.test(key)) {
    throw new BackendOptionError(
      'engine-key-file',
      `the file has to hold the key alone, in one line of up to ${String(MAX_KEY_BYTES)} letters, digits and signs.`,
    );
  }
  return key;
}

function readEngine(raw: RawBackendOptions): Engine | null {
  if (raw.engine === undefined && raw.engineKeyFile === undefined) return null;
  if (raw.engine === undefined)
    throw new BackendOptionError('engine-key-file', 'it goes with --engine, which is not given.');
  const url = parseEngineUrl(raw.engine);
  if (raw.engineKeyFile === undefined) {
    throw new BackendOptionError('engine', 'its key is needed, too: --engine-key-file names the file that holds it.');
  }
  return { url, controlKey: readKeyFile(raw.engineKeyFile) };
}

/** @throws BackendOptionError for the first option that cannot be used */
export function readBackendOptions(raw: RawBackendOptions): NamedBackends {
  const [cdnUrl = null, ...otherCdnUrls] = [raw.cdn ?? []].flat().map(parsePlaylistUrl);
  if (otherCdnUrls.length >= MOST_CDNS) {
    throw new BackendOptionError(
      'cdn',
      `at most ${String(MOST_CDNS)} CDNs are watched: name the ones that viewers are sent to.`,
    );
  }
  return {
    ingest: raw.ingest === undefined ? null : parseIngestUrl(raw.ingest),
    cdnUrl,
    ...(otherCdnUrls.length === 0 ? {} : { otherCdnUrls }),
    engine: readEngine(raw),
  };
}
