import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { parseNtsServer, parseServer } from '../../clock/server-address.ts';
import { parseSpanMs, SPAN_HINT } from '../../../shared/time/span-text.ts';

export interface ProbeOptions {
  readonly urls: readonly string[];
  readonly forMs: number;
  readonly maxLatencyMs: number | null;
  readonly maxSpreadMs: number | null;
  readonly bufferMs: number | null;
  /** Time servers; empty: this computer's own clock is believed. */
  readonly ntpServers: readonly string[];
  /** Warnings fail, too. */
  readonly strict: boolean;
  readonly json: boolean;
  readonly junitFile: string | null;
  readonly htmlFile: string | null;
}

export type ParsedProbeOptions =
  | { readonly kind: 'run'; readonly options: ProbeOptions }
  /** Help; exit 0. */
  | { readonly kind: 'print'; readonly text: string }
  /** What cannot be used, and why; exit 2. */
  | { readonly kind: 'refused'; readonly message: string };

const DEFAULT_FOR_MS = 60_000;
const LONGEST_MS = 24 * 3_600_000;
const MAX_URLS = 16;

interface Raw {
  for: number;
  maxLatency?: number;
  maxSpread?: number;
  buffer?: number;
  ntp: string[];
  strict: boolean;
  json: boolean;
  junit?: string;
  html?: string;
}

const EXAMPLE = `
Example:
  npm run probe -- https://cdn.example/live/index.m3u8 --for 60 --max-latency 3s --max-spread 1s --html probe.html

Ages are as true as the clock they are measured by: --ntp has it checked, and the report says how sure it is.
Exit code: 0 healthy, 1 findings, a limit exceeded or a stream over before its time, 2 wrong usage, or nothing to be had at an address or time server.`;

function span(text: string): number {
  const spanMs = parseSpanMs(text);
  if (spanMs === null || spanMs <= 0) throw new InvalidArgumentError(`It is no length of time: ${SPAN_HINT} or 500ms.`);
  if (spanMs > LONGEST_MS) throw new InvalidArgumentError('It is longer than a day.');
  return spanMs;
}

function url(text: string, before: readonly string[] | undefined): string[] {
  const parsed = URL.parse(text);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidArgumentError('It has to be an address that begins with http:// or https://.');
  }
  const urls = [...(before ?? []), parsed.href];
  if (urls.length > MAX_URLS) throw new InvalidArgumentError(`At most ${String(MAX_URLS)} are probed at once.`);
  return urls;
}

function server(text: string, before: readonly string[]): string[] {
  const byHttps = text.startsWith('https://') && URL.parse(text) !== null;
  if (!byHttps && !parseNtsServer(text) && !parseServer(text)) {
    throw new InvalidArgumentError('It is no time server: write host, host:port, nts://host or https://host.');
  }
  return [...new Set([...before, text])];
}

/** Reads the command line of `npm run probe` (without node and script). Never throws, never exits. */
export function parseProbeOptions(args: readonly string[]): ParsedProbeOptions {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const program = new Command('npm run probe --')
    .description(
      'Probes HLS, LL-HLS and DASH streams as viewers get them, and says what is wrong. Several are compared.',
    )
    .argument('<url...>', 'playlist (.m3u8) or manifest (.mpd)', url)
    .option('--for <time>', 'how long: 60 (seconds), 90s, 5m', span, DEFAULT_FOR_MS)
    .option('--max-latency <time>', 'fail when new media is older than this (p95): 3s, 500ms', span)
    .option('--max-spread <time>', 'fail when its age spreads more than this over polls and CDNs', span)
    .option('--buffer <time>', 'what the simulated player has in hand (default: what the playlist asks for)', span)
    .option(
      '--ntp <server>',
      'measure by this time server, not by this computer’s clock (several times: several)',
      server,
      [],
    )
    .option('--strict', 'warnings fail, too', false)
    .option('--json', 'print the whole result as JSON in place of the table', false)
    .option('--junit <file>', 'write a JUnit report (XML) for CI')
    .option('--html <file>', 'write a report with plots')
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run `npm run probe -- --help` for all options.')
    .addHelpText('after', EXAMPLE)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { kind: 'print', text } : { kind: 'refused', message: text.trim() };
  }
  const raw = program.opts<Raw>();
  const urls = (program.processedArgs[0] as string[] | undefined) ?? [];
  return {
    kind: 'run',
    options: {
      urls: [...new Set(urls)],
      forMs: raw.for,
      maxLatencyMs: raw.maxLatency ?? null,
      maxSpreadMs: raw.maxSpread ?? null,
      bufferMs: raw.buffer ?? null,
      ntpServers: raw.ntp,
      strict: raw.strict,
      json: raw.json,
      junitFile: raw.junit === undefined ? null : resolve(raw.junit),
      htmlFile: raw.html === undefined ? null : resolve(raw.html),
    },
  };
}
