import type { Mark } from '../../../../shared/telemetry/history.ts';

/** How each kind of mark is drawn: told apart by their signs as well as by their colours. */
const KINDS: Readonly<Record<Mark['kind'], { readonly sign: string; readonly dash: readonly number[] }>> = {
  air: { sign: '●', dash: [] },
  run: { sign: '■', dash: [] },
  cue: { sign: '▾', dash: [2, 3] },
  notice: { sign: '•', dash: [1, 3] },
  incident: { sign: '▲', dash: [] },
};
const LEVELS: Readonly<Record<Mark['level'], string>> = { info: '#8f9bab', warning: '#ffb938', error: '#ff6b66' };

export function markColour(mark: Mark): string {
  return mark.kind === 'air' && mark.level === 'info' ? '#46d282' : LEVELS[mark.level];
}

export function markSign(mark: Mark): string {
  return KINDS[mark.kind].sign;
}

/** Where marks are drawn: the box of a picture over time. Lengths are the canvas's own. */
export interface MarkArea {
  readonly ctx: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  xOf(atMs: number): number;
  /** Lengths that make one CSS px. */
  readonly scale: number;
}

/**
 * Vertical lines at what happened, with their signs above the box, and shades over what lasted. Of several at one pixel one
 * is drawn. @param marks in the order of time
 */
export function paintMarks(area: MarkArea, marks: readonly Mark[]): void {
  const { ctx, left, top, width, height, xOf, scale } = area;
  if (marks.length === 0) return;
  ctx.save();
  ctx.font = `${10 * scale}px 'Inter Variable', sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.lineWidth = scale;
  let last = '';
  for (const mark of marks) {
    const x = Math.round(xOf(mark.atMs));
    const toX = mark.endMs === null ? x : xOf(mark.endMs);
    if (toX < left || x > left + width) continue;
    ctx.fillStyle = ctx.strokeStyle = markColour(mark);
    if (mark.endMs !== null && toX - x > 1) shade(area, mark, x, toX);
    const place = `${x} ${mark.kind} ${mark.level}`;
    if (x < left || place === last) continue;
    last = place;
    ctx.globalAlpha = mark.level === 'info' ? 0.45 : 0.8;
    ctx.setLineDash(KINDS[mark.kind].dash.map((part) => part * scale));
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.fillText(KINDS[mark.kind].sign, x, top - 2 * scale);
  }
  ctx.restore();
}

/** Trouble that lasted shades the whole height; being on air and the like are a line along the bottom. */
function shade({ ctx, left, top, width, height, scale }: MarkArea, mark: Mark, fromX: number, toX: number): void {
  const from = Math.max(left, fromX);
  const trouble = mark.level !== 'info';
  const heightPx = trouble ? height : 3 * scale;
  ctx.globalAlpha = trouble ? 0.1 : 0.5;
  ctx.fillRect(from, top + height - heightPx, Math.min(left + width, toX) - from, heightPx);
}
