import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, existsSync } from 'node:fs';
import type { Child, SpawnChild } from './child.ts';

/** @param compileCacheDir where Node keeps compiled code, so that a child that comes back need not compile it anew */
export function nodeSpawner(compileCacheDir: string): SpawnChild {
  return (entryFile, logFile) => spawnNodeChild(entryFile, logFile, compileCacheDir);
}

/** A child without a log is better than none: on a full disk the show goes on. */
function openLog(logFile: string): number | null {
  try {
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    return openSync(logFile, 'a', 0o600);
  } catch (error) {
    process.stderr.write(`${logFile} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

/**
 * Starts a child with this very Node. It gets a process group of its own, so that Ctrl-C in a terminal reaches the
 * launcher alone, which then ends the children in order; should the launcher vanish, they see their channel close.
 */
function spawnNodeChild(entryFile: string, logFile: string, compileCacheDir: string): Child {
  const log = openLog(logFile);
  const child = spawn(process.execPath, ['--no-warnings', entryFile], {
    stdio: ['ignore', log ?? 'ignore', log ?? 'ignore', 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCacheDir },
  });
  if (log !== null) closeSync(log);
  return {
    pid: child.pid,
    send: (message) => {
      // Between a child's death and its exit event the channel is closed: the supervisor will send all anew.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      let told = false;
      const tell = (how: string): void => {
        if (told) return;
        told = true;
        listener(how);
      };
      child.on('exit', (code, signal) => {
        tell(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
      });
      child.on('error', (error) => {
        tell(error.message);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
