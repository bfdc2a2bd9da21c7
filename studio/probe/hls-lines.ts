/** Lines, values and attribute lists of HLS playlists (RFC 8216 §4.1, §4.2). */
export interface ParseProblem {
  /** From 1; 0: the playlist as a whole. */
  readonly line: number;
  readonly text: string;
  /** `warning`: most players pass over it. */
  readonly level: 'error' | 'warning';
}

export interface Line {
  readonly number: number;
  readonly tag: string;
  readonly value: string;
}

const MAX_PROBLEMS = 50;

/** A line that is no tag has the empty tag; comments and empty lines have `#`. */
export function toLine(text: string, number: number): Line {
  const line = text.trim();
  if (line === '' || (line.startsWith('#') && !line.startsWith('#EXT'))) return { number, tag: '#', value: '' };
  if (!line.startsWith('#')) return { number, tag: '', value: line };
  const colon = line.indexOf(':');
  return colon < 0
    ? { number, tag: line.slice(1), value: '' }
    : { number, tag: line.slice(1, colon), value: line.slice(colon + 1) };
}

/** Reads values, and keeps what is wrong with them. */
export class Problems {
  readonly list: ParseProblem[] = [];

  error(line: number, text: string): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push({ line, text, level: 'error' });
  }

  warn(line: number, text: string): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push({ line, text, level: 'warning' });
  }

  /** Seconds as ms; null (and said) when it is no number from 0 to a day. */
  seconds(text: string | undefined, line: number, what: string): number | null {
    const value = /^\d+(\.\d+)?$/.test(text?.trim() ?? '') ? Number(text) : Number.NaN;
    if (value >= 0 && value <= 86_400) return value * 1000;
    this.error(line, text === undefined ? `${what} is missing` : `${what} is no number of seconds: "${clip(text)}"`);
    return null;
  }

  /** A whole number; `otherwise` (and said) when it is none. */
  whole(text: string, line: number, what: string, otherwise: number): number {
    if (/^\d{1,15}$/.test(text.trim())) return Number(text);
    this.error(line, `${what} is no whole number: "${clip(text)}"`);
    return otherwise;
  }

  /** An attribute list (RFC 8216 §4.2). */
  attributes(text: string, line: number): Map<string, string> {
    const found = new Map<string, string>();
    let rest = text.trim();
    while (rest !== '') {
      const match = /^([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s][^,"]*)\s*(?:,\s*|$)/.exec(rest);
      if (!match) {
        this.error(line, `its attributes cannot be read from "${clip(rest)}" on`);
        return found;
      }
      const [whole, name = '', value = ''] = match;
      if (found.has(name)) this.error(line, `${name} stands twice`);
      found.set(name, value.startsWith('"') ? value.slice(1, -1) : value.trim());
      rest = rest.slice(whole.length);
    }
    return found;
  }
}

/** So much of a text as a sentence can bear. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
