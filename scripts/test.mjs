// `npm test`: sets up, then runs unit, integration and end-to-end tests, and closes with the sums.
// `npm test -- unit` runs one kind alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root, setUp } from './setup.mjs';

const KINDS = ['unit', 'integration', 'e2e'];
const wanted = process.argv.slice(2).filter((word) => KINDS.includes(word));
const filters = process.argv.slice(2).filter((word) => !KINDS.includes(word));

setUp('test');
const reports = mkdtempSync(join(tmpdir(), 'cuelight-tests-'));
let passed = 0;
let failed = 0;
for (const kind of wanted.length > 0 ? wanted : KINDS) {
  const report = join(reports, `${kind}.json`);
  const result = spawnSync(
    node24,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      kind,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  try {
    const sums = JSON.parse(readFileSync(report, 'utf8'));
    passed += sums.numPassedTests;
    failed += sums.numFailedTests;
    // A suite that cannot even be loaded fails no test of its own.
    if (result.status !== 0 && sums.numFailedTests === 0) failed += 1;
  } catch (error) {
    process.stderr.write(
      `The ${kind} tests left no report: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    failed += 1;
  }
}
rmSync(reports, { recursive: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
