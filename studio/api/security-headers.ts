/** Where pages of this studio may connect to, apart from the studio itself. */
export interface PageConnections {
  /** The encoder's media socket, `ws://host:port`. */
  readonly mediaOrigin: string;
  /** The CDN's origin, for the return monitor; null without one. */
  readonly cdnOrigin: string | null;
}

/** Headers of every answer: Content Security Policy 3, Fetch `nosniff`, Permissions Policy. @param host a Host already checked. */
export function securityHeaders(host: string, connections: PageConnections): Record<string, string> {
  const cdn = connections.cdnOrigin === null ? '' : ` ${connections.cdnOrigin}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `media-src 'self' blob:${cdn}`,
    `connect-src 'self' ws://${host} ${connections.mediaOrigin}${cdn}`,
    "manifest-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()',
  };
}

/** The origin of an http(s) URL, or null. */
export function originOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}
