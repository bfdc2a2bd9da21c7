// `npm run bench -- NAME [--quick]`: sets up, then runs tests/bench/NAME.ts on our Node.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, setUp } from './setup.mjs';

setUp('test');
const result = spawnSync(node24, ['--no-warnings', join(root, 'tests', 'bench', 'run.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = result.status ?? 1;
