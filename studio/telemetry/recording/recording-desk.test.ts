import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { LiveMessage } from '../../../shared/api/live.ts';
import { RecordingDesk } from './recording-desk.ts';

const onAir = { type: 'live', live: { encoder: { onAir: true } } } as unknown as LiveMessage;
const state = () => ({
  show: { type: 'show', show: { title: 'Quiz' } } as unknown as Extract<LiveMessage, { type: 'show' }>,
  run: { type: 'run' } as unknown as Extract<LiveMessage, { type: 'run' }>,
  rest: [],
});

async function* telling(messages: readonly LiveMessage[]): AsyncGenerator<LiveMessage> {
  for (const message of messages) yield await Promise.resolve(message);
}

it('asks again when it was dropped, writes what it has when it is closed, and hands it out', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'cuelight-desk-'));
  let subscribed = 0;
  const open = (subscribe: () => AsyncIterable<LiveMessage>): RecordingDesk =>
    new RecordingDesk({
      ...{ dataDir, studioVersion: '0.1.0', now: () => Date.UTC(2026, 4, 5), state, subscribe },
      onNotice: () => undefined,
    });
  const desk = open(() => telling(++subscribed < 3 ? [onAir] : []));
  await desk.start();
  expect(subscribed).toBe(3);
  await desk.close();
  expect(readdirSync(join(dataDir, 'recordings'))).toHaveLength(1);
  const next = open(() => telling([]));
  const [recording] = await next.list();
  expect(recording).toMatchObject({ title: 'Quiz', going: false });
  const parts: Uint8Array[] = [];
  for await (const part of (await next.read(recording?.id ?? '')) ?? []) parts.push(part);
  expect(Buffer.concat(parts)).toHaveLength(recording?.bytes ?? 0);
  expect(await next.read('none')).toBeNull();
  await next.close();
  expect(await next.list()).toEqual([]);
  rmSync(dataDir, { recursive: true });
});

it('tells once when the disk does not take it, and leaves the show alone', async () => {
  const told: string[] = [];
  let subscribed = 0;
  const desk = new RecordingDesk({
    ...{ dataDir: '/dev/null/nowhere', studioVersion: '0.1.0', now: () => 1, state },
    subscribe: () => telling(subscribed++ === 0 ? [onAir, onAir] : []),
    onNotice: (_level, text) => told.push(text),
  });
  await desk.start();
  await vi.waitFor(() => expect(told).toHaveLength(1), 5_000);
  expect(told[0]).toContain('no longer recorded');
  expect(await desk.list()).toEqual([]);
  await desk.close();
});
