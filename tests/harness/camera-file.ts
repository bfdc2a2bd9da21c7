import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

/** A moving 1280×720 picture at 30 fps as MJPEG, for Chromium's fake camera; made by ffmpeg. */
export function makeCameraFile(seconds = 4): string {
  const file = join(tempFolder('camera'), 'camera.mjpeg');
  const source = `testsrc2=size=1280x720:rate=30:duration=${String(seconds)}`;
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'mjpeg',
    '-q:v',
    '5',
    '-f',
    'mjpeg',
    file,
  ]);
  return file;
}
