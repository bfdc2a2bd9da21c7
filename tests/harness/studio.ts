import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Live } from '../../shared/api/live.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A whole studio as `npm start` starts it (after set-up), in a data folder of its own. */
export interface RunningStudio {
  readonly process: ChildProcess;
  readonly dataDir: string;
  readonly studioUrl: string;
  readonly viewerUrl: string;
  readonly apiKey: string;
  /** Everything it printed so far. */
  output(): string;
  /** Calls the HTTP API with the key; a refusal rejects with its reason. */
  api<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T>;
  live(): Promise<Live>;
  /** Resolves when `test` holds for the live state; rejects with the last state after `withinMs`. */
  until(what: string, test: (live: Live) => boolean, withinMs?: number): Promise<Live>;
  /** The sign-in address it printed (only without `--headless` and without a display). */
  signInUrl(): Promise<string>;
  /** Process ids of its children by name. */
  childPid(name: 'host' | 'encoder' | 'rehearsal'): number;
  exited: Promise<number | null>;
  /** Ends it as Ctrl-C would and removes the data folder. */
  stop(): Promise<void>;
}

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls until `probe` gives something; rejects with `what` after `withinMs`. */
export async function waitFor<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${String(withinMs)} ms in vain for ${what}.`);
    await delay(50);
  }
}

/** Children of a process whose command line names the entry file. */
function findChild(parentPid: number, entry: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent === parentPid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(entry)) return Number(pid);
    } catch (error) {
      // A process may end while we look at it.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new Error(`The studio has no ${entry} process.`);
}

/** What helps to see why a wait was in vain: not the rundown. */
function summary(live: Live | null): string {
  if (live === null) return 'nothing';
  const { encoder, source, programme, capture, audience, cdn } = live;
  const phases = Object.values(live.run.cues).map(
    ({ cueId, phase, votes }) => `${cueId}: ${phase}, ${String(votes)} votes`,
  );
  const reasons = Object.entries(live.connections).map(([name, { level, reason }]) => `${name} ${level}: ${reason}`);
  return JSON.stringify({ reasons, encoder, source, programme, capture, audience, cdn, phases }, null, 1);
}

/** Reads a failed answer for its words. */
async function refusal(response: Response): Promise<string> {
  const text = await response.text();
  return `${String(response.status)} ${text.slice(0, 500)}`;
}

/** A data folder for studios that follow one another; each one's `stop` removes it. */
export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'cuelight-studio-'));

/**
 * @param prepare puts into the data folder what is to be there when the studio starts
 * @param dataDir the folder of a studio before this one; without it, one of its own
 */
export async function startStudio(
  args: readonly string[],
  env: Record<string, string> = {},
  prepare: (dataDir: string) => void = () => undefined,
  dataDir = newDataDir(),
): Promise<RunningStudio> {
  prepare(dataDir);
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...plainEnv } = process.env;
  const child = spawn(
    process.execPath,
    ['--no-warnings', join(root, 'launcher', 'main.ts'), '--data', dataDir, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...plainEnv, ...env },
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      resolve(code);
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await exited;
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  const line = (pattern: RegExp): Promise<string> =>
    waitFor(`the studio to print ${String(pattern)}; it printed: ${output}`, () => pattern.exec(output)?.[1]);
  try {
    const studioUrl = await line(/^Studio: +(\S+)/m);
    const viewerUrl = args.includes('--no-rehearsal') ? '' : await line(/^Viewers: +(\S+)/m);
    const apiKey = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
    const api = async <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> => {
      const response = await fetch(`${studioUrl}api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(await refusal(response));
      return (await response.json()) as T;
    };
    const live = (): Promise<Live> => api<Live>('GET', '/live');
    return {
      process: child,
      dataDir,
      studioUrl,
      viewerUrl,
      apiKey,
      output: () => output,
      api,
      live,
      until: async (what, test, withinMs = 20_000) => {
        let last: Live | null = null;
        try {
          return await waitFor(
            what,
            async () => {
              try {
                last = await live();
              } catch (error) {
                // While the host restarts nobody listens; anything else is an answer.
                if (!(error instanceof TypeError)) throw error;
                return null;
              }
              return test(last) ? last : null;
            },
            withinMs,
          );
        } catch (error) {
          throw new Error(`${what}: last seen ${summary(last)}; printed: ${output}`, { cause: error });
        }
      },
      signInUrl: () => line(/^ {2}(http\S+code=\S+)/m),
      childPid: (name) => {
        const entry = { host: 'studio/main.ts', encoder: 'encoder/main.ts', rehearsal: 'rehearsal/main.ts' }[name];
        return findChild(child.pid ?? 0, entry);
      },
      exited,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
