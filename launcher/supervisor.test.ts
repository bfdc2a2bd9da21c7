import { describe, expect, it } from 'vitest';
import type { LauncherToChild } from '../shared/process/launch.ts';
import { FakeClock } from '../shared/time/fake-clock.ts';
import type { Child } from './child.ts';
import { STOP_GRACE_MS, Supervisor } from './supervisor.ts';

class ActedChild implements Child {
  readonly pid = 1;
  readonly sent: unknown[] = [];
  killed = false;
  #message: (message: unknown) => void = () => undefined;
  #exit: (how: string) => void = () => undefined;
  send(message: unknown): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.#exit('signal SIGKILL');
  }
  say(message: unknown): void {
    this.#message(message);
  }
  end(how = 'exit code 1'): void {
    this.#exit(how);
  }
}

function stage(greeting: () => LauncherToChild | null = () => null) {
  const clock = new FakeClock();
  const children: ActedChild[] = [];
  const notices: string[] = [];
  const fatals: string[] = [];
  let ready = 0;
  const supervisor = new Supervisor({
    name: 'encoder',
    clock,
    config: { answer: 42 },
    greeting,
    spawn: () => {
      const child = new ActedChild();
      children.push(child);
      return child;
    },
    onMessage: () => undefined,
    onReady: () => ready++,
    onNotice: (text) => notices.push(text),
    onFatal: (message) => fatals.push(message),
  });
  supervisor.start();
  return { clock, children, notices, fatals, supervisor, readyCount: () => ready };
}

const last = <T>(list: T[]): T => {
  const item = list.at(-1);
  if (item === undefined) throw new Error('the list is empty');
  return item;
};

describe('Supervisor', () => {
  it('hands every child its configuration first', () => {
    const { clock, children } = stage();
    last(children).end();
    clock.advance(0);
    expect(children).toHaveLength(2);
    for (const child of children) expect(child.sent[0]).toEqual({ type: 'config', config: { answer: 42 } });
  });

  it('tells a child that comes back what it has to know before its configuration', () => {
    let known: LauncherToChild | null = null;
    const { clock, children } = stage(() => known);
    known = { type: 'sign-in-code', code: 'what happened meanwhile' };
    last(children).end();
    clock.advance(0);
    expect(children[0]?.sent).toHaveLength(1);
    expect(last(children).sent).toEqual([known, { type: 'config', config: { answer: 42 } }]);
  });

  it('restarts at once after the first death, then ever more slowly', () => {
    const { clock, children } = stage();
    last(children).say({ type: 'ready' });
    last(children).end('signal SIGKILL');
    clock.advance(0);
    expect(children).toHaveLength(2);
    last(children).end();
    clock.advance(199);
    expect(children).toHaveLength(2);
    clock.advance(1);
    expect(children).toHaveLength(3);
    for (let deaths = 0; deaths < 10; deaths++) {
      last(children).end();
      clock.advance(5_000);
    }
    expect(children).toHaveLength(13);
  });

  it('forgives failures after ten healthy seconds', () => {
    const { clock, children } = stage();
    last(children).end();
    clock.advance(0);
    clock.advance(10_001);
    last(children).end();
    clock.advance(0);
    expect(children).toHaveLength(3);
  });

  it('gives up on a child that never served', () => {
    const { clock, children, fatals } = stage();
    for (let deaths = 0; deaths < 10; deaths++) {
      last(children).end();
      clock.advance(5_000);
    }
    expect(children).toHaveLength(5);
    expect(fatals).toEqual(['The encoder process cannot start (exit code 1).']);
  });

  it('does not restart a child that cannot work at all', () => {
    const { clock, children, fatals } = stage();
    last(children).say({ type: 'fatal', message: 'port 1 is taken' });
    last(children).end();
    clock.advance(60_000);
    expect(fatals).toEqual(['port 1 is taken']);
    expect(children).toHaveLength(1);
  });

  it('tells readiness and ignores messages that do not fit', () => {
    const { children, notices, readyCount } = stage();
    last(children).say({ type: 'ready' });
    last(children).say({ type: 'nonsense' });
    expect(readyCount()).toBe(1);
    expect(notices).toHaveLength(1);
  });

  it('stops gently, then by force, and leaves no timer', async () => {
    const gentle = stage();
    const gone = gentle.supervisor.stop();
    expect(last(last(gentle.children).sent as { type: string }[]).type).toBe('stop');
    last(gentle.children).end('exit code 0');
    await gone;
    expect(last(gentle.children).killed).toBe(false);
    expect(gentle.clock.pendingTasks).toBe(0);

    const forced = stage();
    const killed = forced.supervisor.stop();
    forced.clock.advance(STOP_GRACE_MS);
    await killed;
    expect(last(forced.children).killed).toBe(true);
    expect(forced.children).toHaveLength(1);
  });
});
