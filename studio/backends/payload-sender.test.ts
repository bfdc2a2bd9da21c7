import { describe, expect, it } from 'vitest';
import type { ArmedCue } from '../../shared/interaction/protocol.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { PayloadSender } from './payload-sender.ts';

const cue = (armId: string): ArmedCue => ({ armId, cueId: armId, runId: 'run-1', content: null });

describe('PayloadSender', () => {
  it('tells the engine once of each change, and all of it when it comes back', () => {
    const clock = new FakeClock();
    const sent: string[][] = [];
    let armed = [cue('a')];
    const sender = new PayloadSender({
      clock,
      payloads: () => armed,
      send: (cues) => sent.push(cues.map(({ armId }) => armId)),
    });
    sender.connected();
    sender.changed();
    clock.advance(1_000);
    sender.changed();
    clock.advance(1_000);
    armed = [cue('b'), cue('a')];
    sender.changed();
    sender.changed();
    clock.advance(1_000);
    sender.connected();
    clock.advance(1_000);
    armed = [];
    sender.changed();
    clock.advance(1_000);
    expect(sent).toEqual([['a'], ['b', 'a'], ['b', 'a'], []]);
    sender.changed();
    sender.close();
    expect(clock.pendingTasks).toBe(0);
  });
});
