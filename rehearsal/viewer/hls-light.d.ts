/** hls.js publishes its light build (no subtitles, DRM, alternate audio) without types of its own. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default as Hls } from 'hls.js';
}
