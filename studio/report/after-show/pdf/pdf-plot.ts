import { countLabel, timeLabel } from '../../../../shared/report/report-text.ts';
import { CONTENT_WIDTH, INK, MARGIN, type PdfSheet } from './pdf-sheet.ts';

export interface PlotLine {
  readonly label: string;
  /** Time and value, oldest first; null: not measured, a gap in the line. */
  readonly points: readonly (readonly [number, number | null])[];
}

const HEIGHT = 80;
/** What one plot takes with its title and times. */
export const PLOT_HEIGHT = HEIGHT + 46;
const LEFT = 34;
const COLOURS = [INK.accent, '#b35a00', '#2f855a'] as const;

/** A plot from zero to the largest value; nothing when nothing was measured. */
export function drawPlot(sheet: PdfSheet, title: string, timeZone: string, lines: readonly PlotLine[]): void {
  const values = lines.flatMap((line) => line.points.flatMap(([, value]) => value ?? []));
  const times = lines[0]?.points.map(([atMs]) => atMs) ?? [];
  const fromMs = times[0];
  const toMs = times.at(-1);
  if (values.length === 0 || fromMs === undefined || toMs === undefined || toMs <= fromMs) return;
  const top = Math.max(
    1,
    values.reduce((max, value) => Math.max(max, value), 0),
  );
  sheet.room(PLOT_HEIGHT);
  const legend = lines.length > 1 ? ` (${lines.map((line) => line.label).join(', ')})` : '';
  sheet.write(`${title}${legend}`, MARGIN, CONTENT_WIDTH, { size: 8.5, colour: INK.text, bold: true });
  sheet.y += 14;
  const width = CONTENT_WIDTH - LEFT;
  const x = (atMs: number): number => MARGIN + LEFT + ((atMs - fromMs) / (toMs - fromMs)) * width;
  const y0 = sheet.y;
  const y = (value: number): number => y0 + HEIGHT - (Math.max(0, value) / top) * HEIGHT;
  for (const mark of [0, top / 2, top]) {
    sheet.doc
      .moveTo(MARGIN + LEFT, y(mark))
      .lineTo(MARGIN + CONTENT_WIDTH, y(mark))
      .lineWidth(0.5)
      .strokeColor(INK.line)
      .stroke();
    sheet.y = y(mark) - 4;
    sheet.write(countLabel(mark), MARGIN, LEFT - 6, { size: 7, colour: INK.dim, align: 'right' });
  }
  for (const [index, line] of lines.entries()) {
    drawLine(sheet, line, x, y, COLOURS[index % COLOURS.length] ?? INK.accent);
  }
  sheet.y = y0 + HEIGHT + 4;
  sheet.write(timeLabel(fromMs, timeZone), MARGIN + LEFT, 80, { size: 7, colour: INK.dim });
  sheet.write(timeLabel(toMs, timeZone), MARGIN + CONTENT_WIDTH - 80, 80, { size: 7, colour: INK.dim, align: 'right' });
  sheet.y += 22;
}

function drawLine(
  sheet: PdfSheet,
  line: PlotLine,
  x: (atMs: number) => number,
  y: (value: number) => number,
  colour: string,
): void {
  let pen = false;
  for (const [atMs, value] of line.points) {
    if (value === null) pen = false;
    else {
      if (pen) sheet.doc.lineTo(x(atMs), y(value));
      else sheet.doc.moveTo(x(atMs), y(value));
      pen = true;
    }
  }
  sheet.doc.lineWidth(1).strokeColor(colour).stroke();
}
