import { inflateSync } from 'node:zlib';

/**
 * The words of a PDF as a reader would copy them, page by page and in the order of drawing: glyph numbers through each
 * font's ToUnicode map (ISO 32000-1, 9.10.3). Enough for what PDFKit writes, and no general reader.
 */
export function pdfText(pdf: Uint8Array): string {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'));
  const content = (id: string): string => objects.get(id)?.content ?? '';
  const head = (id: string): string => objects.get(id)?.head ?? '';
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const one of objects.values()) {
    for (const [, name = '', id = ''] of one.head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      fonts.set(name, unicodeOf(content(/\/ToUnicode (\d+) 0 R/.exec(head(id))?.[1] ?? '')));
    }
  }
  return Array.from(objects.values())
    .flatMap((one) => /\/Type \/Page\b[^]*\/Contents (\d+) 0 R/.exec(one.head)?.[1] ?? [])
    .map((id) => drawn(content(id), fonts))
    .join('\n');
}

interface PdfObject {
  readonly head: string;
  readonly content: string;
}

function objectsOf(file: string): ReadonlyMap<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  for (const [, id = '', body = ''] of file.matchAll(/(\d+) 0 obj\n([^]*?)\nendobj/g)) {
    const at = body.indexOf('stream\n');
    const head = at < 0 ? body : body.slice(0, at);
    const raw = at < 0 ? '' : body.slice(at + 7);
    const content = head.includes('/FlateDecode') ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw;
    objects.set(id, { head, content });
  }
  return objects;
}

function unicodeOf(map: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    for (const [index, [, code = '']] of Array.from(list.matchAll(/<([^>]*)>/g)).entries()) {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      const units = code.split(' ').map((unit) => Number.parseInt(unit, 16));
      letters.set(glyph, String.fromCharCode(...units));
    }
  }
  return letters;
}

function drawn(page: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [, font, shown = ''] of page.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) letters = fonts.get(font) ?? new Map();
    else {
      const glyphs = Array.from(shown.matchAll(/<([0-9a-f]*)>/g), ([, hex = '']) => hex).join('');
      text += `${(glyphs.match(/.{4}/g) ?? []).map((glyph) => letters.get(glyph) ?? '').join('')}\n`;
    }
  }
  return text;
}
