import { z } from 'zod';
import { cueSchema, type Cue } from '../../shared/cues/registry.ts';
import { SHOW_FILE_VERSION, showSchema, type Show } from '../../shared/show/show.ts';
import { reasonOf } from './storage-error.ts';

/** A longer text is not a show file (10,000 cues are about 8 MB). */
const MAX_SHOW_CHARS = 64 * 1024 * 1024;
/** More problems are counted, not listed. */
const MAX_PROBLEMS = 5;

/** `partial`: the good cues of a damaged file. `problems` are sentences that name the place ("Cue 3: …"). */
export type ShowFileReading =
  | { kind: 'good'; show: Show }
  | { kind: 'partial'; show: Show; problems: string[] }
  | { kind: 'bad'; problems: string[] };

const outlineSchema = z.object({
  version: z.literal(SHOW_FILE_VERSION),
  rundown: z.object({ cues: z.array(z.unknown()) }),
});
const titledSchema = z.object({ title: z.string() });

function bad(problem: string): ShowFileReading {
  return { kind: 'bad', problems: [problem] };
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
  return { cues, problems };
}

function shortened(problems: string[]): string[] {
  const more = problems.length - MAX_PROBLEMS;
  return more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `and ${String(more)} more`] : problems;
}

function parseJson(text: string): { value: unknown } | { problem: string } {
  if (text.length > MAX_SHOW_CHARS) return { problem: 'it is too long for a show file' };
  if (text.replaceAll('\0', '').trim() === '') return { problem: 'it is empty' };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `it is not JSON (${reasonOf(error)})` };
  }
}

/** Reads a show file. Never throws. */
export function readShowText(text: string): ShowFileReading {
  const json = parseJson(text);
  if ('problem' in json) return bad(json.problem);
  const whole = showSchema.safeParse(json.value);
  if (whole.success) return { kind: 'good', show: whole.data };
  const version = z.object({ version: z.int() }).safeParse(json.value);
  if (version.success && version.data.version > SHOW_FILE_VERSION) {
    return bad(`a newer version of the studio wrote it (format ${String(version.data.version)})`);
  }
  const outline = outlineSchema.safeParse(json.value);
  if (!outline.success) return bad(z.prettifyError(whole.error).split('\n')[0] ?? 'it is not a show');
  const { cues, problems } = goodCues(outline.data.rundown.cues);
  const repaired = showSchema.safeParse({ ...Object(json.value), rundown: { cues } });
  if (!repaired.success) return bad(z.prettifyError(repaired.error).split('\n')[0] ?? 'it is not a show');
  return { kind: 'partial', show: repaired.data, problems: shortened(problems) };
}

/** The text of a show file: indented, so that people and version control can read it. */
export function writeShowText(show: Show): string {
  return `${JSON.stringify(show, null, 2)}\n`;
}
