import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { HttpFetcher } from '../probe/fetcher.ts';
import { CdnProbe } from './cdn-probe.ts';
import { EncoderLink } from './encoder-link.ts';
import { EngineLink } from './engine-link.ts';
import { describeError } from './link-socket.ts';

const nothing = (): void => undefined;

describe('closing', () => {
  it('leaves no timer of the encoder link behind, and sends nothing without a connection', () => {
    const clock = new FakeClock();
    const link = new EncoderLink({
      clock,
      random: () => 0,
      port: 1,
      controlTicket: 'a-ticket-of-the-test',
      onStatus: nothing,
      onRefused: nothing,
      onBadMessage: nothing,
      onDown: nothing,
    });
    link.start();
    expect(link.send({ type: 'stop' })).toBe(false);
    link.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('leaves no timer of the engine link behind', () => {
    const clock = new FakeClock();
    const link = new EngineLink({
      clock,
      studioClock: new StudioClock(clock),
      random: () => 0,
      engineUrl: 'ws://127.0.0.1:1',
      controlKey: 'key',
      controllerId: 'studio-test',
      targetLatencyMs: () => 800,
      onWelcome: nothing,
      onTallies: nothing,
      onAck: nothing,
      onArmed: () => undefined,
      onAudience: nothing,
      onAudienceView: nothing,
      onChange: nothing,
    });
    link.start();
    expect(link.view).toMatchObject({ state: 'connecting', recentBadMessages: 0 });
    link.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('leaves no timer of the CDN probe behind, and reports nothing more', async () => {
    const clock = new FakeClock();
    const readings: unknown[] = [];
    const probe = new CdnProbe({
      clock,
      studioClock: new StudioClock(clock),
      playlistUrl: 'http://127.0.0.1:1/index.m3u8',
      otherUrls: ['http://127.0.0.1:1/other.m3u8'],
      fetcher: new HttpFetcher(clock),
      isOnAir: () => true,
      onReadings: (told) => readings.push(...told),
    });
    probe.start();
    clock.advance(1_000);
    probe.close();
    await expect.poll(() => clock.pendingTasks).toBe(0);
    expect(readings).toEqual([]);
  });
});

it('says in words why a connection failed', () => {
  const error = (code: string): Error => Object.assign(new Error('raw'), { code });
  expect(describeError(error('ECONNREFUSED'))).toMatch(/nothing listens/);
  expect(describeError(error('ENOTFOUND'))).toMatch(/DNS/);
  expect(describeError(error('EWHATEVER'))).toBe('raw');
  expect(describeError(new Error('raw'))).toBe('raw');
});
