import { z } from 'zod';
import { SHOW_FILE_VERSION } from './show.ts';

/**
 * Upgrades of show files, numbered and frozen: the one at index 0 leads from version 1 to 2, and so on. Each works on raw
 * JSON, so that it means the same when the schemas have moved on, and leaves alone what it doesn't know (a damaged
 * cue is found by who reads it). Never change one that was released: append a new one, with fixtures of before and after.
 */
const MIGRATIONS: readonly ((show: Record<string, unknown>) => Record<string, unknown>)[] = [upgrade1to2];

/** What version 2 added to every cue, as it was when version 2 came. */
const CUE_DEFAULTS_2 = {
  durationMs: null,
  plannedStartMs: null,
  countToEnd: false,
  followOn: { kind: 'none' },
  atEnd: 'stop',
  groupId: null,
  colour: null,
  hotkey: null,
  custom: {},
};

/** Version 2: cues of eleven types with planned times, follow-ons and groups; shows with a zone, columns and devices. */
function upgrade1to2(show: Record<string, unknown>): Record<string, unknown> {
  const rundown = isObject(show['rundown']) ? show['rundown'] : {};
  const cues: unknown = rundown['cues'];
  return {
    timeZone: 'UTC',
    plannedStartMs: null,
    plannedEndMs: null,
    columns: [],
    devices: [],
    lifecycleTriggers: [],
    midiBindings: [],
    ...show,
    version: 2,
    rundown: {
      ...rundown,
      cues: Array.isArray(cues)
        ? cues.map((cue: unknown) => (isObject(cue) ? { ...CUE_DEFAULTS_2, ...cue } : cue))
        : cues,
    },
  };
}

/** `current`: as it was, or brought to today's version. Anything else cannot be read; `problem` says why ("it …"). */
export type ShowMigration =
  | { readonly kind: 'current'; readonly value: Record<string, unknown>; readonly fromVersion: number }
  | { readonly kind: 'refused'; readonly problem: string; readonly isNewer: boolean };

const versionedSchema = z.looseObject({ version: z.int().positive() });

/** Brings the parsed JSON of a show file of any version to today's. The result still has to be checked by `showSchema`. */
export function migrateShow(raw: unknown): ShowMigration {
  if (!isObject(raw)) return { kind: 'refused', problem: 'it is JSON, but no show', isNewer: false };
  const versioned = versionedSchema.safeParse(raw);
  if (!versioned.success) {
    return { kind: 'refused', problem: 'it names no version, so it is no show file', isNewer: false };
  }
  const fromVersion = versioned.data.version;
  if (fromVersion > SHOW_FILE_VERSION) {
    return {
      kind: 'refused',
      isNewer: true,
      problem: `a newer version of the studio wrote it (format ${String(fromVersion)}; this one reads up to ${String(SHOW_FILE_VERSION)})`,
    };
  }
  const value = MIGRATIONS.slice(fromVersion - 1).reduce((show, upgrade) => upgrade(show), raw);
  return { kind: 'current', value, fromVersion };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
