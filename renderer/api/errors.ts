import { ORPCError } from '@orpc/client';
import { z } from 'zod';

/** The host cannot be asked now: it restarts, or the network is away. */
export class LinkDownError extends Error {
  constructor() {
    super('The studio host cannot be reached just now; nothing was changed. It is being reconnected by itself.');
    this.name = 'LinkDownError';
  }
}

const refusalSchema = z.object({ reason: z.string().min(1) });

/** One sentence for the operator about a failed request: the host's own reason where it gave one. */
export function describeError(error: unknown): string {
  if (error instanceof LinkDownError) return error.message;
  if (error instanceof ORPCError) {
    const refusal = refusalSchema.safeParse(error.data);
    if (refusal.success) return refusal.data.reason;
    if (error.code === 'BAD_REQUEST') return `The host did not understand the request: ${error.message}.`;
    if (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN') {
      return 'This window is not signed in to the studio (any more). Open it again with a new sign-in code.';
    }
    return `The host could not do that: ${error.message || error.code}.`;
  }
  if (error instanceof Error && error.message !== '') return error.message;
  return 'Something went wrong and no reason was given.';
}
