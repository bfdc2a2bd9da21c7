/** Platforms whose library names and socket addresses we know; as `process.platform` names them. */
export type SrtPlatform = 'linux' | 'darwin' | 'win32';

/**
 * File names under which libsrt is installed, the likeliest first; each process tries them in order with its own
 * loader. Debian splits the library by its TLS back-end, Homebrew does not, Windows builds are called srt.dll.
 */
export function libsrtCandidates(platform: string): readonly string[] {
  switch (platform) {
    case 'linux':
      return ['libsrt-gnutls.so.1.5', 'libsrt-openssl.so.1.5', 'libsrt.so.1.5', 'libsrt.so'];
    case 'darwin':
      return ['/opt/homebrew/lib/libsrt.dylib', '/usr/local/lib/libsrt.dylib', 'libsrt.dylib'];
    case 'win32':
      return ['srt.dll', 'libsrt.dll'];
    default:
      return ['libsrt.so.1.5', 'libsrt.so'];
  }
}

/** Where the layout of a socket address is BSD's, Windows' or Linux's. Unknown platforms are taken for Linux. */
export function srtPlatform(platform: string): SrtPlatform {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
