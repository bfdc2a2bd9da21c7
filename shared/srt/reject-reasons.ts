/** Why a peer refused a connection, in words (`SRT_REJECT_REASON` in srt.h; 1000 and up: access_control.h). */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, 'a system call failed'],
  [2, 'the receiver refused the connection'],
  [3, 'out of memory or sockets'],
  [4, 'the handshake was damaged'],
  [5, 'the receiver has too many connections waiting'],
  [6, 'libsrt failed internally'],
  [7, 'the receiver is closing'],
  [8, 'the receiver speaks an older version of SRT'],
  [9, 'rendezvous cookies collided'],
  [10, 'incorrect passphrase'],
  [11, 'one side has a passphrase and the other has none'],
  [12, 'one side is in live and the other in file mode'],
  [13, 'congestion control differs'],
  [14, 'packet filter differs'],
  [15, 'socket groups differ'],
  [16, 'no answer in time'],
  [17, 'encryption modes differ'],
  [1400, 'the receiver did not understand the stream id'],
  [1401, 'the receiver wants a user name or password'],
  [1402, 'the receiver is overloaded'],
  [1403, 'the stream id is not allowed'],
  [1404, 'the receiver does not know this stream id'],
  [1405, 'the receiver does not take streams in this mode'],
  [1406, 'the receiver does not accept these parameters'],
  [1409, 'somebody else is sending to this stream id'],
  [1415, 'the receiver does not take this kind of media'],
  [1423, 'the stream id is locked'],
  [1424, 'the receiver failed to open the stream'],
  [1500, 'the receiver had an internal error'],
  [1501, 'the receiver cannot do that'],
  [1502, 'a server behind the receiver failed'],
  [1503, 'the receiver is down for the moment'],
  [1505, 'the receiver wants another version'],
  [1507, 'the receiver has no room left'],
]);

/** Nobody answered within the connect time-out. */
export const SRT_REJECT_TIMEOUT = 16;

/** Null for 0 ("unknown", still in progress). */
export function rejectReasonText(code: number): string | null {
  if (code === 0) return null;
  return REASONS.get(code) ?? `the receiver refused it (code ${String(code)})`;
}
