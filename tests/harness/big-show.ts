import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshCue, type Cue, type CueTypeName } from '../../shared/cues/registry.ts';
import { SHOW_FILE_VERSION } from '../../shared/show/show.ts';
import { tempFolder } from './temp-folder.ts';

const TYPES: readonly CueTypeName[] = [
  'poll',
  'memo',
  'scene',
  'quiz',
  'reveal',
  'message',
  'wait',
  'memo',
  'countdown',
];
const WORDS = 'Welcome Colour Results Break Interview Highlights Question Winner Sponsor Replay Outlook Farewell'.split(
  ' ',
);
const COLOURS = [null, null, null, 'red', 'blue', null, 'green'] as const;
/** Every so many cues, a group with so many. */
const GROUP_EVERY = 20;
const GROUP_SIZE = 6;

/** A plan as a long day has it: all types, groups, notes, times, own columns. The same for the same count. */
export function bigRundown(count: number): readonly Cue[] {
  const cues: Cue[] = [];
  for (let index = 0; index < count; index++) {
    const turn = index % GROUP_EVERY;
    const isGroup = turn === 3;
    const type = isGroup ? 'group' : (TYPES[index % TYPES.length] ?? 'memo');
    const title = `${WORDS[(index * 7) % WORDS.length] ?? ''} ${WORDS[(index * 5 + 3) % WORDS.length] ?? ''} ${String(index + 1)}`;
    const groupId = turn > 3 && turn <= 3 + GROUP_SIZE ? `cue-${String(index - turn + 3)}` : null;
    cues.push({
      ...freshCue(type, `cue-${String(index)}`, String(index + 1), title),
      groupId,
      durationMs: type === 'memo' ? ((index * 13) % 90) * 1000 : null,
      colour: COLOURS[index % COLOURS.length] ?? null,
      hostNotes: index % 3 === 0 ? `Say something about ${title}, slowly.` : '',
      producerNotes: index % 5 === 0 ? 'Camera 2, then wide' : '',
      skip: index % 31 === 30,
      custom: index % 4 === 0 ? { props: 'Microphone, chair' } : {},
    });
  }
  return cues;
}

/** Writes such a show as a file. */
export function writeBigShow(count: number): string {
  const show = {
    version: SHOW_FILE_VERSION,
    id: 'big',
    title: `${String(count)} cues`,
    targetLatencyMs: 1000,
    timeZone: 'Europe/Amsterdam',
    plannedStartMs: Date.parse('2026-11-22T19:00:00Z'),
    columns: [
      { id: 'props', title: 'Props' },
      { id: 'who', title: 'Who' },
    ],
    rundown: { cues: bigRundown(count) },
  };
  const file = join(tempFolder('show'), 'big.cuelight');
  writeFileSync(file, JSON.stringify(show));
  return file;
}
