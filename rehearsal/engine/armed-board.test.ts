import { describe, expect, it } from 'vitest';
import { ArmedBoard } from './armed-board.ts';

const cue = (armId: string, cueId = armId) => ({ armId, cueId, runId: 'run-1', content: null });

describe('ArmedBoard', () => {
  it('counts each session once, and forgets those that left', () => {
    const board = new ArmedBoard();
    board.set([cue('a'), cue('b')]);
    board.hold(1, ['a', 'b']);
    board.hold(1, ['a']);
    board.hold(2, ['a', 'unheard of']);
    expect(board.takeChange(3)?.map(({ armId, viewers, acked }) => [armId, viewers, acked])).toEqual([
      ['a', 3, 2],
      ['b', 3, 1],
    ]);
    expect(board.takeChange(3)).toBeNull();
    board.left(1);
    expect(board.takeChange(2)?.map(({ acked }) => acked)).toEqual([1, 0]);
  });

  it('keeps who holds what stays armed, and asks anew for what was edited', () => {
    const board = new ArmedBoard();
    board.set([cue('a'), cue('b')]);
    board.hold(1, ['a', 'b']);
    board.set([cue('b'), cue('a2', 'a')]);
    expect(board.takeChange(1)?.map(({ armId, acked }) => [armId, acked])).toEqual([
      ['b', 1],
      ['a2', 0],
    ]);
    board.tellAnew();
    expect(board.takeChange(1)).toHaveLength(2);
    board.set([]);
    expect(board.takeChange(1)).toEqual([]);
  });
});
