import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageWatch } from './page-watch.ts';

function stage() {
  const commands = new PassThrough({ encoding: 'utf8' });
  const events = new PassThrough();
  let crashes = 0;
  const watch = new PageWatch(commands, events, () => crashes++);
  const say = async (text: string | Uint8Array): Promise<void> => {
    events.write(text);
    await turn();
  };
  return { commands, say, watch, crashes: () => crashes };
}

const created = (targetId: string, type = 'page'): string =>
  `${JSON.stringify({ method: 'Target.targetCreated', params: { targetInfo: { targetId, type, url: '' } } })}\0`;
const crashed = (targetId: string): string =>
  `${JSON.stringify({ method: 'Target.targetCrashed', params: { targetId, status: 'killed' } })}\0`;

describe('PageWatch', () => {
  it('asks for news of pages, and for the end', () => {
    const { commands, watch } = stage();
    watch.askToClose();
    const sent = (commands.read() as string).split('\0').filter((part) => part !== '');
    expect(sent.map((part) => (JSON.parse(part) as { method: string }).method)).toEqual([
      'Target.setDiscoverTargets',
      'Browser.close',
    ]);
  });

  it('tells of a crash of the app’s page, not of others', async () => {
    const { say, crashes } = stage();
    await say(created('worker', 'service_worker') + created('app') + created('viewer'));
    await say(crashed('viewer') + crashed('worker'));
    expect(crashes()).toBe(0);
    await say(crashed('app'));
    expect(crashes()).toBe(1);
  });

  it('reads messages however they are cut, and passes over what is none', async () => {
    const bytes = Buffer.from(`{"id":1,"result":{}}\0garbage\0[]\0${created('äpp')}${crashed('äpp')}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), async (cuts) => {
        const { say, crashes } = stage();
        const sorted = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (let at = 1; at < sorted.length; at++) await say(bytes.subarray(sorted[at - 1], sorted[at]));
        expect(crashes()).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it('bears a browser that is gone', async () => {
    const { commands, watch } = stage();
    commands.destroy(new Error('EPIPE'));
    await turn();
    watch.askToClose();
    expect(commands.destroyed).toBe(true);
  });
});
