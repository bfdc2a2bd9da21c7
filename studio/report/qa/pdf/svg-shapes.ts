/** What `svgPlot` draws with: a subset of SVG 1.1, read back from a signed report. Lengths are in units of its view box. */
export type SvgShape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
      readonly opacity: number;
    }
  | { readonly kind: 'path'; readonly d: string; readonly stroke: string; readonly strokeWidth: number }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly fill: string;
      readonly text: string;
    };

export interface SvgDrawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly SvgShape[];
}

const ELEMENT = /<(rect|path) ([^>]*)\/>|<text ([^>]*)>([^<]*)<\/text>/g;
/** Moves, lines and horizontal lines: what a plot needs. */
const PATH_DATA = /^[MLHlm\d .-]*$/;
const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/;

/** Reads a plot's drawing; null: it is none that `svgPlot` could have drawn. Elements of other kinds are passed over. */
export function readDrawing(svg: string): SvgDrawing | null {
  const [, width = '', height = ''] = /^<svg [^>]*viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  if (Number(width) <= 0 || Number(height) <= 0) return null;
  const shapes: SvgShape[] = [];
  for (const [, name, attributes, textAttributes, text] of svg.matchAll(ELEMENT)) {
    const of = attributesOf(attributes ?? textAttributes ?? '');
    const shape = name === 'rect' ? rectOf(of) : name === 'path' ? pathOf(of) : textOf(of, text ?? '');
    if (shape) shapes.push(shape);
  }
  return { width: Number(width), height: Number(height), shapes };
}

type Attributes = ReadonlyMap<string, string>;

function attributesOf(text: string): Attributes {
  return new Map(Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]));
}

function rectOf(of: Attributes): SvgShape | null {
  const [x, y] = [numberOf(of, 'x'), numberOf(of, 'y')];
  const [width, height] = [numberOf(of, 'width'), numberOf(of, 'height')];
  const fill = colourOf(of, 'fill');
  if (x === null || y === null || width === null || height === null || fill === null) return null;
  return { kind: 'rect', ...{ x, y, width, height, fill }, opacity: numberOf(of, 'opacity') ?? 1 };
}

function pathOf(of: Attributes): SvgShape | null {
  const d = of.get('d') ?? '';
  const stroke = colourOf(of, 'stroke');
  if (d === '' || !PATH_DATA.test(d) || stroke === null) return null;
  return { kind: 'path', d, stroke, strokeWidth: numberOf(of, 'stroke-width') ?? 1 };
}

function textOf(of: Attributes, escaped: string): SvgShape | null {
  const [x, y] = [numberOf(of, 'x'), numberOf(of, 'y')];
  const anchor = of.get('text-anchor') ?? 'start';
  if (x === null || y === null || (anchor !== 'start' && anchor !== 'middle' && anchor !== 'end')) return null;
  return { kind: 'text', x, y, anchor, fill: colourOf(of, 'fill') ?? '#000', text: unescaped(escaped) };
}

function numberOf(of: Attributes, name: string): number | null {
  const text = of.get(name);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function colourOf(of: Attributes, name: string): string | null {
  const colour = of.get(name) ?? '';
  return COLOUR.test(colour) ? colour : null;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
