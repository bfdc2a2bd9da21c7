/** As much of koffi as we need; `import koffi from 'koffi'` fits. */
export interface KoffiLike {
  load(path: string): { func(definition: string): unknown };
}

type EpollDone = (error: Error | null, count: number) => void;

/** libsrt's C functions with JavaScript types; buffers are written in place. */
export interface SrtFunctions {
  startup(): number;
  cleanup(): number;
  setLogLevel(level: number): void;
  getVersion(): number;
  createSocket(): number;
  setSockFlag(socket: number, option: number, value: Uint8Array, bytes: number): number;
  getSockFlag(socket: number, option: number, value: Uint8Array, bytes: Int32Array): number;
  bind(socket: number, address: Uint8Array, bytes: number): number;
  listen(socket: number, backlog: number): number;
  accept(socket: number, address: Uint8Array, bytes: Int32Array): number;
  connect(socket: number, address: Uint8Array, bytes: number): number;
  close(socket: number): number;
  getSockName(socket: number, address: Uint8Array, bytes: Int32Array): number;
  sendMsg(socket: number, message: Uint8Array, bytes: number, ttlMs: number, inOrder: number): number;
  recvMsg(socket: number, buffer: Uint8Array, bytes: number): number;
  getSockState(socket: number): number;
  biStats(socket: number, figures: Uint8Array, clear: number, instantaneous: number): number;
  getSndBuffer(socket: number, blocks: BigUint64Array, bytes: BigUint64Array): number;
  getRejectReason(socket: number): number;
  getLastError(systemError: Int32Array): number;
  getLastErrorStr(): string;
  epollCreate(): number;
  epollSet(epoll: number, flags: number): number;
  epollAdd(epoll: number, socket: number, events: Int32Array): number;
  epollRemove(epoll: number, socket: number): number;
  epollWait(epoll: number, events: Int32Array, count: number, timeoutMs: number): number;
  epollWaitAsync(epoll: number, events: Int32Array, count: number, timeoutMs: number, done: EpollDone): void;
  epollRelease(epoll: number): number;
}

/** Throws koffi's error when the library or one of the functions is not there. */
export function bindFunctions(koffi: KoffiLike, libraryPath: string): SrtFunctions {
  const library = koffi.load(libraryPath);
  // A definition is C's own; koffi checks arguments against it, TypeScript against the interface above.
  const bind = (definition: string): never => library.func(definition) as never;
  const epollWait: SrtFunctions['epollWait'] & { async: SrtFunctions['epollWaitAsync'] } = bind(
    'int srt_epoll_uwait(int eid, void *fdsSet, int fdsSize, int64_t msTimeOut)',
  );
  return {
    startup: bind('int srt_startup()'),
    cleanup: bind('int srt_cleanup()'),
    setLogLevel: bind('void srt_setloglevel(int ll)'),
    getVersion: bind('uint32_t srt_getversion()'),
    createSocket: bind('int srt_create_socket()'),
    setSockFlag: bind('int srt_setsockflag(int u, int opt, const void *optval, int optlen)'),
    getSockFlag: bind('int srt_getsockflag(int u, int opt, void *optval, void *optlen)'),
    bind: bind('int srt_bind(int u, const void *name, int namelen)'),
    listen: bind('int srt_listen(int u, int backlog)'),
    accept: bind('int srt_accept(int u, void *addr, void *addrlen)'),
    connect: bind('int srt_connect(int u, const void *name, int namelen)'),
    close: bind('int srt_close(int u)'),
    getSockName: bind('int srt_getsockname(int u, void *name, void *namelen)'),
    sendMsg: bind('int srt_sendmsg(int u, const void *buf, int len, int ttl, int inorder)'),
    recvMsg: bind('int srt_recvmsg(int u, void *buf, int len)'),
    getSockState: bind('int srt_getsockstate(int u)'),
    biStats: bind('int srt_bistats(int u, void *perf, int clear, int instantaneous)'),
    getSndBuffer: bind('int srt_getsndbuffer(int sock, void *blocks, void *bytes)'),
    getRejectReason: bind('int srt_getrejectreason(int sock)'),
    getLastError: bind('int srt_getlasterror(void *errno_loc)'),
    getLastErrorStr: bind('const char *srt_getlasterror_str()'),
    epollCreate: bind('int srt_epoll_create()'),
    epollSet: bind('int srt_epoll_set(int eid, int flags)'),
    epollAdd: bind('int srt_epoll_add_usock(int eid, int u, const void *events)'),
    epollRemove: bind('int srt_epoll_remove_usock(int eid, int u)'),
    epollWait,
    epollWaitAsync: (epoll, events, count, timeoutMs, done) => {
      epollWait.async(epoll, events, count, timeoutMs, done);
    },
    epollRelease: bind('int srt_epoll_release(int eid)'),
  };
}
