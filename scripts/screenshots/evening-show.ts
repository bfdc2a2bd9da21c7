import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTemplate } from '../../renderer/cues/templates/template.ts';
import { SHOW_FILE_VERSION, showSchema } from '../../shared/show/show.ts';

const TEMPLATE = fileURLToPath(new URL('../../resources/templates/show-evening.cuelight', import.meta.url));
const MINUTE_MS = 60_000;
/** Long enough for the studio to be on air before the show begins by its plan. */
const SET_UP_MS = 50_000;
const LENGTH_MS = 12 * MINUTE_MS;

/** Writes the show of the pictures: the evening show from the templates, numbered, and planned for the next full minute. */
export function writeEveningShow(): string {
  const reading = readTemplate(readFileSync(TEMPLATE, 'utf8'), 'show-evening.cuelight');
  if (!reading.ok) throw new Error(reading.problem);
  const plannedStartMs = Math.ceil((Date.now() + SET_UP_MS) / MINUTE_MS) * MINUTE_MS;
  let group = 0;
  let inGroup = 0;
  const cues = reading.template.cues.map((cue) => {
    if (cue.type !== 'group') return { ...cue, number: `${String(group)}.${String(++inGroup)}` };
    inGroup = 0;
    return { ...cue, number: String(++group) };
  });
  const show = showSchema.parse({
    version: SHOW_FILE_VERSION,
    id: 'evening',
    title: 'Evening Live',
    targetLatencyMs: 1_000,
    timeZone: 'UTC',
    plannedStartMs,
    plannedEndMs: plannedStartMs + LENGTH_MS,
    columns: [{ id: 'light', title: 'Light' }],
    rundown: { cues },
  });
  const file = join(mkdtempSync(join(tmpdir(), 'cuelight-show-')), 'evening.cuelight');
  writeFileSync(file, JSON.stringify(show));
  return file;
}
