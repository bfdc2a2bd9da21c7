import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LONGEST_PART_MS, SHORTEST_PART_MS } from '../shared/process/launch.ts';
import {
  BackendOptionError,
  readBackendOptions,
  type NamedBackends,
  type RawBackendOptions,
} from './backend-options.ts';

/** What the person asked for, before any port or secret is chosen. */
export type LaunchSource =
  | { readonly kind: 'camera' }
  | { readonly kind: 'screen' }
  | { readonly kind: 'test' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

export interface StudioOptions {
  readonly headless: boolean;
  /** Null: the usual port, or any free one when that is taken. */
  readonly port: number | null;
  readonly dataDir: string;
  readonly showFile: string | null;
  readonly source: LaunchSource | null;
  readonly goLive: boolean;
  readonly run: boolean;
  readonly audience: number;
  readonly forSeconds: number | null;
  readonly reportFile: string | null;
  readonly rehearsal: boolean;
  readonly backends: NamedBackends;
  readonly lan: boolean;
  readonly ntpServers: readonly string[];
  /** UDP port for OSC; null: no OSC. */
  readonly oscPort: number | null;
  /** Length of the rehearsal's LL-HLS parts; null: the usual. */
  readonly partMs: number | null;
  /** The rehearsal's stream once more with parts of this length; null: not. */
  readonly comparePartMs: number | null;
}

/** What `parseOptions` found: options, a text to print (help, version) or a refusal with a hint. */
export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: StudioOptions }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Public pools, four names each so that a majority can be found. */
export const DEFAULT_NTP_SERVERS = [
  '0.pool.ntp.org',
  '1.pool.ntp.org',
  '2.pool.ntp.org',
  'time.cloudflare.com',
  // Asked only while none of the others answers: where UDP port 123 is blocked.
  'https://www.cloudflare.com',
];
const MAX_AUDIENCE = 5000;
const URL_SCHEMES = /^(srt|rtmp|rtmps|http|https):\/\//;

export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Cuelight Studio');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Cuelight Studio');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'cuelight-studio');
}

function wholeNumber(name: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`${name} is a whole number from ${String(min)} to ${String(max)}.`);
    }
    return number;
  };
}

const partLength = wholeNumber('A part’s length', SHORTEST_PART_MS, LONGEST_PART_MS);

function parseSource(value: string): LaunchSource {
  if (value === 'camera' || value === 'screen' || value === 'test') return { kind: value };
  if (URL_SCHEMES.test(value)) return { kind: 'url', url: value };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    throw new InvalidArgumentError('Of URLs, srt://, rtmp://, http:// and https:// can be taken.');
  }
  const path = resolve(value);
  if (!existsSync(path)) {
    throw new InvalidArgumentError('It is neither camera, screen, test, a URL, nor a file that exists.');
  }
  return { kind: 'file', path };
}

function existingFile(value: string): string {
  const path = resolve(value);
  if (!existsSync(path)) throw new InvalidArgumentError('There is no such file.');
  return path;
}

function command(version: string, write: (text: string) => void): Command {
  return new Command('npm start --')
    .description('Cuelight Studio: interactive livestreams, with every cue on its frame.')
    .version(version)
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run `npm start -- --help` for all options.')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write })
    .option('--headless', 'no window: one status line a second', false)
    .option('--port <n>', 'port of the studio (default: 4400, or a free one)', wholeNumber('A port', 1, 65_535))
    .option('--data <dir>', 'folder for shows, logs and keys')
    .option('--show <file>', 'show file (.cuelight) to open', existingFile)
    .option('--source <what>', 'camera, screen, test, a media file, or an SRT/RTMP/HTTP URL', parseSource)
    .option('--go-live', 'go on air at once', false)
    .option('--run', 'run the rundown by itself once on air', false)
    .option('--audience <n>', 'simulated viewers', wholeNumber('An audience', 0, MAX_AUDIENCE), 0)
    .option('--for <seconds>', 'end after this long', wholeNumber('A length', 1, 7 * 86_400))
    .option('--report <file>', 'write a report as JSON at the end')
    .option('--part-ms <n>', 'length of the rehearsal’s LL-HLS parts (default: 100)', partLength)
    .option('--compare-part-ms <n>', 'offer the stream once more, with parts of this length', partLength)
    .option('--no-rehearsal', 'do not start the rehearsal back-ends')
    .option('--ingest <srt-url>', 'send to this ingest: srt://host:port?streamid=…&passphrase=…&latency=<ms>')
    .option('--cdn <playlist-url...>', 'the HLS playlist that viewers get; further ones are watched beside it')
    .option('--engine <ws-url>', 'the interaction engine; needs --engine-key-file')
    .option('--engine-key-file <file>', 'file that holds the key of the engine')
    .option('--lan', 'let other machines in this network connect', false)
    .option(
      '--osc <port>',
      'take OSC at this UDP port; with --lan from this network too, and OSC asks for no password',
      wholeNumber('A port', 1, 65_535),
    )
    .addOption(
      new Option(
        '--ntp <host...>',
        'time servers: host, host:port, nts://host (authenticated), https://host (where UDP 123 is blocked)',
      ).default(DEFAULT_NTP_SERVERS, 'public pools'),
    );
}

interface RawOptions extends RawBackendOptions {
  headless: boolean;
  port?: number;
  data?: string;
  show?: string;
  source?: LaunchSource;
  goLive: boolean;
  run: boolean;
  audience: number;
  for?: number;
  report?: string;
  rehearsal: boolean;
  lan: boolean;
  ntp: string[];
  osc?: number;
  partMs?: number;
  comparePartMs?: number;
}

/** What cannot go together, in words; null when all is well. */
function contradiction(raw: RawOptions): string | null {
  if (raw.headless && (raw.source?.kind === 'camera' || raw.source?.kind === 'screen')) {
    return `--source ${raw.source.kind} needs the studio's window, which --headless leaves out. Use --source test, a file or a URL.`;
  }
  if (raw.headless && raw.goLive && !raw.source)
    return '--headless --go-live needs a --source (for example: --source test).';
  return backendContradiction(raw);
}

function backendContradiction(raw: RawOptions): string | null {
  if (!raw.rehearsal && raw.audience > 0) return '--audience needs the rehearsal back-ends: leave out --no-rehearsal.';
  const named = (['ingest', 'cdn', 'engine'] as const).find((name) => raw[name] !== undefined);
  if (named !== undefined && raw.audience > 0) {
    return `the --audience is the rehearsal's and would see nothing of --${named}: leave one of them out.`;
  }
  if (!raw.rehearsal && raw.ingest === undefined && raw.goLive) {
    return '--go-live needs an ingest: name one with --ingest srt://…, or leave out --no-rehearsal.';
  }
  return null;
}

/** Words in place of an address that cannot be used. */
function readBackends(raw: RawOptions): NamedBackends | { readonly problem: string } {
  try {
    return readBackendOptions(raw);
  } catch (error) {
    if (!(error instanceof BackendOptionError)) throw error;
    return { problem: error.message };
  }
}

/** Reads the command line (without node and script). Never throws, never exits. */
export function parseOptions(args: readonly string[], version: string): ParsedOptions {
  let text = '';
  const program = command(version, (part) => {
    text += part;
  });
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { kind: 'print', text } : { kind: 'refused', message: text.trim() };
  }
  const raw = program.opts<RawOptions>();
  const problem = contradiction(raw);
  if (problem) return { kind: 'refused', message: `error: ${problem}` };
  const backends = readBackends(raw);
  if ('problem' in backends) return { kind: 'refused', message: `error: ${backends.problem}` };
  return {
    kind: 'run',
    options: {
      headless: raw.headless,
      port: raw.port ?? null,
      dataDir: resolve(raw.data ?? defaultDataDir(process.platform, process.env)),
      showFile: raw.show ?? null,
      source: raw.source ?? null,
      goLive: raw.goLive,
      run: raw.run,
      audience: raw.audience,
      forSeconds: raw.for ?? null,
      reportFile: raw.report === undefined ? null : resolve(raw.report),
      rehearsal: raw.rehearsal,
      backends,
      lan: raw.lan,
      ntpServers: raw.ntp,
      oscPort: raw.osc ?? null,
      partMs: raw.partMs ?? null,
      comparePartMs: raw.comparePartMs ?? null,
    },
  };
}
