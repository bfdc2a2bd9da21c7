import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../api/api-link.ts';
import { createStores } from '../api/stores.ts';
import { createCommands } from './commands.ts';
import { liveSample, runStateSample } from './samples.test-support.ts';

function rig() {
  const asked: [string, unknown][] = [];
  const run = new Proxy({} as StudioClient['run'], {
    get: (_, name) => (request: unknown) => {
      asked.push([String(name), request]);
      return Promise.resolve();
    },
  });
  const stores = createStores();
  const told: string[] = [];
  const commands = createCommands({
    client: { run } as StudioClient,
    stores,
    nowMs: () => 5_000,
    onError: (error) => told.push(error instanceof Error ? error.message : String(error)),
  });
  const show = (part: Parameters<typeof runStateSample>[0]): void => {
    const state = runStateSample(part);
    stores.live.setState({ live: { ...liveSample(), run: state }, run: state });
  };
  return { asked, told, commands, show };
}

describe('what the operator asks', () => {
  it('is a GO for the cue and the revision on screen at the press', async () => {
    const { asked, commands, show } = rig();
    show({ standbyCueId: 'c1', revision: 41 });
    const going = commands.go(300);
    show({ standbyCueId: 'c2', revision: 42 });
    expect(await going).toBe(true);
    const requestId = expect.any(String) as string;
    const press = { pressedAtMs: 5_000, backDateMs: 300 };
    expect(asked).toEqual([['go', { requestId, expectedStandbyId: 'c1', revision: 41, ...press }]]);
  });

  it('is no GO without a cue in standby', async () => {
    const { asked, told, commands, show } = rig();
    show({});
    expect(await commands.go()).toBe(false);
    expect([asked, told]).toEqual([[], ['No cue is in standby: choose one in the rundown.']]);
  });

  it('says when fire and jump were pressed, and whether a hold lets windows wait', async () => {
    const { asked, commands } = rig();
    await commands.fire('c1');
    await commands.jump('c2');
    await commands.hold(true);
    const requestId = expect.any(String) as string;
    expect(asked).toEqual([
      ['fire', { requestId, cueId: 'c1', pressedAtMs: 5_000 }],
      ['jump', { requestId, cueId: 'c2', pressedAtMs: 5_000 }],
      ['hold', { requestId, extendWindows: true }],
    ]);
  });
});
