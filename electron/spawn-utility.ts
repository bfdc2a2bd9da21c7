import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { utilityProcess } from 'electron';
import type { Child } from '../launcher/child.ts';

/** Starts a child as a utility process: it goes on when a window crashes, and needs no RunAsNode fuse. */
export function spawnUtilityChild(entryFile: string, logFile: string): Child {
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  // A full disk costs the log, not the studio.
  log.on('error', (error) => {
    process.stderr.write(`${logFile} cannot be written: ${error.message}\n`);
  });
  const child = utilityProcess.fork(entryFile, [], { stdio: 'pipe', serviceName: `Cuelight ${entryFile}` });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code) => {
        log.end();
        listener(`exit code ${String(code)}`);
      });
    },
    kill: () => {
      // `UtilityProcess.kill` only asks (SIGTERM); a child that hangs would never answer.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
