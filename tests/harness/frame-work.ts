import { z } from 'zod';

/** The part of Chromium's trace that is used: complete events, times in µs. */
const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  /** CPU time of the thread, where the platform tells it. */
  tdur: z.number().optional(),
});
type TraceEvent = z.infer<typeof eventSchema>;
const traceSchema = z.object({ traceEvents: z.array(z.unknown()) });

export const FRAME_TRACE_CATEGORIES = ['toplevel', 'devtools.timeline', '__metadata'];

/** What one frame cost. */
export interface FrameWork {
  /** All tasks of the page's main thread since the frame before: input, scripts, layout, paint (ms). */
  readonly workMs: number;
  /** CPU time of the same: without the time in which other processes had the core (ms). */
  readonly cpuMs: number;
  /** Since the frame before (ms). */
  readonly intervalMs: number;
}

/** The frames of the page's main thread in which scripts drew, from a trace with FRAME_TRACE_CATEGORIES. */
export function frameWork(trace: Buffer): FrameWork[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  const events = traceEvents.flatMap((event) => eventSchema.safeParse(event).data ?? []);
  const tasks = busiestThread(events.filter(({ name, dur }) => name.endsWith('RunTask') && dur !== undefined));
  const first = tasks[0];
  if (!first) return [];
  const drawn = events
    .filter(({ name, pid, tid }) => name === 'FireAnimationFrame' && pid === first.pid && tid === first.tid)
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const frames: FrameWork[] = [];
  let [workMs, cpuMs] = [0, 0];
  let lastStartUs: number | null = null;
  let next = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    workMs += dur / 1_000;
    cpuMs += tdur / 1_000;
    while (next < drawn.length && (drawn[next] ?? 0) < ts) next += 1;
    const isFrame = (drawn[next] ?? Infinity) <= ts + dur;
    if (!isFrame) continue;
    if (lastStartUs !== null) frames.push({ workMs, cpuMs, intervalMs: (ts - lastStartUs) / 1_000 });
    lastStartUs = ts;
    [workMs, cpuMs] = [0, 0];
  }
  return frames;
}

/** Outermost tasks of the thread that worked most, in the order of time. */
function busiestThread(tasks: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const task of tasks) {
    const key = `${String(task.pid)} ${String(task.tid)}`;
    threads.set(key, [...(threads.get(key) ?? []), task]);
  }
  const busy = (all: readonly TraceEvent[]): number => all.reduce((sum, { dur = 0 }) => sum + dur, 0);
  const busiest = [...threads.values()].sort((a, b) => busy(b) - busy(a))[0] ?? [];
  const sorted = busiest.sort((a, b) => a.ts - b.ts);
  let endUs = Number.NEGATIVE_INFINITY;
  return sorted.filter(({ ts, dur = 0 }) => {
    const outermost = ts >= endUs;
    if (outermost) endUs = ts + dur;
    return outermost;
  });
}
