import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewerLabelSchema } from '../../shared/interaction/protocol.ts';
import { cdnOf, deviceOf, networkOf } from './client-class.ts';

const facts = (userAgent: string, maxTouchPoints = 0) => ({ userAgent, maxTouchPoints });

describe('client classes', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36', 0, 'desktop'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605.1.15', 0, 'desktop'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605.1.15', 5, 'tablet'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148', 5, 'phone'],
    ['Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/156.0 Mobile Safari/537.36', 5, 'phone'],
    ['Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/156.0 Safari/537.36', 5, 'tablet'],
    ['Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) TV Safari/537.36', 0, 'tv'],
  ])('tells what %s is', (userAgent, touch, device) => {
    expect(deviceOf(facts(userAgent, touch))).toBe(device);
  });

  it('believes client hints more than the old string', () => {
    const hints = (mobile: boolean, platform: string) => ({
      ...facts('Mozilla/5.0'),
      userAgentData: { mobile, platform },
    });
    expect(deviceOf(hints(true, 'Android'))).toBe('phone');
    expect(deviceOf(hints(false, 'Android'))).toBe('tablet');
    expect(deviceOf(hints(false, 'Windows'))).toBe('desktop');
  });

  it('tells the network by its kind, else by its speed, else not at all', () => {
    const on = (connection: { type?: string; effectiveType?: string }) => networkOf({ ...facts(''), connection });
    expect(on({ type: 'wifi', effectiveType: '3g' })).toBe('wifi');
    expect(on({ type: 'cellular', effectiveType: '3g' })).toBe('3g');
    expect(on({ effectiveType: '4g' })).toBe('4g');
    expect(networkOf(facts(''))).toBeUndefined();
  });

  it('names the delivery by its own word, by the signs it leaves, or by its host', () => {
    expect(cdnOf('live.example.com', 'content-type: x\r\nx-cdn: CDN A\r\n')).toBe('cdn-a');
    expect(cdnOf('live.example.com', 'age: 1\r\ncf-ray: 8c1-FRA\r\n')).toBe('cloudflare');
    expect(cdnOf('live.example.com', 'via: 1.1 abc.cloudfront.net (CloudFront)\r\n')).toBe('cloudfront');
    expect(cdnOf('live.example.com', 'x-served-by: cache-fra-etou8220\r\n')).toBe('fastly');
    expect(cdnOf('127.0.0.1', '')).toBe('127.0.0.1');
  });

  it('never makes a label that the engine would refuse', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (host, headers) => {
        const label = cdnOf(host, headers);
        return label === undefined || viewerLabelSchema.safeParse(label).success;
      }),
    );
  });
});
