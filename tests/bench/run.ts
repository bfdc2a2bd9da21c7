/** `npm run bench -- NAME [--quick]`: a table for people and, last, one line of JSON for scripts. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const quick = process.argv.includes('--quick');
const name = process.argv.slice(2).find((word) => !word.startsWith('--'));

if (name === undefined || !existsSync(`${folder}${name}.bench.ts`)) {
  process.stderr.write(`Usage: npm run bench -- NAME [--quick]\nNAME is one of: ${names.join(', ')}\n`);
  process.exit(2);
}

const { default: bench } = (await import(`./${name}.bench.ts`)) as { default: Bench };
const result = await bench({ quick });
const rows = Object.entries(result.metrics).map(([metric, value]) => {
  const limit = result.limits[metric];
  const figure = value === null ? 'not measured' : String(Math.round(value * 1000) / 1000);
  return [metric, figure, limit === undefined ? '' : `≤ ${String(limit)}`];
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
  });
for (const problem of result.problems) process.stdout.write(`Problem: ${problem}\n`);
process.stdout.write(`${JSON.stringify({ bench: name, pass, metrics: result.metrics })}\n`);
process.exit(pass ? 0 : 1);
