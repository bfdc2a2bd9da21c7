/** What viewers are grouped by, as far as a page can know it: labels of small letters, digits, dots and hyphens. Pure. */

const LONGEST_LABEL = 24;

/** As much of `navigator` as is asked; User-Agent Client Hints (WICG) and Network Information (WICG) are not everywhere. */
export interface ClientFacts {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  readonly userAgentData?: { readonly mobile: boolean; readonly platform: string } | undefined;
  readonly connection?: { readonly type?: string; readonly effectiveType?: string } | undefined;
}

/** `phone`, `tablet`, `tv` or `desktop`. */
export function deviceOf({ userAgent, maxTouchPoints, userAgentData }: ClientFacts): string {
  if (/\bTV\b|SmartTV|Tizen|Web0S|webOS|BRAVIA|AFT[A-Z]|CrKey|Roku/i.test(userAgent)) return 'tv';
  if (userAgentData?.mobile === true) return 'phone';
  if (userAgentData?.platform === 'Android') return 'tablet';
  // An iPad calls itself a Macintosh; there is no Macintosh with a touch screen.
  if (/iPad|Tablet/i.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1)) return 'tablet';
  if (/iPhone|iPod|Mobile/.test(userAgent)) return 'phone';
  return userAgent.includes('Android') ? 'tablet' : 'desktop';
}

/** `ethernet`, `wifi`, or how fast the connection is (`4g`, `3g` …); undefined: the browser does not say. */
export function networkOf({ connection }: ClientFacts): string | undefined {
  const { type, effectiveType } = connection ?? {};
  if (type === 'wifi' || type === 'ethernet') return type;
  return labelOf(effectiveType ?? type ?? '');
}

/** Response headers by which delivery networks give themselves away; a page sees only those exposed to it. */
const SIGNS: readonly (readonly [sign: RegExp, cdn: string])[] = [
  [/^(x-amz-cf-id|x-amz-cf-pop):|\bcloudfront\b/im, 'cloudfront'],
  [/^(cf-ray|cf-cache-status):|^server: cloudflare/im, 'cloudflare'],
  [/^(x-fastly-request-id|fastly-[a-z-]+):|^x-served-by: cache-/im, 'fastly'],
  [/^(x-akamai-[a-z-]+|akamai-[a-z-]+):|AkamaiGHost/im, 'akamai'],
  [/^server: BunnyCDN|^cdn-pullzone:/im, 'bunny'],
];

/**
 * Who delivers the stream: what a header `x-cdn` says, else a network known by its headers, else the host.
 * @param headers as XMLHttpRequest's getAllResponseHeaders gives them; '' when unknown
 */
export function cdnOf(host: string, headers: string): string | undefined {
  const named = /^x-cdn:\s*(.+?)\s*$/im.exec(headers)?.[1];
  const known = SIGNS.find(([sign]) => sign.test(headers))?.[1];
  return labelOf(named ?? known ?? host);
}

function labelOf(text: string): string | undefined {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  const label = plain.replace(/^[.-]+/, '').slice(0, LONGEST_LABEL);
  return label === '' ? undefined : label;
}
