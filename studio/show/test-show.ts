import type { PollCue } from '../../shared/cues/poll/poll-cue.ts';
import type { Show } from '../../shared/show/show.ts';

/** For tests: a poll cue with something in every field. */
export function testCue(id: string, change: Partial<PollCue> = {}): PollCue {
  return {
    id,
    number: id.replace(/\D/g, ''),
    title: `Title of ${id}`,
    type: 'poll',
    trigger: { kind: 'manual' },
    hostNotes: '',
    producerNotes: '',
    skip: false,
    poll: {
      question: 'Which one?',
      options: [
        { id: 'a', label: 'This' },
        { id: 'b', label: 'That' },
      ],
    },
    responseWindowMs: 5000,
    reveal: 'auto',
    ...change,
  };
}

/** For tests: a show of these cues. */
export function testShow(cues: PollCue[]): Show {
  return { version: 1, id: 'test', title: 'Test', targetLatencyMs: 1000, rundown: { cues } };
}
