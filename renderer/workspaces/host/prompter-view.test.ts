import { describe, expect, it } from 'vitest';
import { freshCue, type Cue, type CueTypeName } from '../../../shared/cues/registry.ts';
import type { Coming } from '../../../shared/show/coming.ts';
import type { CueRun, RunState } from '../../../shared/show/run-state.ts';
import { runSample, runStateSample, showSample } from '../../app/samples.test-support.ts';
import { prompterView } from './prompter-view.ts';

// The parts a test names are of the type it names.
const cue = (type: CueTypeName, id: string, part: Partial<Cue> = {}): Cue =>
  ({ ...freshCue(type, id, id.replaceAll(/\D/g, ''), `Title of ${id}`), ...part }) as Cue;
const say = (words: string): Partial<Cue> => ({ hostNotes: words });
const go = (...cueIds: string[]): Coming => ({ cueIds, by: 'go', atMs: null });
const itself = (...cueIds: string[]): Coming => ({ cueIds, by: 'itself', atMs: 1000 });
const going = (id: string, part: Partial<CueRun> = {}): CueRun => ({ ...runSample(id, 'open'), ...part });
const runOf = (cues: readonly CueRun[], part: Partial<RunState> = {}): RunState =>
  runStateSample({
    currentCueId: cues.at(-1)?.cueId ?? null,
    cues: Object.fromEntries(cues.map((one) => [one.cueId, one])),
    ...part,
  });

/** In words: `Now: c1 "words"; then c2 by itself`. */
function read(cues: readonly Cue[], run: RunState, coming: readonly Coming[]): string {
  const { spoken, next, title, empty } = prompterView(showSample(cues), run, coming);
  const now = spoken === null ? empty : `${spoken.id} “${spoken.text}”`;
  const then = next === null ? 'nothing' : `${next.title.slice(9)}${next.byItself ? ' by itself' : ''}`;
  return `${title}: ${now}; then ${then}`;
}

const plain = [cue('message', 'c1', say('One')), cue('message', 'c2', say('Two')), cue('message', 'c3')];

describe('the prompter', () => {
  it('says what comes next and then before GO, and what goes on after it', () => {
    const before = runOf([], { standbyCueId: 'c1' });
    expect(read(plain, before, [go('c1'), go('c2')])).toBe('Next up: c1 “One”; then c2');
    expect(read(plain, runOf([going('c1')]), [go('c2'), go('c3')])).toBe('Now: c1 “One”; then c2');
    expect(read(plain, runOf([runSample('c1', 'closed')]), [go('c2'), itself('c3')])).toBe(
      'Next up: c2 “Two”; then c3 by itself',
    );
  });

  it('says what comes by itself before what is in standby', () => {
    const run = runOf([going('c1')], { standbyCueId: 'c3' });
    expect(read(plain, run, [itself('c2'), go('c3')])).toBe('Now: c1 “One”; then c2 by itself');
  });

  it('keeps the last words at the end of the rundown, and says when there is nothing', () => {
    expect(read(plain, runOf([going('c3')]), [])).toBe('Now: c3 “”; then nothing');
    expect(read(plain, runOf([runSample('c2', 'closed')]), [])).toBe('Now: c2 “Two”; then nothing');
    expect(read([], runStateSample(), [])).toBe('Now: Nothing is planned: no cue is in standby.; then nothing');
    expect(read(plain, runOf([going('c1')], { endedAtMs: 5 }), [])).toBe('Now: The show is over.; then nothing');
    expect(prompterView(null, null, []).spoken).toBeNull();
  });

  it('reads a question out that has no notes', () => {
    const poll = cue('poll', 'c1');
    const question = poll.type === 'poll' ? poll.poll.question : '';
    expect(question).not.toBe('');
    expect(read([poll], runOf([going('c1')]), [])).toBe(`Now: c1 “${question}”; then nothing`);
  });

  it('goes by standby in a recording that knows no more', () => {
    expect(read(plain, runOf([going('c1')], { standbyCueId: 'c2' }), [])).toBe('Now: c1 “One”; then c2');
  });
});

describe('of groups the prompter', () => {
  const inside = { groupId: 'g1' };
  const held = [cue('message', 'c1', { ...inside, ...say('One') }), cue('message', 'c2', { ...inside, ...say('Two') })];
  const group = (mode: 'sequence' | 'parallel' | 'one-at-a-time', words = ''): Cue =>
    cue('group', 'g1', { mode, ...say(words) });
  const last = cue('message', 'c3');

  it('says in a sequence what its cues say, one after the other', () => {
    const cues = [group('sequence'), ...held, last];
    expect(read(cues, runOf([], { standbyCueId: 'g1' }), [go('g1', 'c1'), itself('c2'), go('c3')])).toBe(
      'Next up: c1 “One”; then c2 by itself',
    );
    const run = runOf([going('g1'), going('c1', { takenBy: 'group' })], { standbyCueId: 'c3' });
    expect(read(cues, run, [itself('c2'), go('c3')])).toBe('Now: c1 “One”; then c2 by itself');
  });

  it('says of parallel cues the first that has words, before GO and after', () => {
    const cues = [group('parallel'), cue('countdown', 'c0', inside), ...held, last];
    expect(read(cues, runOf([], { standbyCueId: 'g1' }), [go('g1', 'c0', 'c1', 'c2'), go('c3')])).toBe(
      'Next up: c1 “One”; then c3',
    );
    const by = { takenBy: 'group' as const, firedAtMs: 5 };
    const all = [
      going('g1', { firedAtMs: 5 }),
      going('c0', by),
      going('c1', by),
      { ...runSample('c2', 'closed'), ...by },
    ];
    expect(read(cues, runOf(all), [go('c3')])).toBe('Now: c1 “One”; then c3');
  });

  it('passes over one whose cues are taken one at a time, unless it has words', () => {
    const cues = [group('one-at-a-time'), ...held, last];
    expect(read(cues, runOf([], { standbyCueId: 'g1' }), [go('g1'), go('c1'), go('c2')])).toBe(
      'Next up: c1 “One”; then c2',
    );
    expect(read(cues, runOf([going('g1')], { standbyCueId: 'c1' }), [go('c1'), go('c2'), go('c3')])).toBe(
      'Next up: c1 “One”; then c2',
    );
    const named = [group('one-at-a-time', 'Round one!'), ...held, last];
    expect(read(named, runOf([], { standbyCueId: 'g1' }), [go('g1'), go('c1')])).toBe(
      'Next up: g1 “Round one!”; then c1',
    );
    expect(read(named, runOf([going('g1')]), [go('c1'), go('c2')])).toBe('Now: g1 “Round one!”; then c1');
  });
});
