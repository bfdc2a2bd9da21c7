import { readShowJson } from '../show/show-text.ts';
import type { Show } from '../show/show.ts';
import { settingsOf } from './exact.ts';
import type { ImportOutcome } from './imported-plan.ts';
import { isOntime, readOntime, type ReadOntimeOptions } from './ontime-read.ts';

/** Reads a JSON file: a show of ours of any version, or a project of Ontime. Never throws. */
export function readJsonFile(text: string, options: ReadOntimeOptions): ImportOutcome {
  const bare = (text.startsWith('\uFEFF') ? text.slice(1) : text).trim();
  if (bare === '') return { refused: 'The file is empty.' };
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { refused: `The file is not JSON, or was cut off (${reason}).` };
  }
  const isProject = isOntime(json) && !(typeof json === 'object' && json !== null && 'version' in json);
  if (isProject) return readOntime(json, options);
  const reading = readShowJson(json);
  if (reading.kind === 'bad') return { refused: `The file cannot be imported: ${reading.problems.join('; ')}.` };
  return planOfShow(reading.show, reading.kind === 'partial' ? reading.problems : []);
}

/** A whole show as an import: it says everything of every cue. */
export function planOfShow(show: Show, problems: readonly string[]): Exclude<ImportOutcome, { refused: string }> {
  const cues = show.rundown.cues.map((cue) => ({ cue, hasOwnId: true, row: null, given: null }));
  const lost = problems.filter((problem) => problem.startsWith('Cue ')).length;
  return { cues, columns: show.columns, settings: settingsOf(show), problems, rowCount: cues.length + lost };
}
