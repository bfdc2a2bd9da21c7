import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The film's length; every movement in it has this period, so that it loops without a jump. */
const PERIOD_S = 8;
const FPS = 30;

/** A bell of height 1 around a point of the picture, for FFmpeg's `geq`. */
const bell = (x: number, y: number, rx: number, ry: number): string =>
  `exp(-(pow((X-${String(x)})/${String(rx)},2)+pow((Y-${String(y)})/${String(ry)},2)))`;

/** 1 inside an ellipse, 0 outside, with a soft edge. */
const ellipse = (x: number, y: number, rx: number, ry: number): string =>
  `clip(${String(Math.min(rx, ry) / 2)}*(1-hypot((X-${String(x)})/${String(rx)},(Y-${String(y)})/${String(ry)}))+0.5,0,1)`;

/** A dark stage with a lit wall behind and lamps above. */
function stage(): string {
  const wall = `clip(min(min(X-500,1220-X),min(Y-90,500-Y))/3,0,1)`;
  const glow = bell(860, 300, 520, 330);
  const floor = `clip((Y-560)/160,0,1)*${bell(820, 700, 560, 200)}`;
  const lamps = [170, 330, 490].map((x) => bell(x, 26, 26, 16)).join('+');
  const channel = (dark: number, left: number, right: number): string =>
    `clip(${String(dark)}*(1-Y/1400)+${String(0.28 * right)}*${glow}+${String(0.35 * left)}*${floor}` +
    `+235*(${lamps})*${String(left > 100 ? 0.9 : 0.75)}+${wall}*(${String(left * 0.55)}+${String((right - left) * 0.55)}*(X-500)/720-Y/14),0,255)`;
  return `geq=r='${channel(14, 40, 150)}':g='${channel(16, 120, 70)}':b='${channel(30, 190, 210)}'`;
}

/** The presenter as a silhouette against the light, with a bright rim on the side of the wall. */
function presenter(): string {
  const head = ellipse(210, 190, 76, 98);
  const neck = `clip((44-abs(X-210)+pow(max(0,Y-300),2)/90)/3,0,1)*clip((Y-240)/4,0,1)*clip((360-Y)/6,0,1)`;
  const shoulders = `clip((Y-336-86*pow(abs(X-210)/172,3))/4,0,1)*clip((178+max(0,Y-440)/14-abs(X-210))/3,0,1)`;
  const body = `max(${shoulders},max(${head},${neck}))`;
  const rimOfHead = `${head}*(1-${ellipse(202, 193, 72, 96)})*clip((X-190)/60,0,1)`;
  const rimOfShoulder = `${shoulders}*exp(-max(0,Y-336-86*pow(abs(X-210)/172,3))/9)*clip((X-240)/120,0,1)`;
  const channel = (cloth: number, rim: number): string =>
    `min(255,${String(cloth)}*(0.75+0.5*clip((X-150)/220,0,1))+${String(rim)}*min(1,${rimOfHead}+0.8*${rimOfShoulder}))`;
  return `geq=r='${channel(17, 150)}':g='${channel(20, 128)}':b='${channel(34, 205)}':a='255*(${body})'`;
}

/**
 * Makes a moving 1280×720 picture as MJPEG, for Chromium's fake camera: a presenter before a lit wall with the show's
 * title, swaying softly. Made by ffmpeg from formulas alone, so that nothing has to be kept or licensed.
 * @returns the file's path, in a folder of its own below the system's temporary one
 */
export function makeStageFilm(title: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'cuelight-stage-')), 'stage-camera.mjpeg');
  const turn = `2*PI*t/${String(PERIOD_S)}`;
  const text = title.replaceAll(/[^\p{L}\p{N} ]/gu, '');
  const graph = [
    `color=black:s=1280x720:r=1:d=1,format=gbrp,${stage()},` +
      `drawtext=font=Sans:text='${text}':fontcolor=white@0.92:fontsize=58:x=690:y=190,` +
      `drawtext=font=Sans:text='live tonight  ·  you decide':fontcolor=white@0.7:fontsize=30:x=692:y=266,` +
      `loop=loop=-1:size=1,setpts=N/${String(FPS)}/TB,fps=${String(FPS)}[stage]`,
    `color=black:s=420x720:r=1:d=1,format=gbrap,${presenter()},format=rgba,gblur=sigma=1.2,` +
      `loop=loop=-1:size=1,setpts=N/${String(FPS)}/TB,fps=${String(FPS)}[presenter]`,
    `[stage][presenter]overlay=x='150+14*sin(${turn})+5*sin(2*${turn})':y='110+5*sin(2*${turn}+1)':eval=frame,` +
      `format=yuvj420p`,
  ].join(';');
  execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-filter_complex',
      graph,
      '-t',
      String(PERIOD_S),
      '-c:v',
      'mjpeg',
      '-q:v',
      '4',
      '-f',
      'mjpeg',
      file,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return file;
}
