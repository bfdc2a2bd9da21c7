import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';

/** What somebody may do. Each procedure of the API asks for one. */
export const rightSchema = z.enum([
  /** See the show, the run and all figures. */
  'read',
  /** Edit the rundown and the show's settings. */
  'plan',
  /** GO, fire, close, hold, panic … */
  'run',
  /** Go on air and off, scene, capture. */
  'air',
  /** Acknowledge the producer's messages. */
  'acknowledge',
  /** Mark alarms as seen, tick the checklist, sign QA reports. */
  'see-alarms',
  /** Let the studio fetch any public address as a player would, for a report. Changes nothing on air. */
  'probe',
  /** Give and withdraw links, device passwords. */
  'admin',
]);
export type Right = z.infer<typeof rightSchema>;

/** `planner`: edits the rundown from anywhere, without access to GO. `viewer`: reads only. */
export const roleSchema = z.enum(['producer', 'host', 'qa', 'planner', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

/** Who is signed in on the studio's own machine is its owner: a producer who may also give links. */
export const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  producer: ['read', 'plan', 'run', 'air', 'acknowledge', 'see-alarms', 'probe'],
  host: ['read', 'run', 'air', 'acknowledge', 'see-alarms', 'probe'],
  qa: ['read', 'see-alarms', 'probe'],
  planner: ['read', 'plan'],
  viewer: ['read'],
};

export const meSchema = z.object({
  name: z.string(),
  role: roleSchema,
  rights: z.array(rightSchema),
  clientId: z.string(),
});
export type Me = z.infer<typeof meSchema>;

/** A link given to somebody; the secret in it is told once, when it is made. */
export const accessLinkSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAtMs: z.number(),
  /** When somebody last came by it; null: never. */
  lastUsedAtMs: z.number().nullable(),
});
export type AccessLink = z.infer<typeof accessLinkSchema>;

/** Somebody with the studio open, and where they are. */
export const presenceSchema = z.object({
  clientId: z.string(),
  name: z.string(),
  role: roleSchema,
  workspace: z.enum(['producer', 'host', 'qa']),
  /** The cue they look at or edit; `field` while they edit one. */
  cueId: cueIdSchema.nullable(),
  field: z.string().max(80).nullable(),
});
export type Presence = z.infer<typeof presenceSchema>;
