import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollCueSchema, type PollCue } from '../../shared/cues/poll/poll-cue.ts';
import { SHOW_FILE_VERSION } from '../../shared/show/show.ts';
import { tempFolder } from './temp-folder.ts';

/** A show of polls that are taken by hand, as a file. */
export function writePollShow(count: number, change: Partial<PollCue> = {}, targetLatencyMs = 700): string {
  const cues = Array.from({ length: count }, (_, index) =>
    pollCueSchema.parse({
      id: `poll-${String(index + 1)}`,
      number: String(index + 1),
      title: `Poll ${String(index + 1)}`,
      trigger: { kind: 'manual' },
      hostNotes: '',
      producerNotes: '',
      skip: false,
      type: 'poll',
      poll: {
        question: `Question ${String(index + 1)}: left or right?`,
        options: [
          { id: 'left', label: 'Left' },
          { id: 'right', label: 'Right' },
        ],
      },
      responseWindowMs: 1000,
      reveal: 'manual',
      ...change,
    }),
  );
  const show = { version: SHOW_FILE_VERSION, id: 'polls', title: 'Polls', targetLatencyMs, rundown: { cues } };
  const file = join(tempFolder('show'), 'polls.cuelight');
  writeFileSync(file, JSON.stringify(show));
  return file;
}
