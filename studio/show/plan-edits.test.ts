import { describe, expect, it } from 'vitest';
import { untakenCue, type RunState } from '../../shared/show/run-state.ts';
import { moveCue, putCue, removeCue } from './plan-edits.ts';
import { EMPTY_MODEL } from './show-model.ts';
import { testCue, testShow } from './test-show.ts';

const show = testShow([testCue('c1'), testCue('c2'), testCue('c3')]);
const ids = (edited: ReturnType<typeof putCue>) =>
  'refused' in edited ? edited.refused : edited.rundown.cues.map((cue) => cue.id).join(' ');
const idle = EMPTY_MODEL.run;
const running: RunState = {
  ...idle,
  cues: {
    c2: { ...untakenCue('c2'), phase: 'open', take: 1, firedAtMs: 1, opensAtMs: 1 },
  },
};

describe('plan edits', () => {
  it('adds at the end, at the top and behind a cue', () => {
    expect(ids(putCue(show, idle, testCue('n'), undefined))).toBe('c1 c2 c3 n');
    expect(ids(putCue(show, idle, testCue('n'), null))).toBe('n c1 c2 c3');
    expect(ids(putCue(show, idle, testCue('n'), 'c1'))).toBe('c1 n c2 c3');
    expect(ids(putCue(show, idle, testCue('n'), 'x'))).toBe('There is no cue x to put it behind.');
  });

  it('replaces a cue in its place, and moves it if asked', () => {
    expect(ids(putCue(show, idle, testCue('c2', { title: 'new' }), undefined))).toBe('c1 c2 c3');
    expect(ids(putCue(show, idle, testCue('c2'), 'c3'))).toBe('c1 c3 c2');
  });

  it('leaves alone what viewers have seen', () => {
    expect(ids(putCue(show, running, testCue('c2'), undefined))).toMatch(/has been taken/);
    expect(ids(removeCue(show, running, 'c2'))).toMatch(/has been taken/);
  });

  it('removes and moves', () => {
    expect(ids(removeCue(show, idle, 'c2'))).toBe('c1 c3');
    expect(ids(removeCue(show, idle, 'x'))).toBe('There is no cue x.');
    expect(ids(moveCue(show, 'c3', null))).toBe('c3 c1 c2');
    expect(ids(moveCue(show, 'c1', 'c2'))).toBe('c2 c1 c3');
    expect(ids(moveCue(show, 'c1', 'c1'))).toBe('c1 c2 c3');
    expect(ids(moveCue(show, 'x', null))).toBe('There is no cue x.');
  });
});
