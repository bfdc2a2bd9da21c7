import { srtPlatform, type SrtPlatform } from './library-names.ts';
import { SRT_OPTIONS, SRT_STREAM_ID_MAX_BYTES, decodeOption, encodeOption } from './options.ts';
import type { SrtOptionName, SrtOptionValue, SrtOptions } from './options.ts';
import { SRT_STATISTICS_BYTES, readStatistics, type SrtFigures } from './statistics.ts';
import { SOCKADDR_MAX_BYTES, decodeSockaddr, encodeSockaddr, type SocketAddress } from './sockaddr.ts';
import { SrtError } from './srt-error.ts';
import { bindFunctions, type KoffiLike, type SrtFunctions } from './functions.ts';

/**
 * libsrt (SRT API 1.5, docs/API/API-functions.md) for Node, through a koffi that the process hands in: this folder
 * loads nothing native. Everything here is meant for non-blocking sockets (`sndSyn` and `rcvSyn` false); only
 * `epollWaitAsync` waits, and it does so on a thread of its own.
 */
declare const handle: unique symbol;
export type SrtSocket = number & { readonly [handle]: 'SrtSocket' };
export type SrtEpoll = number & { readonly [handle]: 'SrtEpoll' };

/** `SRT_SOCKSTATUS`, in order from 1. */
const STATES = [
  'init',
  'opened',
  'listening',
  'connecting',
  'connected',
  'broken',
  'closing',
  'closed',
  'nonexist',
] as const;
export type SrtSocketState = (typeof STATES)[number];

export interface SrtEvent {
  readonly socket: SrtSocket;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly failed: boolean;
}

const EPOLL_IN = 0x1;
const EPOLL_OUT = 0x4;
const EPOLL_ERR = 0x8;
const EVENTS_AT_ONCE = 64;
const EASYNCSND = 6001;
const EASYNCRCV = 6002;
const ETIMEOUT = 6003;
const ECONGEST = 6004;
/** LOG_CRIT of <syslog.h>. */
const LOG_CRITICAL = 2;
const INFINITE_TTL = -1;

export class Libsrt {
  /** e.g. "1.5.1" */
  readonly version: string;
  readonly #functions: SrtFunctions;
  readonly #platform: SrtPlatform;
  readonly #statistics = new Uint8Array(SRT_STATISTICS_BYTES);

  constructor(functions: SrtFunctions, platform: SrtPlatform) {
    this.#functions = functions;
    this.#platform = platform;
    const version = functions.getVersion();
    this.version = [version >>> 16, (version >>> 8) & 0xff, version & 0xff].join('.');
  }

  startup(): void {
    this.#check('srt_startup', this.#functions.startup());
    // libsrt would report every refused connection on stderr; callers are told by errors and reasons.
    this.#functions.setLogLevel(LOG_CRITICAL);
  }

  /** Closes all sockets and ends the library's threads. */
  cleanup(): void {
    this.#functions.cleanup();
  }

  createSocket(options: SrtOptions): SrtSocket {
    const socket = this.#check('srt_create_socket', this.#functions.createSocket()) as SrtSocket;
    try {
      for (const [name, value] of Object.entries(options)) this.setOption(socket, name as SrtOptionName, value);
    } catch (error) {
      this.close(socket);
      throw error;
    }
    return socket;
  }

  setOption<Name extends SrtOptionName>(socket: SrtSocket, name: Name, value: SrtOptionValue<Name>): void {
    const bytes = encodeOption(name, value);
    const { setSockFlag } = this.#functions;
    this.#check(`srt_setsockflag ${name}`, setSockFlag(socket, SRT_OPTIONS[name].code, bytes, bytes.byteLength));
  }

  getOption<Name extends SrtOptionName>(socket: SrtSocket, name: Name): SrtOptionValue<Name> {
    const bytes = new Uint8Array(SRT_STREAM_ID_MAX_BYTES + 8);
    const length = Int32Array.of(bytes.byteLength);
    this.#check(`srt_getsockflag ${name}`, this.#functions.getSockFlag(socket, SRT_OPTIONS[name].code, bytes, length));
    return decodeOption(name, bytes.subarray(0, length[0]));
  }

  bind(socket: SrtSocket, address: SocketAddress): void {
    const bytes = encodeSockaddr(address, this.#platform);
    this.#check('srt_bind', this.#functions.bind(socket, bytes, bytes.byteLength));
  }

  listen(socket: SrtSocket, backlog: number): void {
    this.#check('srt_listen', this.#functions.listen(socket, backlog));
  }

  /** Null when nobody is waiting. The new socket has the listener's options. */
  accept(listener: SrtSocket): { socket: SrtSocket; peer: SocketAddress | null } | null {
    const bytes = new Uint8Array(SOCKADDR_MAX_BYTES);
    const socket = this.#functions.accept(listener, bytes, Int32Array.of(bytes.byteLength));
    if (socket < 0) return this.#wouldBlock('srt_accept');
    return { socket: socket as SrtSocket, peer: decodeSockaddr(bytes, this.#platform) };
  }

  /** Begins to connect; `writable` or `failed` comes by epoll, `state` tells at any time. */
  connect(socket: SrtSocket, address: SocketAddress): void {
    const bytes = encodeSockaddr(address, this.#platform);
    this.#check('srt_connect', this.#functions.connect(socket, bytes, bytes.byteLength));
  }

  /** Idempotent: closing what is closed already is no error. */
  close(socket: SrtSocket): void {
    this.#functions.close(socket);
  }

  localAddress(socket: SrtSocket): SocketAddress | null {
    const bytes = new Uint8Array(SOCKADDR_MAX_BYTES);
    this.#check('srt_getsockname', this.#functions.getSockName(socket, bytes, Int32Array.of(bytes.byteLength)));
    return decodeSockaddr(bytes, this.#platform);
  }

  /** One message of at most the payload size. False when the send buffer is full; throws when the link is broken. */
  send(socket: SrtSocket, message: Uint8Array): boolean {
    const sent = this.#functions.sendMsg(socket, message, message.byteLength, INFINITE_TTL, 1);
    if (sent >= 0) return true;
    this.#wouldBlock('srt_sendmsg');
    return false;
  }

  /** Bytes of one message put into `buffer`, or null when there is none yet; throws when the link is broken. */
  receive(socket: SrtSocket, buffer: Uint8Array): number | null {
    const received = this.#functions.recvMsg(socket, buffer, buffer.byteLength);
    return received >= 0 ? received : this.#wouldBlock('srt_recvmsg');
  }

  state(socket: SrtSocket): SrtSocketState {
    return STATES[this.#functions.getSockState(socket) - 1] ?? 'nonexist';
  }

  statistics(socket: SrtSocket): SrtFigures {
    this.#check('srt_bistats', this.#functions.biStats(socket, this.#statistics, 0, 1));
    return readStatistics(this.#statistics);
  }

  /** What waits to be acknowledged: packets, bytes, and the time between the first and last of them. */
  sendBuffer(socket: SrtSocket): { packets: number; bytes: number; spanMs: number } {
    const sizes = new BigUint64Array(2);
    const spanMs = this.#functions.getSndBuffer(socket, sizes.subarray(0, 1), sizes.subarray(1, 2));
    this.#check('srt_getsndbuffer', spanMs);
    return { packets: Number(sizes[0]), bytes: Number(sizes[1]), spanMs };
  }

  /** 0 while unknown; see rejectReasonText. */
  rejectReason(socket: SrtSocket): number {
    return this.#functions.getRejectReason(socket);
  }

  epollCreate(): SrtEpoll {
    const epoll = this.#check('srt_epoll_create', this.#functions.epollCreate()) as SrtEpoll;
    // Waiting on an epoll whose last socket is gone must not fail (SRT_EPOLL_ENABLE_EMPTY).
    this.#functions.epollSet(epoll, 1);
    return epoll;
  }

  epollAdd(epoll: SrtEpoll, socket: SrtSocket, want: { readable: boolean; writable: boolean }): void {
    const events = EPOLL_ERR | (want.readable ? EPOLL_IN : 0) | (want.writable ? EPOLL_OUT : 0);
    this.#check('srt_epoll_add_usock', this.#functions.epollAdd(epoll, socket, Int32Array.of(events)));
  }

  /** Sockets that were closed have left by themselves: that is no error. */
  epollRemove(epoll: SrtEpoll, socket: SrtSocket): void {
    this.#functions.epollRemove(epoll, socket);
  }

  epollRelease(epoll: SrtEpoll): void {
    this.#functions.epollRelease(epoll);
  }

  /** What is ready now; does not wait. */
  epollPoll(epoll: SrtEpoll): SrtEvent[] {
    const events = new Int32Array(2 * EVENTS_AT_ONCE);
    return this.#events(this.#functions.epollWait(epoll, events, EVENTS_AT_ONCE, 0), events);
  }

  /** Waits on a thread until something is ready or `timeoutMs` have passed (then: no events). */
  epollWaitAsync(epoll: SrtEpoll, timeoutMs: number): Promise<SrtEvent[]> {
    const events = new Int32Array(2 * EVENTS_AT_ONCE);
    return new Promise((resolve, reject) => {
      this.#functions.epollWaitAsync(epoll, events, EVENTS_AT_ONCE, timeoutMs, (error, count) => {
        if (error) reject(new SrtError('srt_epoll_uwait', 0, error.message));
        // libsrt's last error belongs to the thread that waited: a failure is told by the count alone.
        else resolve(this.#events(count, events));
      });
    });
  }

  #events(count: number, events: Int32Array): SrtEvent[] {
    // Also −1 is "nothing": a timeout, or an epoll that was released while we waited.
    return Array.from({ length: Math.max(0, Math.min(count, EVENTS_AT_ONCE)) }, (_, index) => {
      const flags = events[2 * index + 1] ?? 0;
      return {
        socket: (events[2 * index] ?? -1) as SrtSocket,
        readable: (flags & EPOLL_IN) !== 0,
        writable: (flags & EPOLL_OUT) !== 0,
        failed: (flags & EPOLL_ERR) !== 0,
      };
    });
  }

  #check(call: string, result: number): number {
    if (result >= 0) return result;
    throw this.#lastError(call);
  }

  #wouldBlock(call: string): null {
    const error = this.#lastError(call);
    if ([EASYNCSND, EASYNCRCV, ETIMEOUT, ECONGEST].includes(error.code)) return null;
    throw error;
  }

  #lastError(call: string): SrtError {
    const code = this.#functions.getLastError(new Int32Array(1));
    return new SrtError(call, code, this.#functions.getLastErrorStr());
  }
}

/** Loads and binds the library. Throws koffi's error when the file or one of the functions is not there. */
export function bindLibsrt(koffi: KoffiLike, libraryPath: string, platform: string): Libsrt {
  return new Libsrt(bindFunctions(koffi, libraryPath), srtPlatform(platform));
}

/** The first of the candidates that loads, or null with what the loader said of each. */
export function findLibsrt(
  koffi: KoffiLike,
  candidates: readonly string[],
  platform: string,
): { library: Libsrt } | { library: null; tried: string[] } {
  const tried: string[] = [];
  for (const path of candidates) {
    try {
      return { library: bindLibsrt(koffi, path, platform) };
    } catch (error) {
      tried.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { library: null, tried };
}
