import { describe, expect, it } from 'vitest';
import { judgeUpgrade, readUpgrade } from './gate.ts';

const config = {
  port: 9100,
  controlTicket: 'control-ticket-0123',
  mediaTicket: 'media-ticket-012345',
  allowedOrigins: ['http://127.0.0.1:8080'],
};
const control = ['cuelight.encoder.v1', 'ticket.control-ticket-0123'];
const media = ['cuelight.media.v1', 'ticket.media-ticket-012345'];
const ours = { hosts: ['127.0.0.1:9100'], origins: ['http://127.0.0.1:8080'] };

describe('upgrade gate', () => {
  it('lets the host and the studio page in', () => {
    expect(judgeUpgrade({ path: '/control', ...ours, origins: [], protocols: control }, config)).toEqual({
      socket: 'control',
    });
    expect(judgeUpgrade({ path: '/media', ...ours, protocols: media }, config)).toEqual({ socket: 'media' });
  });

  it.each([
    ['another host', { path: '/media', ...ours, hosts: ['evil.test:9100'], protocols: media }, 421],
    ['a look-alike host', { path: '/media', ...ours, hosts: ['127.0.0.1@evil:9100'], protocols: media }, 421],
    ['an upper-case host', { path: '/media', ...ours, hosts: ['LOCALHOST:9100'], protocols: media }, 421],
    ['two hosts', { path: '/media', ...ours, hosts: ['127.0.0.1:9100', 'evil'], protocols: media }, 421],
    ['no host', { path: '/media', ...ours, hosts: [], protocols: media }, 421],
    ['a foreign page', { path: '/media', ...ours, origins: ['http://evil.test'], protocols: media }, 403],
    ['a page that hides', { path: '/media', ...ours, origins: ['null'], protocols: media }, 403],
    ['a prefix of our origin', { path: '/media', ...ours, origins: ['http://127.0.0.1:80801'], protocols: media }, 403],
    ['no origin', { path: '/media', ...ours, origins: [], protocols: media }, 403],
    ['a page at the control socket', { path: '/control', ...ours, protocols: control }, 403],
    ['the wrong ticket', { path: '/media', ...ours, protocols: ['cuelight.media.v1', 'ticket.nope'] }, 401],
    ['no ticket', { path: '/media', ...ours, protocols: ['cuelight.media.v1'] }, 401],
    ['no subprotocol', { path: '/media', ...ours, protocols: ['ticket.media-ticket-012345'] }, 401],
    [
      'the other ticket',
      { path: '/control', ...ours, origins: [], protocols: ['cuelight.encoder.v1', media[1] ?? ''] },
      401,
    ],
    ['another path', { path: '/', ...ours, protocols: media }, 404],
  ])('keeps %s out', (_, request, status) => {
    expect(judgeUpgrade(request, config)).toEqual({ status });
  });

  it('sees each occurrence of a header', () => {
    const request = readUpgrade('/media', ['Host', 'a', 'host', 'b', 'Sec-WebSocket-Protocol', 'x, ticket.y']);
    expect(request).toEqual({ path: '/media', hosts: ['a', 'b'], origins: [], protocols: ['x', 'ticket.y'] });
  });
});
