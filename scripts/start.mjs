// `npm start`: sets up what is missing, then runs the studio: in Electron where its binary can be had and a window can
// be shown, else on the Node that comes with the packages.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildDesktop, electronProgram, fetchElectron, hasDisplay, node24, root, setUp } from './setup.mjs';

const args = process.argv.slice(2);
const wantsWindow = !['--headless', '--help', '-h', '--version', '-V'].some((option) => args.includes(option));
// Electron refuses to run as root with its sandbox on, and we do not turn it off.
const isRoot = process.getuid?.() === 0;

function program() {
  if (wantsWindow && hasDisplay && !isRoot) {
    fetchElectron();
    const electron = electronProgram();
    if (electron !== null) {
      buildDesktop();
      return [electron, root];
    }
  }
  return [node24, '--no-warnings', join(root, 'launcher', 'main.ts')];
}

setUp('start');
const [command = '', ...prefix] = program();
// The channel tells the studio when this process is killed outright, so that nothing is left behind.
const child = spawn(command, [...prefix, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A Ctrl-C in the terminal reaches the child by itself; it ends everything, and we pass its exit code on.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
