import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../../../shared/time/clock.ts';
import { SIV_KEY_BYTES } from './aes-siv.ts';
import { AEAD_SIV_256, decodeKeyAnswer, encodeKeyRequest, type KeyAnswer } from './nts-records.ts';
import type { NtsKeys } from './nts-session.ts';

/** RFC 8915 §6: the port of key establishment. */
export const NTS_PORT = 4460;
const ALPN = 'ntske/1';
const EXPORTER = 'EXPORTER-network-time-security';
const LIMIT_MS = 5000;
const MAX_ANSWER_BYTES = 65_536;

export interface NtsEstablished extends KeyAnswer {
  readonly keys: NtsKeys;
}

/** Gets keys and cookies; rejects with an Error in words. */
export type EstablishNts = (host: string, port: number) => Promise<NtsEstablished>;

/** RFC 8915 §5.1: exported from the TLS session, for NTPv4 (0) and the AEAD, one key for each way. */
function exportKeys(socket: TLSSocket): NtsKeys {
  const key = (direction: number): Uint8Array =>
    Uint8Array.from(
      socket.exportKeyingMaterial(SIV_KEY_BYTES, EXPORTER, Buffer.from([0, 0, 0, AEAD_SIV_256, direction])),
    );
  return { c2s: key(0), s2c: key(1) };
}

/** The real network. @param ca trusted certificates as PEM; null: those that Node comes with. */
export function systemNts(clock: Clock, ca: string | null): EstablishNts {
  return (host, port) =>
    new Promise((resolve, reject) => {
      const trust = { ...(ca === null ? {} : { ca }), ...(isIP(host) === 0 ? { servername: host } : {}) };
      const socket = connect({ host, port, ALPNProtocols: [ALPN], minVersion: 'TLSv1.3', ...trust });
      let heard = Buffer.alloc(0);
      const limit = clock.schedule(LIMIT_MS, () => {
        fail(new Error('no answer by TLS'));
      });
      function fail(error: Error): void {
        limit.cancel();
        socket.destroy();
        reject(error);
      }
      socket.once('secureConnect', () => {
        if (socket.alpnProtocol !== ALPN) fail(new Error('it speaks TLS, but no NTS'));
        else socket.write(encodeKeyRequest());
      });
      socket.on('data', (bytes: Buffer) => {
        heard = Buffer.concat([heard, bytes]);
        try {
          const answer = decodeKeyAnswer(heard);
          if (!answer && heard.length > MAX_ANSWER_BYTES) throw new Error('its answer has no end');
          if (!answer) return;
          const keys = exportKeys(socket);
          limit.cancel();
          socket.destroy();
          resolve({ ...answer, keys });
        } catch (error) {
          fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
      socket.once('error', fail);
      socket.once('close', () => {
        fail(new Error('it ended the connection without an answer'));
      });
    });
}
