import { join } from 'node:path';
import type { Source } from '../shared/process/encoder-control.ts';
import {
  DEFAULT_PART_MS,
  type Backends,
  type EncoderConfig,
  type HostConfig,
  type RehearsalConfig,
} from '../shared/process/launch.ts';
import type { LaunchSource, StudioOptions } from './options.ts';

export interface Ports {
  readonly host: number;
  readonly encoder: number;
  readonly rehearsalHttp: number;
  readonly rehearsalSrt: number;
}

export interface Secrets {
  readonly encoderControlTicket: string;
  readonly encoderMediaTicket: string;
  readonly engineControlKey: string;
  readonly sessionSecret: string;
}

export interface Surroundings {
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** Addresses of this machine in its networks; used with `--lan` only. */
  readonly lanAddresses: readonly string[];
  /** Built UI. */
  readonly uiDir: string;
}

export interface Plan {
  /** What a browser on this machine opens. */
  readonly studioUrl: string;
  /** What other machines open; empty without `--lan`. */
  readonly lanUrls: readonly string[];
  readonly apiKeyFile: string;
  readonly viewerUrl: string | null;
  readonly host: HostConfig;
  readonly encoder: EncoderConfig;
  readonly rehearsal: RehearsalConfig | null;
}

/** SRT receiver latency of the rehearsal ingest: libsrt's usual 120 ms. */
const REHEARSAL_SRT_LATENCY_MS = 120;
/** What viewers of a rehearsal aim at before the show says otherwise. */
const REHEARSAL_TARGET_LATENCY_MS = 700;

function hostsOf(addresses: readonly string[], port: number): string[] {
  return addresses.map((address) => `${address}:${String(port)}`);
}

function encoderSource(source: LaunchSource | null): Source | null {
  if (!source) return null;
  return source.kind === 'camera' || source.kind === 'screen' ? { kind: 'ui' } : source;
}

interface Addresses {
  readonly bindAddress: string;
  readonly hostHosts: string[];
  readonly hostOrigins: string[];
  readonly viewerHosts: string[];
  readonly viewerUrl: string;
}

function addressesOf(options: StudioOptions, { ports, lanAddresses }: Surroundings): Addresses {
  const names = ['127.0.0.1', 'localhost', ...(options.lan ? lanAddresses : [])];
  const hostHosts = hostsOf(names, ports.host);
  const viewerAddress = (options.lan ? lanAddresses[0] : undefined) ?? '127.0.0.1';
  return {
    bindAddress: options.lan ? '0.0.0.0' : '127.0.0.1',
    hostHosts,
    hostOrigins: hostHosts.map((host) => `http://${host}`),
    viewerHosts: hostsOf(names, ports.rehearsalHttp),
    viewerUrl: `http://${viewerAddress}:${String(ports.rehearsalHttp)}/`,
  };
}

function rehearsalBackends({ ports, secrets }: Surroundings, viewerUrl: string): Backends {
  return {
    ingest: {
      url: `srt://127.0.0.1:${String(ports.rehearsalSrt)}`,
      streamId: 'publish:live/main',
      passphrase: null,
      latencyMs: REHEARSAL_SRT_LATENCY_MS,
    },
    cdnUrl: `${viewerUrl}live/main/index.m3u8`,
    engine: { url: `ws://127.0.0.1:${String(ports.rehearsalHttp)}`, controlKey: secrets.engineControlKey },
    viewerUrl,
  };
}

const NO_BACKENDS: Backends = { ingest: null, cdnUrl: null, engine: null, viewerUrl: null };

/** Those named on the command line come before the rehearsal's. */
function backendsOf(options: StudioOptions, surroundings: Surroundings, viewerUrl: string): Backends {
  const { ingest, cdnUrl, otherCdnUrls, engine } = options.backends;
  const others = options.rehearsal ? rehearsalBackends(surroundings, viewerUrl) : NO_BACKENDS;
  return {
    ingest: ingest ?? others.ingest,
    cdnUrl: cdnUrl ?? others.cdnUrl,
    ...(otherCdnUrls === undefined ? {} : { otherCdnUrls }),
    engine: engine ?? others.engine,
    viewerUrl: others.viewerUrl,
  };
}

function rehearsalConfig(options: StudioOptions, surroundings: Surroundings, addresses: Addresses): RehearsalConfig {
  return {
    bindAddress: addresses.bindAddress,
    srtPort: surroundings.ports.rehearsalSrt,
    httpPort: surroundings.ports.rehearsalHttp,
    allowedHosts: addresses.viewerHosts,
    controlKey: surroundings.secrets.engineControlKey,
    dataDir: join(options.dataDir, 'rehearsal'),
    audience: options.audience,
    targetLatencyMs: REHEARSAL_TARGET_LATENCY_MS,
    partMs: options.partMs ?? DEFAULT_PART_MS,
    comparePartMs: options.comparePartMs,
  };
}

/** Works out every process's configuration from what was asked for. Pure. */
export function makePlan(options: StudioOptions, surroundings: Surroundings): Plan {
  const { ports, secrets } = surroundings;
  const addresses = addressesOf(options, surroundings);
  const { encoderControlTicket: controlTicket, encoderMediaTicket: mediaTicket } = secrets;
  const encoder = { port: ports.encoder, controlTicket, mediaTicket };
  const apiKeyFile = join(options.dataDir, 'api-key');
  return {
    studioUrl: `http://127.0.0.1:${String(ports.host)}/`,
    lanUrls: options.lan ? hostsOf(surroundings.lanAddresses, ports.host).map((host) => `http://${host}/`) : [],
    apiKeyFile,
    viewerUrl: options.rehearsal ? addresses.viewerUrl : null,
    encoder: { ...encoder, allowedOrigins: addresses.hostOrigins },
    rehearsal: options.rehearsal ? rehearsalConfig(options, surroundings, addresses) : null,
    host: {
      bindAddress: addresses.bindAddress,
      port: ports.host,
      allowedHosts: addresses.hostHosts,
      allowedOrigins: addresses.hostOrigins,
      dataDir: options.dataDir,
      uiDir: surroundings.uiDir,
      apiKeyFile,
      sessionSecret: secrets.sessionSecret,
      encoder,
      backends: backendsOf(options, surroundings, addresses.viewerUrl),
      rehearsal: options.rehearsal && options.backends.ingest === null,
      showFile: options.showFile,
      ntpServers: [...options.ntpServers],
      oscPort: options.oscPort,
      autostart: { source: encoderSource(options.source), goLive: options.goLive, run: options.run },
    },
  };
}
