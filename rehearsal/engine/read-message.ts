import { z } from 'zod';

const anyMessageSchema = z.object({ type: z.string() }).loose();

/** A message that could not be taken; `raw` is what could be parsed of it, for an answer that names it. */
export interface BadMessage {
  readonly ok: false;
  readonly code: 'bad-message' | 'wrong-protocol';
  readonly problem: string;
  readonly raw: Readonly<Record<string, unknown>> | null;
}

/** Parses one text message against a schema; never throws. */
export function readMessage<T>(text: string, schema: z.ZodType<T>): { ok: true; message: T } | BadMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, code: 'bad-message', problem: `not JSON: ${String(error).slice(0, 200)}`, raw: null };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, message: parsed.data };
  const raw = anyMessageSchema.safeParse(json).data ?? null;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const wrongProtocol = raw?.type === 'hello' && path === 'protocol';
  const problem = `${path === '' ? 'message' : path}: ${issue?.message ?? 'does not fit'}`.slice(0, 300);
  return { ok: false, code: wrongProtocol ? 'wrong-protocol' : 'bad-message', problem, raw };
}
