/** `npm run bench -- NAME [--quick] [--minutes N]`: a table for people and, last, one line of JSON for scripts. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, minutes: { type: 'string' } },
});
const { quick } = values;
const minutes = values.minutes === undefined ? null : Number(values.minutes);
const [name] = positionals;
if (minutes !== null && !(minutes > 0 && minutes <= 24 * 60)) {
  process.stderr.write('--minutes takes a number of minutes, up to a day.\n');
  process.exit(2);
}

if (name === undefined || !existsSync(`${folder}${name}.bench.ts`)) {
  process.stderr.write(`Usage: npm run bench -- NAME [--quick] [--minutes N]\nNAME is one of: ${names.join(', ')}\n`);
  process.exit(2);
}

const { default: bench } = (await import(`./${name}.bench.ts`)) as { default: Bench };
const result = await bench({ quick, minutes });
const rows = Object.entries(result.metrics).map(([metric, value]) => {
  const limit = result.limits[metric];
  const figure = value === null ? 'not measured' : String(Math.round(value * 1000) / 1000);
  const floor = result.floors?.[metric];
  const bound = limit !== undefined ? `≤ ${String(limit)}` : floor !== undefined ? `≥ ${String(floor)}` : '';
  return [metric, figure, bound];
});
const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
for (const [metric = '', figure = '', limit = ''] of rows) {
  process.stdout.write(`${metric.padEnd(widths[0] ?? 0)}  ${figure.padStart(widths[1] ?? 0)}  ${limit}\n`);
}
for (const line of result.notes) process.stdout.write(`${line}\n`);
const pass =
  result.problems.length === 0 &&
  Object.entries(result.limits).every(([metric, limit]) => {
    const value = result.metrics[metric];
    return value !== undefined && value !== null && value <= limit;
  }) &&
  Object.entries(result.floors ?? {}).every(([metric, floor]) => {
    const value = result.metrics[metric];
    return value !== undefined && value !== null && value >= floor;
  });
for (const problem of result.problems) process.stdout.write(`Problem: ${problem}\n`);
process.stdout.write(`${JSON.stringify({ bench: name, pass, metrics: result.metrics })}\n`);
process.exit(pass ? 0 : 1);
