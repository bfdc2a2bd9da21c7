import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CONTROL_KEY_HEADER,
  CONTROL_SOCKET_PATH,
  INTERACTION_MAX_BYTES,
  VIEWER_SOCKET_PATH,
  type EngineToControl,
  type EngineToViewer,
  type PublishedCue,
  type Tally,
} from '../../shared/interaction/protocol.ts';
import {
  CONTROL_KEY,
  command,
  joinControl,
  joinViewer,
  openSocket,
  startEngine,
  TARGET_LATENCY_MS,
  type RunningEngine,
  type TestControl,
  type TestViewer,
} from './support/engine-fixture.ts';

const poll = {
  question: 'Which colour?',
  options: [
    { id: 'red', label: 'Red' },
    { id: 'blue', label: 'Blue' },
  ],
};
const content = { kind: 'poll', poll };
const key = { cueId: 'q1', runId: 'run-1' };

let folder: string;
let file: string;
let engine: RunningEngine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-engine-'));
  file = join(folder, 'engine.sqlite');
  engine = await startEngine(file);
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function publish(control: TestControl, windowMs: number | null = 60_000): Promise<number> {
  const opensAtMs = engine.studioClock.now();
  const closesAtMs = windowMs === null ? null : opensAtMs + windowMs;
  const ack = await command(control, { type: 'publish', ...key, content, opensAtMs, closesAtMs });
  expect(ack).toMatchObject({ ok: true, error: null });
  return opensAtMs;
}

async function vote(viewer: TestViewer, voteId: string, optionId: string, mediaTimeMs: number): Promise<string> {
  const seen = viewer.heard.length;
  viewer.send({ type: 'vote', voteId, ...key, optionId, mediaTimeMs });
  const ack = await viewer.next(
    (heard): heard is Extract<EngineToViewer, { type: 'vote-ack' }> =>
      heard.type === 'vote-ack' && heard.voteId === voteId && viewer.heard.indexOf(heard) >= seen,
  );
  return ack.status;
}

async function tallyWhere(control: TestControl, fits: (tally: Tally) => boolean, withinMs = 8_000): Promise<Tally> {
  const message = await control.next(
    (heard): heard is Extract<EngineToControl, { type: 'tallies' }> =>
      heard.type === 'tallies' && heard.tallies.some(fits),
    withinMs,
  );
  const tally = message.tallies.find(fits);
  if (!tally) throw new Error('unreachable: next() found a tally that fits');
  return tally;
}

describe('the loop', () => {
  it('publishes, counts a changed vote once a viewer, closes, makes final, reveals', async () => {
    const control = await joinControl(engine.url);
    const first = await joinViewer(engine.url, 'viewer-one');
    const second = await joinViewer(engine.url, 'viewer-two');
    const opensAtMs = await publish(control, null);
    await first.next(
      (heard) => heard.type === 'cue' && heard.cue.state === 'open' && heard.cue.opensAtMs === opensAtMs,
    );
    expect(await vote(first, 'first-vote', 'red', opensAtMs + 10)).toBe('counted');
    expect(await vote(first, 'first-again', 'blue', opensAtMs + 20)).toBe('counted');
    expect(await vote(second, 'second-vote', 'blue', opensAtMs + 20)).toBe('counted');
    await tallyWhere(control, (tally) => tally.counts['blue'] === 2 && tally.counts['red'] === 0 && tally.total === 2);

    const closesAtMs = opensAtMs + 500;
    expect((await command(control, { type: 'close', ...key, closesAtMs })).ok).toBe(true);
    const final = await tallyWhere(control, (tally) => tally.final);
    expect(engine.studioClock.now()).toBeGreaterThanOrEqual(closesAtMs + TARGET_LATENCY_MS + 1_000);
    expect(final).toMatchObject({ state: 'result', total: 2 });
    expect(await vote(second, 'too-late-one', 'red', opensAtMs + 100)).toBe('too-late');

    expect((await command(control, { type: 'reveal', ...key, revealAtMs: engine.studioClock.now() })).ok).toBe(true);
    const revealed = await second.next(
      (heard): heard is Extract<EngineToViewer, { type: 'cue' }> =>
        heard.type === 'cue' && heard.cue.state === 'closed',
    );
    expect(revealed.cue.results).toEqual({ counts: { red: 0, blue: 2 }, total: 2 });
  });

  it('tells a viewer who joins late everything, and a viewer who comes back too', async () => {
    const control = await joinControl(engine.url);
    const opensAtMs = await publish(control);
    // A setting: the last word counts, whatever ids a restarted studio gives its commands.
    await command(control, { type: 'target-latency', id: 'latency-1', targetLatencyMs: 2_000 });
    await command(control, { type: 'target-latency', id: 'latency-1', targetLatencyMs: 1_234 });
    const late = await joinViewer(engine.url, 'late-viewer');
    const welcome = late.heard[0];
    expect(welcome).toMatchObject({
      type: 'welcome',
      targetLatencyMs: 1_234,
      cues: [{ ...key, state: 'open', content }],
    });
    expect(await vote(late, 'late-vote', 'red', opensAtMs + 5)).toBe('counted');
    late.ws.terminate();
    const back = await joinViewer(engine.url, 'late-viewer');
    expect(await vote(back, 'late-vote', 'red', opensAtMs + 5)).toBe('duplicate');
    await tallyWhere(control, (tally) => tally.total === 1);
    await command(control, { type: 'cancel', ...key, reason: 'wrong question' });
    await back.next((heard) => heard.type === 'cue' && heard.cue.state === 'void');
    expect(await vote(back, 'vote-after', 'red', opensAtMs + 6)).toBe('void');
  });

  it('tells viewers what is armed, and the studio whom it has reached', async () => {
    const control = await joinControl(engine.url);
    const first = await joinViewer(engine.url, 'viewer-one');
    const cues = [{ armId: 'payload-1', ...key, content }];
    await command(control, { type: 'arm', cues });
    await first.next((heard) => heard.type === 'armed' && heard.cues[0]?.armId === 'payload-1');
    const second = await joinViewer(engine.url, 'viewer-two');
    await second.next((heard) => heard.type === 'armed');
    const reached = (viewers: number, acked: number) =>
      control.next(
        (heard) => heard.type === 'armed' && heard.cues[0]?.viewers === viewers && heard.cues[0].acked === acked,
      );
    await reached(2, 0);
    first.send({ type: 'armed', armIds: ['payload-1'] });
    await reached(2, 1);
    second.send({ type: 'armed', armIds: ['payload-1'] });
    await reached(2, 2);
    first.ws.terminate();
    await reached(1, 1);
  });

  it('waits for a viewer who heard of the question late, and clears viewers’ screens', async () => {
    const control = await joinControl(engine.url);
    const viewer = await joinViewer(engine.url, 'viewer-one');
    const opensAtMs = await publish(control, 1_000);
    viewer.send({ type: 'opened-late', ...key, lateMs: 800 });
    expect(await vote(viewer, 'late-vote', 'red', opensAtMs + 1_700)).toBe('counted');
    const ack = viewer.heard.findLast((heard) => heard.type === 'vote-ack');
    expect(ack).toMatchObject({ late: true });
    await tallyWhere(control, (tally) => tally.final && tally.total === 1);
    expect(engine.studioClock.now()).toBeGreaterThanOrEqual(opensAtMs + 1_800 + TARGET_LATENCY_MS + 1_000);
    expect((await command(control, { type: 'clear', ...key })).ok).toBe(true);
    await viewer.next((heard) => heard.type === 'cue' && heard.cue.clearedAtMs !== undefined);
  });

  it('lets no right answer out before the reveal, and takes one answer a viewer', async () => {
    const control = await joinControl(engine.url);
    const viewer = await joinViewer(engine.url, 'quiz-viewer');
    const spoken: string[] = [];
    for (const socket of [viewer.ws, control.ws]) socket.on('message', (data: Buffer) => spoken.push(data.toString()));
    const opensAtMs = engine.studioClock.now();
    const quiz = { kind: 'quiz', poll, points: 1000, speedBonus: true, correctOptionIds: ['blue'] };
    const window = { opensAtMs, closesAtMs: opensAtMs + 900 };
    expect((await command(control, { type: 'publish', ...key, content: quiz, ...window })).ok).toBe(true);
    expect(await vote(viewer, 'quiz-vote-1', 'red', opensAtMs + 10)).toBe('counted');
    expect(await vote(viewer, 'quiz-vote-2', 'blue', opensAtMs + 20)).toBe('already-answered');
    const late = await joinViewer(engine.url, 'late-quiz-viewer');
    expect(late.heard[0]).toMatchObject({ cues: [{ content: { kind: 'quiz', correctOptionIds: null } }] });
    await tallyWhere(control, (tally) => tally.final && tally.total === 1);
    expect((await joinViewer(engine.url, 'later-viewer')).heard[0]).toMatchObject({
      cues: [{ state: 'result', content: { correctOptionIds: null } }],
    });
    expect(spoken.join()).toContain('"correctOptionIds":null');
    expect(spoken.join()).not.toContain('"correctOptionIds":[');
    await command(control, { type: 'reveal', ...key, revealAtMs: engine.studioClock.now() });
    const revealed = await viewer.next((heard) => heard.type === 'cue' && heard.cue.state === 'closed');
    expect(revealed).toMatchObject({ cue: { content: { correctOptionIds: ['blue'] }, results: { total: 1 } } });
  });

  it('shows, extends, closes and withdraws messages and countdowns, take by take', async () => {
    const control = await joinControl(engine.url);
    const viewer = await joinViewer(engine.url, 'note-viewer');
    const opensAtMs = engine.studioClock.now();
    const closesAtMs = opensAtMs + 60_000;
    const countdown = { kind: 'countdown', label: 'We begin in', endsAtMs: closesAtMs };
    const shown = (fits: (cue: PublishedCue) => boolean): Promise<EngineToViewer> =>
      viewer.next((heard) => heard.type === 'cue' && fits(heard.cue));
    await command(control, { type: 'publish', ...key, content: countdown, opensAtMs, closesAtMs });
    expect((await command(control, { type: 'extend', ...key, closesAtMs: closesAtMs + 5_000 })).ok).toBe(true);
    await shown(({ content }) => content.kind === 'countdown' && content.endsAtMs === closesAtMs + 5_000);
    const again = { cueId: 'q1', runId: 'run-1~2' };
    await command(control, { type: 'publish', ...again, content: countdown, opensAtMs, closesAtMs });
    expect((await joinViewer(engine.url, 'newcomer')).heard[0]).toMatchObject({ cues: [again, key] });
    await command(control, { type: 'cancel', ...again, reason: 'enough' });
    await shown(({ runId, state }) => runId === again.runId && state === 'void');
    expect((await command(control, { type: 'close', ...key, closesAtMs: opensAtMs + 500 })).ok).toBe(true);
    await shown(({ runId, state }) => runId === key.runId && state === 'closed');
    expect(control.heard.some((heard) => heard.type === 'tallies')).toBe(false);
  });

  it('answers pings with its time, and carries a repeated command out once', async () => {
    const control = await joinControl(engine.url);
    control.send({ type: 'ping', id: 5, t0: 123.5 });
    const pong = await control.next((heard) => heard.type === 'pong');
    expect(pong).toMatchObject({ id: 5, t0: 123.5 });
    const opensAtMs = engine.studioClock.now();
    const message = { type: 'publish', id: 'the-same', ...key, content, opensAtMs, closesAtMs: null };
    expect((await command(control, message)).ok).toBe(true);
    expect((await command(control, message)).ok).toBe(true);
    expect((await command(control, { ...message, opensAtMs: opensAtMs + 1 })).error).toContain('another command');
    const other = await joinControl(engine.url);
    const welcome = other.heard[0];
    expect(welcome).toMatchObject({ type: 'welcome', cues: [{ opensAtMs }], tallies: [{ ...key, total: 0 }] });
    expect((await command(control, { ...message, id: 'another', opensAtMs: opensAtMs + 1 })).error).toContain(
      'already',
    );
    expect((await command(control, { type: 'publish', id: 'broken', ...key })).error).toContain('content');
  });

  it('keeps cues, votes and command ids over a restart', async () => {
    const control = await joinControl(engine.url);
    const opensAtMs = engine.studioClock.now();
    const message = { type: 'publish', id: 'once', ...key, content, opensAtMs, closesAtMs: null };
    await command(control, message);
    await command(control, { type: 'target-latency', targetLatencyMs: 900 });
    const viewer = await joinViewer(engine.url, 'viewer-one');
    expect(await vote(viewer, 'vote-one', 'blue', opensAtMs + 5)).toBe('counted');
    const { port } = engine;
    await engine.close();
    engine = await startEngine(file, port);
    expect(engine.lines).toContain('engine: restored 1 cues and 1 votes');
    const again = await joinControl(engine.url);
    expect(again.heard[0]).toMatchObject({ tallies: [{ ...key, total: 1, counts: { red: 0, blue: 1 } }] });
    expect((await command(again, message)).ok).toBe(true);
    const back = await joinViewer(engine.url, 'viewer-one');
    expect(back.heard[0]).toMatchObject({ targetLatencyMs: 900, cues: [{ opensAtMs }] });
    expect(await vote(back, 'vote-one', 'blue', opensAtMs + 5)).toBe('duplicate');
    const { audience } = await again.next((heard) => heard.type === 'audience');
    expect(audience.votes).toMatchObject({ sent: 1, counted: 1, refused: 0 });
  });

  it('says goodbye and frees everything on close', async () => {
    const viewer = await joinViewer(engine.url, 'viewer-one');
    const begunMs = Date.now();
    await engine.close();
    expect(await viewer.closed()).toBe(1001);
    expect(Date.now() - begunMs).toBeLessThan(1_000);
    engine = await startEngine(file);
  });
});

describe('bad input', () => {
  it('answers garbage with an error, counts it, keeps the socket — and ends it after too much', async () => {
    const control = await joinControl(engine.url);
    const viewer = await joinViewer(engine.url, 'viewer-one');
    const opensAtMs = await publish(control);
    const garbage = ['', '{', 'null', '[]', '{"type":"vote"}', '{"type":"nonsense"}', '"x"', '[['.repeat(30_000)];
    for (const text of garbage) viewer.ws.send(text);
    viewer.ws.send(Buffer.from([0, 1, 2, 255]), { binary: true });
    const report = { glassToGlassMs: 800, bufferMs: 0, stalls: 0, playbackRate: 1, clockErrorBoundMs: 1 };
    const hostile = { ...report, votesSent: 0, votesAcked: 0, latencyHistogram: [9_000, 1e6, 12, 1e6] };
    viewer.ws.send(JSON.stringify({ type: 'report', ...hostile }));
    await viewer.next((heard) => heard.type === 'error' && heard.message.startsWith('latencyHistogram: bucket 12'));
    expect(await vote(viewer, 'still-good', 'red', opensAtMs + 1)).toBe('counted');
    const message = await control.next((heard) => heard.type === 'audience' && heard.audience.badMessages === 10);
    // What was refused is nowhere in the figures.
    expect(message).toMatchObject({ type: 'audience', audience: { latency: null, pageLatency: null } });
    for (let index = 0; index < 12; index++) viewer.ws.send('garbage');
    expect(await viewer.closed()).toBe(1008);
  });

  it('wants a hello of its protocol first', async () => {
    const ws = await openSocket(`${engine.url}${VIEWER_SOCKET_PATH}`);
    const errors: string[] = [];
    ws.on('message', (data) => errors.push((JSON.parse((data as Buffer).toString()) as { code: string }).code));
    ws.send(JSON.stringify({ type: 'ping', id: 1, t0: 1 }));
    ws.send(JSON.stringify({ type: 'hello', protocol: 1, viewerId: 'from-the-future', client: 'page' }));
    await expect.poll(() => errors).toEqual(['hello-first', 'wrong-protocol']);
    ws.terminate();
  });

  it('ends a socket that floods, and one that sends too long a message', async () => {
    const flooder = await joinViewer(engine.url, 'flooding-viewer');
    for (let index = 0; index < 300; index++) flooder.send({ type: 'ping', id: index, t0: 0 });
    expect(await flooder.closed()).toBe(1008);
    const longWinded = await joinViewer(engine.url, 'long-winded-viewer');
    longWinded.ws.send('x'.repeat(INTERACTION_MAX_BYTES + 1));
    expect(await longWinded.closed()).toBe(1009);
  });

  it('drops a peer that is silent for 3 s', async () => {
    const viewer = await joinViewer(engine.url, 'viewer-one');
    viewer.ws.pause();
    const control = await joinControl(engine.url);
    await control.next((heard) => heard.type === 'audience' && heard.audience.viewers === 1);
    await control.next((heard) => heard.type === 'audience' && heard.audience.viewers === 0, 6_000);
    viewer.ws.terminate();
  });
});

describe('refusals before the upgrade', () => {
  const control = (headers: Record<string, string>): Promise<unknown> =>
    openSocket(`${engine.url}${CONTROL_SOCKET_PATH}`, { headers });
  const viewer = (headers: Record<string, string>): Promise<unknown> =>
    openSocket(`${engine.url}${VIEWER_SOCKET_PATH}`, { headers });

  it('refuses a wrong or missing control key, and any page on the control socket', async () => {
    await expect(control({})).rejects.toThrow('HTTP 401');
    await expect(control({ [CONTROL_KEY_HEADER]: `${CONTROL_KEY}x` })).rejects.toThrow('HTTP 401');
    const origin = `http://127.0.0.1:${String(engine.port)}`;
    await expect(control({ [CONTROL_KEY_HEADER]: CONTROL_KEY, origin })).rejects.toThrow('HTTP 403');
  });

  it('refuses foreign pages as viewers, and takes its own', async () => {
    const host = `127.0.0.1:${String(engine.port)}`;
    for (const origin of [
      'http://evil.test',
      'null',
      `http://${host}.evil.test`,
      `http://evil.test/${host}`,
      `ftp://${host}`,
    ]) {
      await expect(viewer({ origin })).rejects.toThrow('HTTP 403');
    }
    const ws = await openSocket(`${engine.url}${VIEWER_SOCKET_PATH}`, { headers: { origin: `http://${host}` } });
    ws.terminate();
  });

  it('refuses other names for this machine, doubled hosts and unknown paths', async () => {
    const port = String(engine.port);
    for (const host of [
      'evil.test',
      `evil.test:${port}`,
      `127.0.0.1@evil:${port}`,
      `LOCALHOST.:${port}`,
      '127.0.0.1',
    ]) {
      await expect(viewer({ host })).rejects.toThrow('HTTP 421');
    }
    await expect(openSocket(`${engine.url}/engine/other`)).rejects.toThrow('HTTP 404');
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const head = `GET ${VIEWER_SOCKET_PATH} HTTP/1.1\r\n${host}Host: evil.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    const keys = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(engine.port, '127.0.0.1', () => socket.write(head + keys));
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4(00|21) /);
  });
});
