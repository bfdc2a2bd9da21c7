import { readTemplate, templateText, type CueTemplate } from './template.ts';

/** A template with where it comes from. */
export interface LibraryTemplate extends CueTemplate {
  readonly key: string;
  /** `mine`: kept by this browser alone. */
  readonly from: 'studio' | 'mine';
}

const STORAGE_KEY = 'cuelight.templates';
const MAX_MINE = 200;

/** The studio's own templates: in the page from the start (8 kB packed), for a page may outlive the files it came from. */
const FILES = import.meta.glob<string>('../../../resources/templates/*.cuelight', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Reads the studio's templates; one that can't be read is left out and told to the console, for it is our own mistake. */
export function studioTemplates(): readonly LibraryTemplate[] {
  const read = Object.entries(FILES).flatMap(([path, text]): LibraryTemplate[] => {
    const fileName = path.split('/').at(-1) ?? path;
    const reading = readTemplate(text, fileName);
    if (!reading.ok) console.error(reading.problem);
    return reading.ok ? [{ ...reading.template, key: `studio:${fileName}`, from: 'studio' }] : [];
  });
  return read.sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
}

/** The user's own templates, kept by this browser; what can't be read any more is left out. */
export function myTemplates(storage: Pick<Storage, 'getItem'>): readonly LibraryTemplate[] {
  return storedTexts(storage).flatMap((text): LibraryTemplate[] => {
    const reading = readTemplate(text, 'a template kept by this browser');
    return reading.ok ? [{ ...reading.template, key: `mine:${reading.template.name}`, from: 'mine' }] : [];
  });
}

/** Keeps a template; one of the same name is replaced. Returns why it can't be kept, or null. */
export function keepTemplate(storage: Pick<Storage, 'getItem' | 'setItem'>, template: CueTemplate): string | null {
  const others = myTemplates(storage).filter(({ name }) => name !== template.name);
  if (others.length >= MAX_MINE) return `This browser keeps ${MAX_MINE} templates already: remove some first.`;
  return write(storage, [...others, template]);
}

export function forgetTemplate(storage: Pick<Storage, 'getItem' | 'setItem'>, name: string): string | null {
  return write(
    storage,
    myTemplates(storage).filter((template) => template.name !== name),
  );
}

function write(storage: Pick<Storage, 'setItem'>, templates: readonly CueTemplate[]): string | null {
  try {
    storage.setItem(STORAGE_KEY, JSON.stringify(templates.map(templateText)));
    return null;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return 'This browser has no room left (or keeps nothing for this page): save it as a file instead.';
  }
}

function storedTexts(storage: Pick<Storage, 'getItem'>): readonly string[] {
  const text = storage.getItem(STORAGE_KEY);
  if (text === null) return [];
  try {
    const stored: unknown = JSON.parse(text);
    return Array.isArray(stored) ? stored.filter((entry): entry is string => typeof entry === 'string') : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    console.warn('the templates kept by this browser can’t be read', error);
    return [];
  }
}
