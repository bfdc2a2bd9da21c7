import { ORPCError, ValidationError } from '@orpc/server';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** `cue.options[1].label: an option needs a label` for each issue, as one line. */
export function issuesInWords(issues: readonly Issue[]): string {
  const words = issues.slice(0, 10).map((issue) => {
    const path = pathInWords(issue.path ?? []);
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const more = issues.length > words.length ? `; and ${String(issues.length - words.length)} more` : '';
  return words.join('; ') + more;
}

function pathInWords(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  return path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .map((key, index) => (typeof key === 'number' ? `[${String(key)}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** What the caller is told: bad input in words, typed refusals as they are, and of our own faults only that there is one. */
export function callerError(error: unknown, onFault: (error: unknown) => void): unknown {
  if (error instanceof ORPCError) {
    const { cause } = error;
    if (cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
      const problem = issuesInWords(cause.issues);
      const issues = cause.issues.map((issue) => ({
        path: pathInWords(issue.path ?? []),
        message: issue.message,
      }));
      return new ORPCError('BAD_REQUEST', { message: `This request is not valid: ${problem}`, data: { issues } });
    }
    if (error.status >= 500) onFault(cause ?? error);
    return error;
  }
  onFault(error);
  return error;
}
