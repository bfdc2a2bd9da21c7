import { z } from 'zod';
import { cueSchema, type Cue } from '../../../shared/cues/registry.ts';
import { migrateShow } from '../../../shared/show/migrate-show.ts';
import { MAX_CUES, showSchema } from '../../../shared/show/show.ts';
import { normaliseRundown } from '../../../shared/show/tree.ts';

/**
 * Cues to be put into a rundown: a file `<name>.cuelight` with `cuelightTemplate`, as in resources/templates/. A whole show
 * file does too: then its rundown is the template.
 */
export interface CueTemplate {
  readonly name: string;
  /** One sentence: what it is for. */
  readonly what: string;
  /** `show`: a whole one, to begin with; `cues`: a part. */
  readonly kind: 'cues' | 'show';
  readonly cues: readonly Cue[];
}

export const TEMPLATE_VERSION = 1;

const templateFileSchema = z.object({
  cuelightTemplate: z.literal(TEMPLATE_VERSION, 'a newer version of the studio wrote it'),
  name: z.string().min(1).max(80),
  what: z.string().max(300),
  kind: z.enum(['cues', 'show']),
  cues: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_CUES),
});

/** What a cue of a template need not say. */
const LEFT_OUT = { number: '', trigger: { kind: 'manual' }, hostNotes: '', producerNotes: '', skip: false };

/** Longest file that is read, in characters. */
const MAX_TEXT = 20_000_000;

export type TemplateReading =
  | { readonly ok: true; readonly template: CueTemplate }
  | { readonly ok: false; readonly problem: string };

/** Reads a template or a show file; says in words what is wrong with one that can't be read. Never throws. */
export function readTemplate(text: string, fileName: string): TemplateReading {
  if (text.length > MAX_TEXT) return { ok: false, problem: `“${fileName}” is too large for a template.` };
  const raw = parsed(text);
  if (raw === undefined) return { ok: false, problem: `“${fileName}” is no JSON, so it is no template.` };
  if (typeof raw === 'object' && raw !== null && 'cuelightTemplate' in raw) return readTemplateFile(raw, fileName);
  return readShowFile(raw, fileName);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Not JSON, or too deep for the parser: the caller says so.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function readTemplateFile(raw: object, fileName: string): TemplateReading {
  const file = templateFileSchema.safeParse(raw);
  if (!file.success) return { ok: false, problem: `“${fileName}” can’t be read: ${issueWords(file.error)}.` };
  const cues: Cue[] = [];
  for (const [index, entry] of file.data.cues.entries()) {
    const cue = cueSchema.safeParse({ ...LEFT_OUT, ...entry });
    if (!cue.success) return { ok: false, problem: `“${fileName}”, cue ${index + 1}: ${issueWords(cue.error)}.` };
    cues.push(cue.data);
  }
  const { name, what, kind } = file.data;
  return whole({ name, what, kind, cues }, fileName);
}

function readShowFile(raw: unknown, fileName: string): TemplateReading {
  const migrated = migrateShow(raw);
  if (migrated.kind === 'refused') return { ok: false, problem: `“${fileName}” can’t be used: ${migrated.problem}.` };
  const show = showSchema.safeParse(migrated.value);
  if (!show.success) return { ok: false, problem: `“${fileName}” can’t be read: ${issueWords(show.error)}.` };
  const { title, rundown } = show.data;
  return whole({ name: title.slice(0, 80), what: `From “${fileName}”.`, kind: 'show', cues: rundown.cues }, fileName);
}

function whole(template: CueTemplate, fileName: string): TemplateReading {
  if (template.cues.length === 0) return { ok: false, problem: `“${fileName}” has no cues.` };
  if (new Set(template.cues.map(({ id }) => id)).size !== template.cues.length) {
    return { ok: false, problem: `“${fileName}” has two cues with the same id.` };
  }
  return { ok: true, template: { ...template, cues: normaliseRundown(template.cues) } };
}

function issueWords(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'it is not whole';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/** A template as a file. */
export function templateText({ name, what, kind, cues }: CueTemplate): string {
  return `${JSON.stringify({ cuelightTemplate: TEMPLATE_VERSION, name, what, kind, cues }, null, 2)}\n`;
}

/** Templates in whose name, description or cues every word of the query stands. */
export function findTemplates<T extends CueTemplate>(templates: readonly T[], query: string): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter(({ name, what, cues }) => {
    const text = [name, what, ...cues.map((cue) => `${cue.title} ${cue.type}`)].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
