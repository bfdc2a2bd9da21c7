import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { freeTcpPort, freeUdpPort } from '../../../launcher/ports.ts';
import {
  ENCODER_CONTROL_PATH,
  ENCODER_CONTROL_SUBPROTOCOL,
  encoderMessageSchema,
  type EncoderCommand,
  type EncoderMessage,
  type Output,
} from '../../../shared/process/encoder-control.ts';
import {
  DEFAULT_PART_MS,
  childToLauncherSchema,
  type EncoderConfig,
  type RehearsalConfig,
} from '../../../shared/process/launch.ts';
import { TICKET_SUBPROTOCOL_PREFIX } from '../../../shared/media/media-socket.ts';
import { DEFAULT_VIDEO, type VideoSettings } from '../../../shared/media/video-settings.ts';
import type { ClockMapping } from '../../../shared/time/studio-clock.ts';
import { CONTROL_KEY, TestSocket, joinControl, type TestControl } from './engine-fixture.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ADDRESS = '127.0.0.1';
const TICKET = 'ticket-of-the-test-0123456789';

/** One studio time for both processes, as the launcher would hand it on from the host. */
const MAPPING: ClockMapping = {
  monoRefMs: Number(process.hrtime.bigint()) / 1e6,
  studioRefMs: Date.now(),
  rate: 1,
  synchronised: false,
  offsetMs: 0,
  errorBoundMs: null,
  source: 'the test',
};

/** The two processes that make a stream, without launcher and host: the encoder on air with its test source. */
export interface RehearsalRig {
  readonly pageUrl: string;
  readonly control: TestControl;
  readonly encoder: TestSocket<EncoderMessage, EncoderCommand>;
  /** Where the encoder sends to. */
  readonly output: Output;
  /** What the processes printed so far. */
  log(): string;
  close(): Promise<void>;
}

interface StartedChild {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts an entry file as the launcher does, and waits for its `ready`. */
async function startChild(entry: string, config: unknown, print: (text: string) => void): Promise<StartedChild> {
  const child = spawn(process.execPath, ['--no-warnings', join(ROOT, entry)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.setEncoding('utf8').on('data', print);
  child.stderr?.setEncoding('utf8').on('data', print);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = childToLauncherSchema.parse(raw);
      if (message.type === 'ready') resolve();
      if (message.type === 'fatal') reject(new Error(`${entry}: ${message.message}`));
    });
    child.once('exit', (code) => {
      reject(new Error(`${entry} ended with code ${String(code)} before it was ready`));
    });
    child.send({ type: 'config', config });
    child.send({ type: 'clock', mapping: MAPPING });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.send({ type: 'stop' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 4_000);
    await exited;
    clearTimeout(timer);
  };
  return { process: child, stop };
}

export interface RigOptions {
  readonly audience?: number;
  readonly video?: VideoSettings;
  readonly partMs?: number;
  readonly comparePartMs?: number;
}

/** @param targetLatencyMs what viewers aim at, glass to glass */
export async function startRehearsalRig(
  targetLatencyMs: number,
  { audience = 0, video = DEFAULT_VIDEO, partMs = DEFAULT_PART_MS, comparePartMs }: RigOptions = {},
): Promise<RehearsalRig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cuelight-rig-'));
  const [srtPort, httpPort, encoderPort] = await Promise.all([
    freeUdpPort(ADDRESS),
    freeTcpPort(ADDRESS),
    freeTcpPort(ADDRESS),
  ]);
  const closers: (() => Promise<void> | void)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  let printed = '';
  const print = (text: string): void => {
    printed += text;
  };
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const rehearsalConfig: RehearsalConfig = {
      bindAddress: ADDRESS,
      srtPort,
      httpPort,
      allowedHosts: [`${ADDRESS}:${String(httpPort)}`],
      controlKey: CONTROL_KEY,
      dataDir,
      audience,
      targetLatencyMs,
      partMs,
      comparePartMs: comparePartMs ?? null,
    };
    const rehearsal = await startChild('rehearsal/main.ts', rehearsalConfig, print);
    closers.push(rehearsal.stop);
    const encoderConfig: EncoderConfig = {
      port: encoderPort,
      controlTicket: TICKET,
      mediaTicket: TICKET,
      allowedOrigins: [],
    };
    const encoderProcess = await startChild('encoder/main.ts', encoderConfig, print);
    closers.push(encoderProcess.stop);
    const encoder = await openEncoder(encoderPort);
    closers.push(() => encoder.ws.close());
    const url = `srt://${ADDRESS}:${String(srtPort)}`;
    const output: Output = { url, streamId: 'main', passphrase: null, latencyMs: 120 };
    encoder.send({ type: 'start', source: { kind: 'test' }, output, video, latencyMark: true });
    const control = await joinControl(`ws://${ADDRESS}:${String(httpPort)}`);
    closers.push(() => control.ws.close());
    return { pageUrl: `http://${ADDRESS}:${String(httpPort)}/`, control, encoder, output, log: () => printed, close };
  } catch (error) {
    await close();
    throw new Error(`The rig did not start; printed: ${printed}`, { cause: error });
  }
}

async function openEncoder(port: number): Promise<TestSocket<EncoderMessage, EncoderCommand>> {
  const ws = new WebSocket(`ws://${ADDRESS}:${String(port)}${ENCODER_CONTROL_PATH}`, [
    ENCODER_CONTROL_SUBPROTOCOL,
    `${TICKET_SUBPROTOCOL_PREFIX}${TICKET}`,
  ]);
  await new Promise<void>((resolve, reject) => {
    ws.once('open', () => {
      resolve();
    });
    ws.once('error', reject);
  });
  return new TestSocket(ws, (json) => encoderMessageSchema.parse(json));
}
