import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { every } from '../../shared/time/clock.ts';
import type { Libsrt, SrtSocket } from '../../shared/srt/libsrt.ts';
import type { SrtOptions } from '../../shared/srt/options.ts';
import { SRT_PAYLOAD_BYTES, SRT_TRANSTYPE_LIVE } from '../../shared/srt/options.ts';
import { SRT_REJECT_TIMEOUT, rejectReasonText } from '../../shared/srt/reject-reasons.ts';
import { targetText, type SrtTarget } from './srt-target.ts';

/** The part of libsrt that a caller needs. */
export type CallerSrt = Pick<
  Libsrt,
  'version' | 'createSocket' | 'connect' | 'close' | 'state' | 'send' | 'sendBuffer' | 'statistics' | 'rejectReason'
>;

/** A second socket starts this late: one lost handshake reply must not cost a whole time-out. */
export const HEDGE_MS = 750;
/** Each socket is given this long. */
export const CONNECT_MS = 3000;
const POLL_MS = 5;
const AES_256_BYTES = 32;
/**
 * The sender gives a packet up this long after the latency. Longer than the time after which a silent receiver is
 * suspected, so that the send buffer can tell.
 */
const DROP_DELAY_MS = 3000;

export interface ConnectDone {
  connected(socket: SrtSocket): void;
  failed(reason: string): void;
}

interface Call {
  readonly socket: SrtSocket;
  readonly untilMono: number;
}

/** One attempt: up to two calls, hedged. Ends by exactly one of `connected`, `failed` or `cancel`. */
export class SrtConnector {
  readonly #srt: CallerSrt;
  readonly #clock: Clock;
  readonly #target: SrtTarget;
  readonly #ip: string;
  readonly #done: ConnectDone;
  readonly #poll: Scheduled;
  readonly #hedge: Scheduled;
  #calls: Call[] = [];
  #reason: string | null = null;
  #hedged = false;

  constructor(srt: CallerSrt, clock: Clock, target: SrtTarget, ip: string, done: ConnectDone) {
    this.#srt = srt;
    this.#clock = clock;
    this.#target = target;
    this.#ip = ip;
    this.#done = done;
    this.#poll = every(clock, POLL_MS, () => {
      this.#look();
    });
    this.#hedge = clock.schedule(HEDGE_MS, () => {
      this.#hedged = true;
      this.#call();
    });
    this.#call();
  }

  cancel(): void {
    this.#poll.cancel();
    this.#hedge.cancel();
    for (const { socket } of this.#calls) this.#srt.close(socket);
    this.#calls = [];
  }

  #call(): void {
    try {
      const socket = this.#srt.createSocket(callerOptions(this.#target));
      this.#calls.push({ socket, untilMono: this.#clock.monoNow() + CONNECT_MS });
      this.#srt.connect(socket, { ip: this.#ip, port: this.#target.port });
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #look(): void {
    for (const call of [...this.#calls]) {
      const state = this.#srt.state(call.socket);
      if (state === 'connected') {
        this.#calls = this.#calls.filter((other) => other !== call);
        this.cancel();
        this.#done.connected(call.socket);
        return;
      }
      if (state === 'connecting' && this.#clock.monoNow() < call.untilMono) continue;
      this.#giveUp(call, state === 'connecting');
    }
    // A definite refusal need not wait for the hedge: the same answer would come again.
    if (this.#calls.length === 0 && (this.#hedged || this.#reason !== null)) {
      this.cancel();
      this.#done.failed(this.#reason ?? nobodyListens(this.#target));
    }
  }

  #giveUp(call: Call, timedOut: boolean): void {
    const code = timedOut ? SRT_REJECT_TIMEOUT : this.#srt.rejectReason(call.socket);
    this.#srt.close(call.socket);
    this.#calls = this.#calls.filter((other) => other !== call);
    if (code !== SRT_REJECT_TIMEOUT) this.#reason = rejectReasonText(code) ?? this.#reason;
  }
}

function nobodyListens(target: SrtTarget): string {
  return `nobody listens at ${targetText(target)}`;
}

function callerOptions(target: SrtTarget): SrtOptions {
  return {
    transType: SRT_TRANSTYPE_LIVE,
    rcvSyn: false,
    sndSyn: false,
    payloadSizeBytes: SRT_PAYLOAD_BYTES,
    latencyMs: target.latencyMs,
    sndDropDelayMs: DROP_DELAY_MS,
    connectTimeoutMs: CONNECT_MS,
    enforcedEncryption: true,
    ...(target.streamId === '' ? {} : { streamId: target.streamId }),
    ...(target.passphrase === null ? {} : { passphrase: target.passphrase, pbKeyLenBytes: AES_256_BYTES }),
  };
}
