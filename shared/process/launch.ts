import { z } from 'zod';
import { outputSchema, sourceSchema } from './encoder-control.ts';
import { clockMappingSchema } from '../time/studio-clock.ts';

/**
 * Launcher ↔ its child processes, over the platform's own channel (Node IPC, Electron MessagePort). The launcher
 * first sends `config` (to a host that comes back, `clock` before it); the child answers `ready` when it serves. A child whose channel closes ends itself:
 * so nothing is left behind even if the launcher is killed.
 */
export const processNameSchema = z.enum(['host', 'encoder', 'rehearsal']);
export type ProcessName = z.infer<typeof processNameSchema>;

const port = z.int().min(1).max(65_535);
const secret = z.string().min(16).max(256);

export const encoderConfigSchema = z.object({
  port,
  /** What the host must offer on the control socket, the UI on the media socket. */
  controlTicket: secret,
  mediaTicket: secret,
  /** Exact origins from which a page may open the media socket. */
  allowedOrigins: z.array(z.string()),
});
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;

/** What the rehearsal's parts last unless told otherwise (ms). */
export const DEFAULT_PART_MS = 100;
export const SHORTEST_PART_MS = 20;
export const LONGEST_PART_MS = 1_000;
const partMs = z.int().min(SHORTEST_PART_MS).max(LONGEST_PART_MS);

export const rehearsalConfigSchema = z.object({
  /** 127.0.0.1, or 0.0.0.0 with `--lan`. */
  bindAddress: z.string(),
  srtPort: port,
  /** Origin, engine and viewer page. */
  httpPort: port,
  /** `host:port` values that requests may name: exact. */
  allowedHosts: z.array(z.string()),
  controlKey: secret,
  dataDir: z.string(),
  audience: z.int().min(0).max(5000),
  /** Viewers' aim before the studio says otherwise. */
  targetLatencyMs: z.number().positive(),
  /** Longest part of the LL-HLS stream. */
  partMs: partMs.default(DEFAULT_PART_MS),
  /** The same stream a second time, with parts of this length, for comparison; null: not. */
  comparePartMs: partMs.nullable().default(null),
});
export type RehearsalConfig = z.infer<typeof rehearsalConfigSchema>;

/** What the studio connects to; each part may be absent (null) on its own. */
export const backendsSchema = z.object({
  ingest: outputSchema.nullable(),
  /** LL-HLS playlist. */
  cdnUrl: z.string().nullable(),
  /** Other CDNs with the same programme, which the studio watches beside it. */
  otherCdnUrls: z.array(z.string()).optional(),
  /** Base of the engine's control socket, `ws://host:port`, and the key that opens it. */
  engine: z.object({ url: z.string(), controlKey: z.string() }).nullable(),
  /** The page for viewers to open. */
  viewerUrl: z.string().nullable(),
});
export type Backends = z.infer<typeof backendsSchema>;

export const hostConfigSchema = z.object({
  bindAddress: z.string(),
  port,
  /** `host:port` values that requests may name, and origins that pages may have: exact. */
  allowedHosts: z.array(z.string()),
  allowedOrigins: z.array(z.string()),
  dataDir: z.string(),
  /** Built UI. */
  uiDir: z.string(),
  apiKeyFile: z.string(),
  /** Signs session cookies; kept by the launcher so that a restarted host still knows its users. */
  sessionSecret: secret,
  encoder: z.object({ port, controlTicket: secret, mediaTicket: secret }),
  backends: backendsSchema,
  /** The picture goes to the rehearsal's ingest, so to no real audience. */
  rehearsal: z.boolean(),
  showFile: z.string().nullable(),
  ntpServers: z.array(z.string()),
  /** UDP port at which OSC is listened to, on `bindAddress`; null: not at all. */
  oscPort: port.nullable(),
  autostart: z.object({
    source: sourceSchema.nullable(),
    goLive: z.boolean(),
    run: z.boolean(),
  }),
});
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** Launcher → child. */
export const launcherToChildSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('config'), config: z.unknown() }),
  /** Studio time as the host disciplines it, for the other processes of this machine. */
  z.object({ type: z.literal('clock'), mapping: clockMappingSchema }),
  /** Host only: a new single-use code that opens the UI, valid for 30 s after its first announcement or until used. */
  z.object({ type: z.literal('sign-in-code'), code: secret }),
  /** Host only: finish the run and answer `report`. */
  z.object({ type: z.literal('report') }),
  /** End within 2 s. */
  z.object({ type: z.literal('stop') }),
]);
export type LauncherToChild = z.infer<typeof launcherToChildSchema>;

/** Child → launcher. */
export const childToLauncherSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** From the host, whenever the mapping changes; the launcher passes it on. */
  z.object({ type: z.literal('clock'), mapping: clockMappingSchema }),
  /** From the host, once a second: the status line of `--headless`, and whether quitting would end a show. */
  z.object({ type: z.literal('status'), line: z.string(), onAir: z.boolean() }),
  /** From the host: something that the operator should know though no UI is open (a show file that was damaged). */
  z.object({ type: z.literal('notice'), text: z.string() }),
  /** From the host: what stands in `--report FILE`, and whether the run was without loss. */
  z.object({ type: z.literal('report'), report: z.unknown(), ok: z.boolean(), problems: z.array(z.string()) }),
  /** It cannot work at all (port taken, data folder not writable); restarting would not help. */
  z.object({ type: z.literal('fatal'), message: z.string() }),
]);
export type ChildToLauncher = z.infer<typeof childToLauncherSchema>;
