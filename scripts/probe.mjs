// `npm run probe -- URL …`: sets up, then runs the probe on our Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, setUp } from './setup.mjs';

setUp('probe');
const child = spawn(node24, ['--no-warnings', join(root, 'scripts', 'probe.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // A Ctrl-C in the terminal reaches the child by itself; it reports what it has, and we pass its exit code on.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code) => {
  process.exitCode = code ?? 2;
});
