import type { PollCue } from '../../shared/cues/poll/poll-cue.ts';
import { SHOW_FILE_VERSION, showSettingsSchema, type Show, type ShowSettings } from '../../shared/show/show.ts';
import { CUE_TYPES, type Cue, type CueOf, type CueTypeName } from '../../shared/cues/registry.ts';

function base(id: string) {
  return {
    id,
    number: id.replace(/\D/g, ''),
    title: `Title of ${id}`,
    trigger: { kind: 'manual' as const },
    durationMs: null,
    plannedStartMs: null,
    countToEnd: false,
    followOn: { kind: 'none' as const },
    atEnd: 'stop' as const,
    groupId: null,
    hostNotes: '',
    producerNotes: '',
    skip: false,
    colour: null,
    hotkey: null,
    custom: {},
  };
}

/** For tests: a poll cue with something in every field. */
export function testCue(id: string, change: Partial<PollCue> = {}): PollCue {
  return {
    ...base(id),
    type: 'poll',
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

const SETTINGS = showSettingsSchema.parse({ title: 'Test', targetLatencyMs: 1000 });

/** For tests: a show of these cues. */
export function testShow(cues: Cue[], settings: Partial<ShowSettings> = {}): Show {
  return { ...SETTINGS, ...settings, version: SHOW_FILE_VERSION, id: 'test', rundown: { cues } };
}

/** For tests: a fresh cue of a type, with changes. */
export function testCueOf<T extends CueTypeName>(type: T, id: string, change: Partial<CueOf<T>> = {}): CueOf<T> {
  // The fresh content belongs to the type, which the compiler can't follow through the index.
  return { ...base(id), ...CUE_TYPES[type].fresh(), ...change } as CueOf<T>;
}
