import { z } from 'zod';

/** One time server as it was measured. What was not measured is null. */
export const clockServerSchema = z.object({
  address: z.string(),
  /** trying: asked first; used: followed; candidate: good, not needed or not settled; rejected, silent: see `reason`. */
  state: z.enum(['trying', 'used', 'candidate', 'rejected', 'silent']),
  /** Its time minus this computer's own clock. */
  offsetMs: z.number().nullable(),
  /** The shortest round trip among the probes that count. */
  roundTripMs: z.number().nullable(),
  /** Why rejected or silent. */
  reason: z.string().nullable(),
  /** Since the last good answer. */
  ageMs: z.number().nullable(),
  /** nts: NTP with authenticated answers (RFC 8915); https: the Date header of a web server, good to a second's part. */
  kind: z.enum(['ntp', 'nts', 'https']).default('ntp'),
  /** Its time minus studio time: what a plot of offsets shows. */
  studioOffsetMs: z.number().nullable().default(null),
  /** True time lies within ± this of what it says, if it is honest. */
  errorBoundMs: z.number().nonnegative().nullable().default(null),
  /** Root mean square of its probes about the fitted line. */
  jitterMs: z.number().nonnegative().nullable().default(null),
  /** How much slow this computer's oscillator is against the server; negative: fast. */
  frequencyPpm: z.number().nullable().default(null),
  frequencyErrorPpm: z.number().nonnegative().nullable().default(null),
  /** The last eight questions, the newest in the lowest bit: 1 was answered well (RFC 5905 §9.2); 255 is all of them. */
  reach: z.int().min(0).max(255).default(0),
  /** 1: has a reference clock of its own; each server in between adds one. */
  stratum: z.int().min(0).max(255).nullable().default(null),
  /** Whom it follows: four letters at stratum 1, else an address or a hash of one. */
  referenceId: z.string().nullable().default(null),
  rootDelayMs: z.number().nonnegative().nullable().default(null),
  rootDispersionMs: z.number().nonnegative().nullable().default(null),
  /** Time between two questions as it is now. */
  pollMs: z.number().positive().nullable().default(null),
  /** Probes the estimate is made of, and those that have come so far. */
  probesUsed: z.int().nonnegative().default(0),
  probesHeard: z.int().nonnegative().default(0),
  /** Answers refused (spoofed, malformed, doubled, unsynchronised …) so far. */
  refused: z.int().nonnegative().default(0),
});
export type ClockServerView = z.infer<typeof clockServerSchema>;

/** The studio's clock: where its time comes from and how far it can be trusted. */
export const clockViewSchema = z.object({
  synchronised: z.boolean(),
  /** Studio time minus this computer's own clock. */
  offsetMs: z.number(),
  roundTripMs: z.number().nullable(),
  /** True time lies within ± this of studio time; null: unknown. */
  errorBoundMs: z.number().nullable(),
  /** The part of it that is noise of measuring (2 σ); the rest is what unequal ways out and back could hide. */
  noiseMs: z.number().nonnegative().nullable().default(null),
  /** In words: which servers, or why there is none. */
  source: z.string(),
  servers: z.array(clockServerSchema),
  /**
   * settling: the first burst; holdover: no server answers or they disagree, and the learnt frequency carries on;
   * unsynchronised: nothing is known, or the bound is beyond use.
   */
  state: z.enum(['unsynchronised', 'settling', 'synchronised', 'holdover']).default('unsynchronised'),
  sourceKind: z.enum(['none', 'ntp', 'nts', 'https']).default('none'),
  /** How much slow this computer's oscillator is (studio time runs faster by as much); null: not learnt yet. */
  frequencyPpm: z.number().nullable().default(null),
  frequencyErrorPpm: z.number().nonnegative().nullable().default(null),
  /** Studio time at which holdover began; null: not in holdover. */
  holdoverSinceMs: z.number().nullable().default(null),
  /** True time as it is believed, minus studio time: still to be slewed away. */
  slewRemainingMs: z.number().default(0),
  /** The change of speed that works it off, beside `frequencyPpm`; at most 500 ppm on air. */
  slewPpm: z.number().default(0),
  /** The last time the clock was set at once (off air only), in studio time; null: never. */
  lastStep: z.object({ atMs: z.number(), byMs: z.number() }).nullable().default(null),
  /** How late the host's event loop heard of answers, as the thread that stamps them saw it: what stamping there saved. */
  stampDelayP95Ms: z.number().nonnegative().nullable().default(null),
});
export type ClockView = z.infer<typeof clockViewSchema>;

/** A server of which nothing is known yet but its name. */
export function unheardServer(address: string): ClockServerView {
  const unknown = { offsetMs: null, roundTripMs: null, reason: null, ageMs: null };
  return clockServerSchema.parse({ address, state: 'trying', ...unknown });
}

/** The clock of a computer that has heard no server. */
export function unheardClock(source: string): ClockView {
  const unknown = { synchronised: false, offsetMs: 0, roundTripMs: null, errorBoundMs: null, servers: [] };
  return clockViewSchema.parse({ source, ...unknown });
}
