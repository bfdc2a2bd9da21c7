import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, decode } from 'node-osc';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { untakenCue, type CueRun, type RunState } from '../../shared/show/run-state.ts';
import { showSchema } from '../../shared/show/show.ts';
import { feedback } from '../../studio/automation/osc/osc-feedback.ts';
import { OSC_ADDRESSES } from '../../renderer/automation/control-guide.ts';
import { delay, waitFor } from '../harness/studio.ts';
import { HostProcess } from './host-process.ts';

/** Carries out what docs/control.md says, as it stands there. */
const DOC = readFileSync(fileURLToPath(new URL('../../docs/control.md', import.meta.url)), 'utf8');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
/** Two GOs within 500 ms are one press too many. */
const GUARD_MS = 550;

const blocks = (language: string): string[] =>
  [...DOC.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');

/** Rows of the table whose head begins with these words; code marks taken off. */
function table(firstHead: string): string[][] {
  const lines = DOC.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstHead} `));
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}
const code = (cell = ''): string => /`([^`]+)`/.exec(cell)?.[1] ?? '';

const SHOW = showSchema.parse({
  version: 2,
  id: 'control-doc',
  title: 'Control',
  targetLatencyMs: 1_000,
  rundown: {
    cues: [1, 2, 3, 4].map((number) => freshCue('poll', `poll-${number}`, String(number), `Question ${number}`)),
  },
});

let host: HostProcess;
const OSC_PORT = 20_000 + (process.pid % 20_000);

beforeAll(async () => {
  host = await HostProcess.prepare({ oscPort: OSC_PORT });
  const file = join(host.dir, 'control.cuelight');
  writeFileSync(file, JSON.stringify(SHOW));
  host.config.showFile = file;
  await host.start();
});
afterAll(async () => {
  await host.cleanUp();
});

async function ask(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(host.origin + path, {
    method,
    headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.json() };
}
const state = async (): Promise<RunState> => (await ask('GET', '/api/run')).body as RunState;
const post = (path: string, body: object = {}) => ask('POST', path, JSON.stringify(body));

/** A fresh run in which the first cue is open and the second in standby. */
async function freshRun(): Promise<void> {
  const { cues } = await state();
  for (const { cueId, phase } of Object.values(cues)) {
    if (phase !== 'draft' && phase !== 'void' && phase !== 'closed') await post('/api/run/void', { cueId });
  }
  expect((await post('/api/run/reset')).status).toBe(200);
  expect((await post('/api/run/go-next')).status).toBe(200);
  await delay(GUARD_MS);
}

describe('the HTTP examples', () => {
  beforeEach(freshRun);

  it.each(blocks('sh').map((text) => [text.trim().slice(0, 110), text]))('in a shell: %s', async (_name, text) => {
    const env = { ...process.env, STUDIO: host.origin, KEY: host.apiKey };
    const before = await state();
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', text], { env, timeout: 20_000 });
    expect(stdout.length).toBeGreaterThan(50);
    if (text.includes('/run/go')) expect((await state()).currentCueId).toBe('poll-2');
    else expect((await state()).currentCueId).toBe(before.currentCueId);
    if (text.includes('/subscribe')) for (const type of ['show', 'run', 'live']) expect(stdout).toContain(`"${type}"`);
  });

  it('in JavaScript', async () => {
    const [text = ''] = blocks('js');
    const env = { ...process.env, STUDIO: host.origin, KEY: host.apiKey };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], {
      env,
      cwd: ROOT,
      timeout: 20_000,
    });
    expect(stdout).toMatch(/^in standby: poll-2\n(?:.+\n)*run\n$/);
  });

  const buttons = table('button');
  it('has a table of buttons', () => {
    expect(buttons.length).toBeGreaterThan(15);
  });

  it.each(buttons.map(([name = '', path, body]) => [name, code(path), code(body)]))(
    'as a button: %s',
    async (name, path, body) => {
      if (name.startsWith('Release')) await post('/api/run/hold');
      // Answering has to be over, and counted, before anything can be revealed; nobody counts here.
      const isRefused = name.startsWith('Reveal');
      if (name.startsWith('Call the show over')) await post('/api/run/void', { cueId: 'poll-1' });
      const { status, body: answer } = await ask('POST', path, body);
      expect({ name, status, answer: status === 200 ? null : answer }).toEqual({
        name,
        status: isRefused ? 409 : 200,
        answer: isRefused ? (expect.objectContaining({ data: expect.anything() as unknown }) as unknown) : null,
      });
      // The same words again, as a button sends them: a request of its own, not a repetition.
      if (name === 'Hold') {
        await post('/api/run/release');
        expect((await ask('POST', path, body)).status).toBe(200);
        expect((await state()).holdSinceMs).not.toBeNull();
      }
    },
  );
});

describe('the OSC addresses', () => {
  let client: Client;
  let listener: Socket;
  const heard: { address: string; args: unknown[] }[] = [];

  beforeAll(async () => {
    client = new Client('127.0.0.1', OSC_PORT);
    listener = createSocket('udp4');
    listener.on('message', (packet) => {
      const message = decode(packet) as { address: string; args: { value: unknown }[] };
      heard.push({ address: message.address, args: message.args.map(({ value }) => value) });
    });
    await new Promise<void>((resolve) => listener.bind(0, '127.0.0.1', resolve));
    await client.send('/cuelight/subscribe', listener.address().port);
    await waitFor('the state', () => heard.length > 0);
  });
  afterAll(async () => {
    listener.close();
    await client.close();
  });
  beforeEach(async () => {
    await freshRun();
    heard.length = 0;
  });

  const rows = table('address').map(([cell = '']) => code(cell));

  it('are those the panel shows', () => {
    expect(rows).toEqual(OSC_ADDRESSES.map(({ address }) => address));
  });

  /** The window is longer than planned, with no time added. */
  const hasGrown = (cue?: CueRun): boolean => {
    const [planned] = SHOW.rundown.cues;
    const windowMs = planned?.type === 'poll' ? (planned.responseWindowMs ?? 0) : 0;
    return (cue?.closesAtMs ?? 0) - (cue?.opensAtMs ?? 0) > windowMs;
  };
  /** What is seen in the run after each; those left out are refused here, in words. */
  const effects: Record<string, (run: RunState) => boolean> = {
    '/cuelight/go': (now) => now.currentCueId === 'poll-2',
    '/cuelight/go/<ms>': (now) => now.currentCueId === 'poll-2',
    '/cuelight/fire/<number or id>': (now) => now.currentCueId === 'poll-3',
    '/cuelight/jump/<number or id>': (now) => now.currentCueId === 'poll-3' && now.standbyCueId === 'poll-4',
    '/cuelight/standby/<number or id>': (now) => now.standbyCueId === 'poll-3',
    '/cuelight/next': (now) => now.standbyCueId === 'poll-3',
    '/cuelight/previous': (now) => now.standbyCueId === 'poll-1',
    '/cuelight/back': (now) => now.standbyCueId === 'poll-1',
    '/cuelight/hold': (now) => now.holdSinceMs !== null && !hasGrown(now.cues['poll-1']),
    '/cuelight/hold/extend': (now) => now.holdSinceMs !== null && hasGrown(now.cues['poll-1']),
    '/cuelight/close': (now) => now.cues['poll-1']?.phase !== 'open',
    '/cuelight/addtime/<s>': (now) => now.cues['poll-1']?.addedMs === 30_000,
    '/cuelight/void/<number or id>': (now) => now.cues['poll-3']?.phase === 'void',
    '/cuelight/voidcurrent 1': (now) => now.cues['poll-1']?.phase === 'void',
    '/cuelight/start': (now) => now.startedAtMs !== null,
    '/cuelight/message <text>': (now) => now.hostMessage?.text === 'Wrap up',
    '/cuelight/panic 1': (now) => now.cues['poll-1']?.phase === 'void',
    '/cuelight/finish 1': (now) => now.endedAtMs !== null,
  };

  it.each(rows.filter((row) => !row.includes('subscribe')))('%s', async (row) => {
    const address = row.replace('<ms>', '200').replace('<number or id>', '3').replace('<s>', '30').replace(/ .*/, '');
    const argument = row.includes('<text>') ? 'Wrap up' : 1;
    if (row.startsWith('/cuelight/finish')) await post('/api/run/void', { cueId: 'poll-1' });
    await client.send(address, argument);
    const effect = effects[row];
    if (effect) {
      await waitFor(`the effect of ${row}`, async () => effect(await state()));
      await client.send(address, 0);
    } else {
      const refusal = await waitFor('an answer', () =>
        heard.find((message) => message.address === '/cuelight/refused'),
      );
      expect(refusal.args).toEqual([address, expect.stringMatching(/^(?!.*not an address).{10,}/) as string]);
    }
  });

  it('refuse jump, void and finish in the words of HTTP, to the sender and in the log, and change nothing', async () => {
    const before = await state();
    const http = (await post('/api/run/finish')).body as { data: { reason: string } };
    const asked: [string, (string | number)[], string][] = [
      ['/cuelight/jump/99', [], 'There is no cue with the number or id 99.'],
      ['/cuelight/void/99', [1], 'There is no cue with the number or id 99.'],
      ['/cuelight/voidcurrent', [], 'voidcurrent needs the argument 1.'],
      ['/cuelight/finish', ['yes'], 'finish needs the argument 1.'],
      ['/cuelight/finish', [1], http.data.reason],
    ];
    for (const [address, args, reason] of asked) {
      await client.send(address, ...args);
      await waitFor(`the refusal of ${address}: ${reason}`, () =>
        heard.some((message) => message.address === '/cuelight/refused' && message.args[1] === reason),
      );
    }
    expect((await state()).revision).toBe(before.revision);
    // Other notices of this second may stand before it: at most one in 2 s is told.
    await waitFor('the notice', async () => {
      await client.send('/cuelight/jump/98');
      return host.log.includes('/cuelight/jump/98 from 127.0.0.1 was refused: There is no cue');
    });
  });

  it('tell the state as the document says', async () => {
    const told = feedback({
      show: SHOW,
      run: { ...(await state()), cues: { a: untakenCue('a') } },
      onAir: false,
      nowMs: 0,
    });
    const documented = [...DOC.matchAll(/^\| `(\/cuelight\/state\/\w+)`/gm)].map(([, address]) => address);
    expect(documented).toEqual(told.map(({ address }) => address));
    await client.send('/cuelight/hold');
    const hold = await waitFor('the lamp', () =>
      heard.find(({ address, args }) => address === '/cuelight/state/hold' && args[0] === 1),
    );
    expect(hold.args).toEqual([1]);
    await client.send('/cuelight/release');
    await waitFor('the lamp to go out', async () => (await state()).holdSinceMs === null);
  });

  it('take a doubled packet for one press', async () => {
    // The first two are one packet doubled by a network; the third is a second press too soon.
    for (const waitMs of [0, 0, 120]) {
      await delay(waitMs);
      await client.send('/cuelight/go');
    }
    await waitFor('the refusal', () => heard.some(({ address }) => address === '/cuelight/refused'));
    const { currentCueId, cues } = await state();
    expect([currentCueId, cues['poll-3']?.phase ?? 'draft']).toEqual(['poll-2', 'draft']);
  });
});
