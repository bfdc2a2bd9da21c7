import { expect, it } from 'vitest';
import { replayRun } from './replay.ts';
import { stateOf } from './show-model.ts';

const poll = {
  question: 'Which one?',
  options: [
    { id: 'a', label: 'This' },
    { id: 'b', label: 'That' },
  ],
};
const publish = { type: 'publish', id: 'p1', cueId: 'c1', runId: 'run', poll, opensAtMs: 1000, closesAtMs: 6000 };
const close = { type: 'close', id: 'k1', cueId: 'c1', runId: 'run', closesAtMs: 4000 };

/** As version 0.2 wrote them. */
const OLD = [
  {
    type: 'run-begun',
    runId: 'run',
    revision: 4,
    cueIds: ['c1', 'c2'],
    standbyCueId: 'c1',
    outbox: [publish],
    requestId: null,
  },
  { type: 'run-started', startedAtMs: 500, armed: [{ cueId: 'c2', atMs: 9000 }], requestId: 'r-start' },
  {
    type: 'cue-taken',
    cueId: 'c1',
    how: 'go',
    plannedAtMs: null,
    firedAtMs: 1000,
    command: publish,
    reveal: 'auto',
    note: null,
    standbyCueId: 'c2',
    requestId: 'r-go',
  },
  {
    type: 'plan-changed',
    added: ['c3'],
    removed: [],
    armed: [{ cueId: 'c3', atMs: 12_000 }],
    disarmed: [{ cueId: 'c2', note: 'off' }],
    standbyCueId: 'c2',
  },
  { type: 'cue-closed', cueId: 'c1', closesAtMs: 4000, command: close, requestId: null },
  { type: 'windows-over', cueId: 'c1' },
  { type: 'results-final', cueId: 'c1', counts: { a: 2 }, votes: 2, note: null },
  { type: 'cue-voided', cueId: 'c3', command: null, standbyCueId: 'c2', requestId: null },
  { type: 'engine-resynced', commands: [{ ...publish, id: 'p2' }] },
  { type: 'command-acknowledged', commandId: 'p1', error: null },
];

function replay(events: readonly { type: string }[]) {
  const records = events.map((event, index) => ({
    sequence: index + 1,
    atMs: 0,
    monoMs: 0,
    errorBoundMs: null,
    event,
  }));
  return replayRun({ replay: () => records as ReturnType<Parameters<typeof replayRun>[0]['replay']> });
}

it('goes on with a run that the version before wrote', () => {
  const { model, problems } = replay(OLD);
  expect(problems).toEqual([]);
  const { cues, ...head } = stateOf(model);
  expect(head).toMatchObject({
    runId: 'run',
    startedAtMs: 500,
    standbyCueId: 'c2',
    currentCueId: 'c1',
    holdSinceMs: null,
  });
  expect(cues['c1']).toMatchObject({
    phase: 'result',
    take: 1,
    takenBy: 'go',
    opensAtMs: 1000,
    closesAtMs: 4000,
    votes: 2,
  });
  expect(cues['c2']).toMatchObject({ phase: 'draft', note: 'off' });
  expect(cues['c3']).toMatchObject({ phase: 'void' });
  expect(model.offsetZeroMs).toBe(500);
  expect(model.outbox.map(({ id, type }) => `${type} ${id}`)).toEqual(['close k1', 'publish p2']);
  expect(model.outbox[1]).toMatchObject({ content: { kind: 'poll', poll } });
});

it('passes over what it cannot read, and says which line', () => {
  const { model, problems } = replay([...OLD.slice(0, 3), { type: 'held' }]);
  expect(model.run.currentCueId).toBe('c1');
  expect(problems).toEqual(['Line 4 of the as-run log is no “held” and was passed over.']);
});
