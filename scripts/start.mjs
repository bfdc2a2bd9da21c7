// `npm start`: sets up what is missing, then runs the studio on the Node that comes with the packages.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, setUp } from './setup.mjs';

setUp('start');
const launcher = join(root, 'launcher', 'main.ts');
const child = spawn(node24, ['--no-warnings', launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
// A Ctrl-C in the terminal reaches the launcher too; it ends everything and we pass its exit code on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
