import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import koffi from 'koffi';
import { setTimeout as wait } from 'node:timers/promises';
import { findLibsrt, type Libsrt, type SrtSocket } from '../../shared/srt/libsrt.ts';
import { libsrtCandidates } from '../../shared/srt/library-names.ts';
import { rejectReasonText } from '../../shared/srt/reject-reasons.ts';
import type { SocketAddress } from '../../shared/srt/sockaddr.ts';

const live = { transType: 0, rcvSyn: false, sndSyn: false, latencyMs: 60, payloadSizeBytes: 1316 } as const;

describe('libsrt on the loopback interface', () => {
  let srt: Libsrt;
  const open: SrtSocket[] = [];

  beforeAll(() => {
    const found = findLibsrt(koffi, libsrtCandidates(process.platform), process.platform);
    if (!found.library) throw new Error(`install libsrt first: ${found.tried.join('; ')}`);
    srt = found.library;
    srt.startup();
  });
  afterAll(() => {
    for (const socket of open) srt.close(socket);
    srt.cleanup();
  });

  function listener(ip: string): { socket: SrtSocket; address: SocketAddress } {
    const socket = srt.createSocket({ ...live, passphrase: 'correct horse', enforcedEncryption: true });
    open.push(socket);
    srt.bind(socket, { ip, port: 0 });
    srt.listen(socket, 4);
    const address = srt.localAddress(socket);
    if (!address) throw new Error('no local address');
    return { socket, address };
  }

  for (const ip of ['127.0.0.1', '::1']) {
    it(`carries a message and a stream id over ${ip}`, async () => {
      const { socket, address } = listener(ip);
      const caller = srt.createSocket({ ...live, passphrase: 'correct horse', streamId: 'live/é' });
      open.push(caller);
      const epoll = srt.epollCreate();
      srt.epollAdd(epoll, socket, { readable: true, writable: false });
      srt.connect(caller, address);
      expect((await srt.epollWaitAsync(epoll, 2000))[0]).toMatchObject({ socket, readable: true });
      const accepted = srt.accept(socket);
      if (!accepted) throw new Error('nobody was there');
      open.push(accepted.socket);
      expect(srt.accept(socket)).toBeNull();
      expect(srt.getOption(accepted.socket, 'streamId')).toBe('live/é');
      srt.epollAdd(epoll, accepted.socket, { readable: true, writable: false });
      while (srt.state(caller) !== 'connected') await wait(5);
      expect(srt.send(caller, new Uint8Array(1316).fill(7).subarray(0, 188))).toBe(true);
      expect(srt.sendBuffer(caller).bytes).toBe(188);
      await srt.epollWaitAsync(epoll, 2000);
      const buffer = new Uint8Array(1500);
      expect(srt.receive(accepted.socket, buffer)).toBe(188);
      expect([buffer[187], buffer[188]]).toEqual([7, 0]);
      expect(srt.receive(accepted.socket, buffer)).toBeNull();
      expect(srt.statistics(caller)).toMatchObject({ packetsSent: 1, sendLatencyMs: 60 });
      srt.epollRelease(epoll);
    });
  }

  it('tells a wrong passphrase and an absent listener apart', async () => {
    const { address } = listener('127.0.0.1');
    const wrong = srt.createSocket({ ...live, passphrase: 'wrong horse!' });
    const lonely = srt.createSocket({ ...live, connectTimeoutMs: 200 });
    open.push(wrong, lonely);
    srt.connect(wrong, address);
    srt.connect(lonely, { ip: '127.0.0.1', port: 9 });
    await wait(800);
    expect(rejectReasonText(srt.rejectReason(wrong))).toBe('incorrect passphrase');
    expect(rejectReasonText(srt.rejectReason(lonely))).toBe('no answer in time');
    expect(() => srt.send(lonely, new Uint8Array(10))).toThrow('srt_sendmsg failed');
  });
});
