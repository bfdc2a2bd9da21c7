import { z } from 'zod';
import { showSchema, showSettingsSchema, type Show, type ShowSettings } from '../show/show.ts';

/**
 * What plain cells cannot hold (ids of options, fractions of a millisecond, a title with a blank at its end) stands as JSON in
 * a column of its own: for each such key of the cue, the value and what its plain cells said when it was written. As long as
 * they still say so, the value holds; once somebody has changed them in a spreadsheet, the cells win.
 */
export interface ExactValue {
  readonly key: string;
  /** The plain cells it goes with, in the order of the fields. */
  readonly cells: readonly string[];
  readonly value: unknown;
}

const exactSchema = z.object({
  v: z.literal(1),
  keys: z.array(z.tuple([z.string(), z.array(z.string()), z.unknown()])).optional(),
  show: showSettingsSchema.extend({ id: showSchema.shape.id }).optional(),
});

export type SettingsWithId = ShowSettings & { readonly id: string };

export interface ExactCell {
  readonly values: readonly ExactValue[];
  readonly settings: SettingsWithId | null;
}

export function writeExact(values: readonly ExactValue[], settings: SettingsWithId | null): string {
  if (values.length === 0 && settings === null) return '';
  return JSON.stringify({
    v: 1,
    ...(values.length > 0 ? { keys: values.map(({ key, cells, value }) => [key, cells, value]) } : {}),
    ...(settings ? { show: settings } : {}),
  });
}

/** Null when the cell is not ours, or was changed by hand: then the plain cells are all there is. */
export function readExact(text: string): ExactCell | null {
  if (text.trim() === '') return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
  const parsed = exactSchema.safeParse(json);
  if (!parsed.success) return null;
  const values = (parsed.data.keys ?? []).map(([key, cells, value]) => ({ key, cells, value }));
  return { values, settings: parsed.data.show ?? null };
}

/** Everything of a show but its cues. */
export function settingsOf({ rundown: _rundown, version: _version, ...settings }: Show): SettingsWithId {
  return settings;
}
