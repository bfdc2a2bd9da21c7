import { z } from 'zod';
import { cueSchema, type Cue } from '../cues/registry.ts';
import { migrateShow } from './migrate-show.ts';
import { MAX_CUES, SHOW_FILE_VERSION, showSchema, showSettingsSchema, type Show } from './show.ts';
import { normaliseRundown } from './tree.ts';

/** A longer text is not a show file (10,000 cues are about 8 MB). */
const MAX_SHOW_CHARS = 64 * 1024 * 1024;
/** More problems are counted, not listed. */
const MAX_PROBLEMS = 5;

/**
 * `partial`: the good cues of a damaged file. `problems` are sentences that name the place ("Cue 3: …"). `isNewer`: nothing
 * is wrong with it, but a newer version of the studio wrote it.
 */
export type ShowFileReading =
  | { kind: 'good'; show: Show; fromVersion: number }
  | { kind: 'partial'; show: Show; problems: string[] }
  | { kind: 'bad'; problems: string[]; isNewer: boolean };

const outlineSchema = z.object({ rundown: z.object({ cues: z.array(z.unknown()) }) });
const titledSchema = z.object({ title: z.string() });

/** What stands in for a setting that cannot be read and has no default. */
const SPARE_SETTINGS: Readonly<Record<string, unknown>> = {
  id: 'recovered',
  title: 'Recovered show',
  targetLatencyMs: 1000,
};

function bad(problem: string, isNewer = false): ShowFileReading {
  return { kind: 'bad', problems: [problem], isNewer };
}

/** `Cue 3 ("Title"), poll.question: …` for the first thing wrong with a cue. */
function cueProblem(raw: unknown, position: number, error: z.ZodError): string {
  const titled = titledSchema.safeParse(raw);
  const name = titled.success ? `Cue ${String(position)} (“${titled.data.title}”)` : `Cue ${String(position)}`;
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? `, ${issue.path.join('.')}` : '';
  return `${name}${where}: ${issue?.message ?? 'not readable'}`;
}

function goodCues(raws: readonly unknown[]): { cues: Cue[]; problems: string[] } {
  const cues: Cue[] = [];
  const problems: string[] = [];
  const ids = new Set<string>();
  for (const [index, raw] of raws.entries()) {
    const parsed = cueSchema.safeParse(raw);
    if (!parsed.success) problems.push(cueProblem(raw, index + 1, parsed.error));
    else if (ids.has(parsed.data.id)) problems.push(`Cue ${String(index + 1)}: the id ${parsed.data.id} is taken`);
    else {
      ids.add(parsed.data.id);
      cues.push(parsed.data);
    }
  }
  if (cues.length > MAX_CUES) {
    problems.push(`A show has ${MAX_CUES.toLocaleString('en')} cues at most; the others were left out`);
    cues.length = MAX_CUES;
  }
  return { cues, problems };
}

/** The settings that can be read; what can't is replaced by its default and named. */
function goodSettings(raw: Record<string, unknown>): { settings: Record<string, unknown>; problems: string[] } {
  const settings: Record<string, unknown> = {};
  const problems: string[] = [];
  const fields = { id: showSchema.shape.id, ...showSettingsSchema.shape };
  for (const [name, schema] of Object.entries(fields)) {
    const parsed = schema.safeParse(raw[name]);
    if (parsed.success) settings[name] = parsed.data;
    else {
      problems.push(`${name}: ${parsed.error.issues[0]?.message ?? 'not readable'}`);
      if (name in SPARE_SETTINGS) settings[name] = SPARE_SETTINGS[name];
    }
  }
  return { settings, problems };
}

function shortened(problems: string[]): string[] {
  const more = problems.length - MAX_PROBLEMS;
  return more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `and ${String(more)} more`] : problems;
}

function parseJson(text: string): { value: unknown } | { problem: string } {
  if (text.length > MAX_SHOW_CHARS) return { problem: 'it is too long for a show file' };
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (bare.replaceAll('\0', '').trim() === '') return { problem: 'it is empty' };
  try {
    return { value: JSON.parse(bare) };
  } catch (error) {
    return { problem: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** Reads a show file of any version up to today's. Never throws; a newer version is refused in words. */
export function readShowText(text: string): ShowFileReading {
  const json = parseJson(text);
  return 'problem' in json ? bad(json.problem) : readShowJson(json.value);
}

/** Reads the parsed JSON of a show file, as `readShowText` does. */
export function readShowJson(raw: unknown): ShowFileReading {
  const migrated = migrateShow(raw);
  if (migrated.kind === 'refused') return bad(migrated.problem, migrated.isNewer);
  const whole = showSchema.safeParse(migrated.value);
  if (whole.success) return { kind: 'good', show: grouped(whole.data), fromVersion: migrated.fromVersion };
  const outline = outlineSchema.safeParse(migrated.value);
  if (!outline.success) return bad('it has no list of cues, so it is no show');
  const { cues, problems } = goodCues(outline.data.rundown.cues);
  const { settings, problems: others } = goodSettings(migrated.value);
  const repaired = showSchema.safeParse({ ...settings, version: SHOW_FILE_VERSION, rundown: { cues } });
  if (!repaired.success) return bad(z.prettifyError(repaired.error).split('\n')[0] ?? 'it is not a show');
  return { kind: 'partial', show: grouped(repaired.data), problems: shortened([...problems, ...others]) };
}

/** With groups as they must be (shared/show/tree.ts): their cues may have been lost, or moved by hand in the file. */
function grouped(show: Show): Show {
  return { ...show, rundown: { ...show.rundown, cues: normaliseRundown(show.rundown.cues) } };
}

/** The text of a show file: indented, so that people and version control can read it. */
export function writeShowText(show: Show): string {
  return `${JSON.stringify(show, null, 2)}\n`;
}
