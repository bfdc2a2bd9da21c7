/** `npm run check`: every rule of the house in one command; stops at nothing, so that one run shows all. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

interface Step {
  readonly name: string;
  run(): boolean;
}

const command = (name: string, program: string, ...args: string[]): Step => ({
  name,
  run: () => spawnSync(bin(program), args, { cwd: root, stdio: 'inherit' }).status === 0,
});

/** Dependency-cruiser passes silently when it reads nothing (a TypeScript it cannot use): so its reading is counted. */
const importRules: Step = {
  name: 'import rules',
  run: () => {
    const folders = ['electron', 'launcher', 'studio', 'encoder', 'renderer', 'rehearsal', 'shared'];
    const result = spawnSync(
      bin('depcruise'),
      [...folders, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    if (result.status === null || result.stdout === '') {
      process.stderr.write(`dependency-cruiser gave no answer: ${result.stderr}\n`);
      return false;
    }
    const { summary } = JSON.parse(result.stdout) as {
      summary: {
        totalCruised: number;
        totalDependenciesCruised: number;
        violations: { from: string; to: string; rule: { name: string } }[];
      };
    };
    for (const violation of summary.violations) {
      process.stderr.write(`${violation.rule.name}: ${violation.from} → ${violation.to}\n`);
    }
    process.stdout.write(
      `${String(summary.totalCruised)} modules, ${String(summary.totalDependenciesCruised)} imports read\n`,
    );
    if (summary.totalCruised < 50 || summary.totalDependenciesCruised < 100) {
      process.stderr.write('Too little was read for the rules to mean anything.\n');
      return false;
    }
    return summary.violations.length === 0;
  },
};

const steps: Step[] = [
  command('types', 'tsc', '-b'),
  command('lint', 'oxlint', '--deny-warnings'),
  command('format', 'oxfmt', '--check', '.'),
  importRules,
  command('dead code', 'knip'),
  {
    name: 'lock file',
    run: () =>
      spawnSync(process.execPath, [join(root, 'scripts', 'lock-platforms.mjs'), '--check'], {
        cwd: root,
        stdio: 'inherit',
      }).status === 0,
  },
];

const failures = steps.filter((step) => {
  process.stdout.write(`\n— ${step.name}\n`);
  return !step.run();
});
process.stdout.write(
  failures.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failures.map((step) => step.name).join(', ')}\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
