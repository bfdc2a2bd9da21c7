/** How an action of a device went. `detail` is one sentence; with a failure, what to do. */
export interface DeviceResult {
  readonly ok: boolean;
  readonly detail: string;
  readonly tookMs: number;
}

const NETWORK_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is it running, and is the port right?',
  ECONNRESET: 'it broke the connection off',
  EHOSTUNREACH: 'there is no way to it: is it on, and in the same network?',
  ENETUNREACH: 'there is no network to it',
  ENOTFOUND: 'its name is not known: check the spelling, or use its IP address',
  EAI_AGAIN: 'names cannot be looked up at present: is the network up?',
  ETIMEDOUT: 'it does not answer',
  EPIPE: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  EACCES: 'this address may not be sent to',
  EMSGSIZE: 'the message is too long for one packet',
};

/** A network error in words; looks through to what caused it. */
export function networkWords(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = 'code' in at ? String(at.code) : '';
    const words = NETWORK_WORDS[code];
    if (words !== undefined) return words;
    if (at instanceof AggregateError && at.errors.length > 0) return networkWords(at.errors[0]);
  }
  return error instanceof Error ? error.message : String(error);
}
