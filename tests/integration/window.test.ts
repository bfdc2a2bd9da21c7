import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Live } from '../../shared/api/live.ts';
import { fakeCameraArgs } from '../harness/browser.ts';
import { makeCameraFile } from '../harness/camera-file.ts';
import { startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';
import { startXvfb } from '../harness/xvfb.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch (error) {
        // A process may end while we look at it.
        if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        return [];
      }
    });
}

/** A process and all below it: the studio's children, its browser, and the browser's helpers. */
function familyOf(pid: number): Process[] {
  const all = allProcesses();
  const belongs = (one: Process | undefined): boolean =>
    one !== undefined && (one.pid === pid || belongs(all.find((other) => other.pid === one.parent)));
  return all.filter(belongs);
}

/** Those of a family that still run, and whoever names its data folder. */
function leftOf(family: readonly Process[], dataDir: string): Process[] {
  return allProcesses().filter(
    (one) =>
      one.command.includes(dataDir) ||
      family.some((other) => other.pid === one.pid && other.command === one.command && one.pid !== process.pid),
  );
}

const isBrowser = ({ command }: Process): boolean => command.includes(' --app=') && !command.includes(' --type=');
const isPage = ({ command }: Process): boolean => command.includes(' --type=renderer');

/** Pictures of the camera go out, in this process of the browser. */
const isOnAir = ({ encoder, capture }: Live): boolean =>
  encoder?.onAir === true &&
  encoder.link.state === 'connected' &&
  encoder.uiConnected &&
  encoder.frames.fps > 5 &&
  (capture?.framesCaptured ?? 0) > 10;

/** The launcher's own window on a display, with a camera that needs no hands. */
describe('the studio’s own window', () => {
  let xvfb: Awaited<ReturnType<typeof startXvfb>>;
  let studio: RunningStudio;
  let browserPid: number;

  beforeAll(async () => {
    xvfb = await startXvfb();
    studio = await startStudio(['--source', 'camera', '--go-live'], {
      DISPLAY: xvfb.display,
      CUELIGHT_CHROMIUM_ARGS: [...fakeCameraArgs(makeCameraFile()), '--disable-gpu'].join(' '),
    });
  });

  afterAll(async () => {
    await studio?.stop();
    xvfb?.stop();
  });

  /** A process of the studio's family, other than the one given. */
  function find(what: string, is: (one: Process) => boolean, butPid = 0): Promise<Process> {
    const rootPid = studio.process.pid ?? 0;
    return waitFor(what, () => familyOf(rootPid).find((one) => is(one) && one.pid !== butPid));
  }

  it('opens, signs in, takes the camera up and goes on air by itself', async () => {
    const live = await studio.until('pictures on air', isOnAir, 40_000);
    expect(live.source).toEqual({ kind: 'ui' });
    expect(live.programme.scene).toBe('camera');
    browserPid = (await find('the browser', isBrowser)).pid;
  });

  it('comes back on air after its browser is killed', async () => {
    const { encoder: before } = await studio.live();
    process.kill(browserPid, 'SIGKILL');
    await studio.until('the loss of the window', ({ encoder }) => encoder?.uiConnected === false, 5_000);
    browserPid = (await find('a new browser', isBrowser, browserPid)).pid;
    const { encoder } = await studio.until('pictures on air again', isOnAir, 40_000);
    // The show never ended: it waited for its picture.
    expect(encoder?.onAirSinceMs).toBe(before?.onAirSinceMs);
    expect(encoder?.link.reconnects).toBe(0);
  });

  it('comes back on air after its page crashed', async () => {
    process.kill((await find('the page', isPage)).pid, 'SIGKILL');
    await find('a new browser', isBrowser, browserPid);
    await studio.until('pictures on air again', isOnAir, 40_000);
  });

  it('ends with the studio, and leaves nothing behind', async () => {
    const family = familyOf(studio.process.pid ?? 0);
    expect(family.length).toBeGreaterThan(8);
    studio.process.kill('SIGINT');
    expect(await studio.exited).toBe(0);
    await waitFor('all to be gone', () => leftOf(family, studio.dataDir).length === 0, 1_000);
  });

  it('shares the screen without a click', async () => {
    const sharing = await startStudio(['--source', 'screen', '--go-live'], {
      DISPLAY: xvfb.display,
      // A person's choice in the picker.
      CUELIGHT_CHROMIUM_ARGS: '--disable-gpu --auto-select-desktop-capture-source=Entire',
    });
    try {
      const { programme } = await sharing.until('pictures of the screen on air', isOnAir, 40_000);
      expect(programme.scene).toBe('screen');
    } finally {
      await sharing.stop();
    }
  });

  it('ends with the studio even when that is killed outright', async () => {
    const killed = await startStudio(['--no-rehearsal'], {
      DISPLAY: xvfb.display,
      CUELIGHT_CHROMIUM_ARGS: '--disable-gpu',
    });
    try {
      const pid = killed.process.pid ?? 0;
      await waitFor('its page', () => familyOf(pid).some(isPage));
      const family = familyOf(pid);
      killed.process.kill('SIGKILL');
      await killed.exited;
      await waitFor('the end of all', () => leftOf(family, killed.dataDir).length === 0, 10_000);
    } finally {
      await killed.stop();
    }
  });
});
