/** What the panel shows of the ways in; docs/control.md tells more, and a test keeps the two in step. */
export const OSC_ADDRESSES: readonly { readonly address: string; readonly what: string }[] = [
  { address: '/cuelight/go', what: 'GO' },
  { address: '/cuelight/go/<ms>', what: 'GO, back-dated by so many ms' },
  { address: '/cuelight/fire/<number or id>', what: 'fire a cue now' },
  { address: '/cuelight/jump/<number or id>', what: 'jump to a cue' },
  { address: '/cuelight/standby/<number or id>', what: 'put a cue in standby' },
  { address: '/cuelight/next', what: 'skip: standby to the next cue' },
  { address: '/cuelight/previous', what: 'standby to the cue before' },
  { address: '/cuelight/back', what: 'standby one cue back, to take it again' },
  { address: '/cuelight/hold', what: 'hold' },
  { address: '/cuelight/hold/extend', what: 'hold, and let open windows wait' },
  { address: '/cuelight/release', what: 'release the hold' },
  { address: '/cuelight/close', what: 'close the current cue or question' },
  { address: '/cuelight/reveal', what: 'reveal the current question' },
  { address: '/cuelight/addtime/<s>', what: 'add time to what runs' },
  { address: '/cuelight/void/<number or id>', what: 'withdraw a cue' },
  { address: '/cuelight/voidcurrent 1', what: 'withdraw the current cue or question' },
  { address: '/cuelight/start', what: 'start the automatic run' },
  { address: '/cuelight/message <text>', what: 'a message to the host; /message/urgent: an urgent one' },
  { address: '/cuelight/panic 1', what: 'panic; the argument 1 is needed' },
  { address: '/cuelight/finish 1', what: 'call the show over' },
  { address: '/cuelight/subscribe <port>', what: 'be told the state, for 60 s' },
  { address: '/cuelight/unsubscribe <port>', what: 'no longer' },
];

export interface HttpExample {
  readonly what: string;
  readonly method: 'GET' | 'POST';
  /** Behind the studio's address. */
  readonly path: string;
  readonly body: string | null;
}

/** For buttons, which send the same with every press. */
export const HTTP_EXAMPLES: readonly HttpExample[] = [
  { what: 'GO: take whatever is in standby', method: 'POST', path: '/api/run/go-next', body: '{}' },
  { what: 'GO, 400 ms earlier', method: 'POST', path: '/api/run/go-next', body: '{"backDateMs":400}' },
  { what: 'Hold', method: 'POST', path: '/api/run/hold', body: '{}' },
  { what: 'Release the hold', method: 'POST', path: '/api/run/release', body: '{}' },
  {
    what: 'Standby to the next cue',
    method: 'POST',
    path: '/api/run/control',
    body: '{"action":{"kind":"standby-next"}}',
  },
  {
    what: 'Add 30 s to what runs',
    method: 'POST',
    path: '/api/run/control',
    body: '{"action":{"kind":"add-time","addMs":30000}}',
  },
  { what: 'How the show stands', method: 'GET', path: '/api/run', body: null },
];

/** As typed in a shell; the key is read from its file. */
export function curlOf({ method, path, body }: HttpExample, origin: string): string {
  const key = '-H "Authorization: Bearer $(cat api-key)"';
  if (body === null) return `curl ${key} ${origin}${path}`;
  return `curl -X ${method} ${key} -H "Content-Type: application/json" -d '${body}' ${origin}${path}`;
}
