import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Any real-time priority goes before all that has none; a low one leaves the kernel's own threads in front. */
const REAL_TIME_PRIORITY = '10';
const PATIENCE_MS = 1_000;

/** Of this very thread, in Linux. */
function threadId(): string | null {
  try {
    return readlinkSync('/proc/thread-self').split('/').at(-1) ?? null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // No /proc, or one without this entry (Linux before 3.17).
    if (code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
}

/**
 * Lets this thread go first on a busy machine, as far as we may (root, or the user's RLIMIT_RTPRIO and RLIMIT_NICE), and
 * says how: as a real-time thread (sched(7), by util-linux's `chrt`), else by its niceness, else not at all. In Linux
 * alone, for elsewhere a priority would be the whole process's. For threads that sleep nearly always.
 */
export function goFirst(): 'real-time' | 'nice' | 'usual' {
  if (process.platform !== 'linux') return 'usual';
  const thread = threadId();
  if (thread !== null) {
    const chrt = spawnSync('chrt', ['--rr', '--pid', REAL_TIME_PRIORITY, thread], { timeout: PATIENCE_MS });
    if (chrt.status === 0) return 'real-time';
  }
  try {
    setPriority(0, constants.priority.PRIORITY_HIGHEST);
    return 'nice';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // Not allowed is no fault: it fires as well as the machine lets it.
    if (code !== 'ERR_SYSTEM_ERROR') throw error;
    return 'usual';
  }
}
