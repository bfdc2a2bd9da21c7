import { DatabaseSync } from 'node:sqlite';
import { LATE_LIMIT_MS } from '../../../studio/show/cue-scheduler.ts';
import type { EngineCommand, PublishCommand, ShowEvent, ShowEventOf } from '../../../studio/show/show-events.ts';
import { takeRunId } from '../../../studio/show/takes.ts';
import type { CrashRig } from './crash-rig.ts';
import { takeKey } from './engine-tap.ts';
import { inOrder } from './in-order.ts';
import type { LoggedEvent } from './log-reader.ts';

/** From the decision to send to the engine's end of the wire, on a busy machine. */
const WIRE_MS = 500;

type TakenEvent = ShowEventOf<'cue-taken'>;

export function ofType<T extends ShowEvent['type']>(events: readonly LoggedEvent[], type: T): ShowEventOf<T>[] {
  return events.flatMap(({ event }) => (event.type === type ? [event as ShowEventOf<T>] : []));
}

function isAdopted(event: ShowEvent): event is TakenEvent & { command: PublishCommand } {
  return event.type === 'cue-taken' && event.how === 'adopted';
}

/** What the log says was sent, in order: not what was withheld, nor adopted publishes, of which the engine told. */
function loggedCommands(events: readonly LoggedEvent[]): EngineCommand[] {
  const withheld = new Set(ofType(events, 'commands-withheld').flatMap(({ commandIds }) => commandIds));
  const written = events.flatMap(({ event }): EngineCommand[] => {
    if ('commands' in event) return event.commands;
    // What it takes over of the run before, and what withdraws that run's overlays.
    if (event.type === 'run-begun') return event.outbox;
    if (isAdopted(event)) return [];
    return 'command' in event && event.command !== null ? [event.command] : [];
  });
  const byId = new Map(written.map((command) => [command.id, command]));
  return [...byId.values()].filter(({ id }) => !withheld.has(id));
}

const isPublish = (command: EngineCommand): command is PublishCommand => command.type === 'publish';

/** The log's commands are those the engine got: the same, in the same order, none more and none less. */
export function compareCommands(rig: CrashRig): string[] {
  const problems: string[] = [];
  const texts = new Map<string, string>();
  for (const { command, text } of rig.tap.received) {
    const before = texts.get(command.id);
    if (before === undefined) texts.set(command.id, text);
    else if (before !== text) problems.push(`${command.id} came as ${before} and as ${text}`);
  }
  const adopted = new Map(
    rig.log.events.flatMap(({ event }) => (isAdopted(event) ? [[takeKey(event.command), event] as const] : [])),
  );
  const first = [...texts.values()].map((text) => JSON.parse(text) as EngineCommand);
  const received: string[] = [];
  for (const command of first) {
    const adoption = isPublish(command) ? adopted.get(takeKey(command)) : undefined;
    if (!adoption || !isPublish(command)) {
      received.push(inOrder(command));
      continue;
    }
    adopted.delete(takeKey(command));
    const theirs = inOrder({ ...command, id: '' });
    const ours = inOrder({ ...adoption.command, id: '' });
    if (theirs !== ours) problems.push(`adopted as ${ours}, but the engine got ${theirs}`);
  }
  for (const key of adopted.keys()) problems.push(`${key} was adopted, but the engine never got it`);
  const logged = loggedCommands(rig.log.events).map((command) => inOrder(command));
  problems.push(...difference('the log', logged, 'the engine', received));
  return problems;
}

/** Where two lists part ways first. */
function difference(one: string, ones: readonly string[], other: string, others: readonly string[]): string[] {
  const length = Math.max(ones.length, others.length);
  for (let at = 0; at < length; at++) {
    if (ones[at] === others[at]) continue;
    const around = (list: readonly string[]): string => list.slice(Math.max(0, at - 1), at + 3).join('\n  ');
    return [`from command ${String(at)} on ${one} has\n  ${around(ones)}\nbut ${other}\n  ${around(others)}`];
  }
  return [];
}

/** Each command was answered as the log says, and took effect once. */
export function compareEffects(rig: CrashRig): string[] {
  const { tap, log, audience } = rig;
  const problems: string[] = [];
  const logged = new Map<string, (string | null)[]>();
  for (const { commandId, error } of ofType(log.events, 'command-acknowledged')) {
    logged.set(commandId, [...(logged.get(commandId) ?? []), error]);
  }
  for (const { id } of loggedCommands(log.events)) {
    const answers = new Set((tap.answers.get(id) ?? []).map(({ ok, error }) => (ok ? null : error)));
    const ours = logged.get(id) ?? [];
    if (ours.length !== 1 || answers.size !== 1 || !answers.has(ours[0] ?? null)) {
      problems.push(`${id} was answered ${JSON.stringify([...answers])}, the log has ${JSON.stringify(ours)}`);
    }
  }
  const accepted = [...tap.answers].flatMap(([id, answers]) => (answers.some(({ ok }) => ok) ? [id] : []));
  const ids = new Set(tap.received.map(({ command }) => command.id));
  const done = accepted.filter((id) => ids.has(id)).sort();
  problems.push(...difference('the engine’s own book', carriedOut(rig.engineFile, ids), 'its answers', done));
  for (const { command } of ofType(log.events, 'cue-taken').filter(({ command }) => command !== null)) {
    const told = command ? (audience.told.get(takeKey(command)) ?? []) : [];
    const frames = new Set(told.map(({ opensAtMs }) => opensAtMs));
    if (frames.size > 1 || (frames.size === 1 && !frames.has(command?.opensAtMs ?? Number.NaN))) {
      problems.push(`${JSON.stringify(command)} was shown on the frames ${JSON.stringify([...frames])}`);
    }
  }
  return problems;
}

/** Ids of commands that the engine keeps as carried out. */
function carriedOut(engineFile: string, ids: ReadonlySet<string>): string[] {
  const database = new DatabaseSync(engineFile, { readOnly: true });
  try {
    const rows = database.prepare('SELECT id FROM commands').all();
    return rows
      .map(({ id }) => String(id))
      .filter((id) => ids.has(id))
      .sort();
  } finally {
    database.close();
  }
}

/** At the end the engine has each cue of the last run in the state that the log says. */
export function compareStates({ log, audience, tap }: CrashRig): string[] {
  const problems: string[] = [];
  const { run, cues, taken } = log.model;
  for (const { cueId, take, phase, closesAtMs, counts, votes } of cues.values()) {
    const what = taken.get(cueId);
    const key = takeKey({ cueId, runId: takeRunId(run.runId, take) });
    const theirs = audience.last(key);
    if (!what?.publish || !theirs) continue;
    const said = `${key} is ${phase} in the log, but the engine has ${JSON.stringify(theirs)}`;
    if ((theirs.state === 'void') !== (phase === 'void')) problems.push(said);
    if (phase === 'void' || what.conduct !== 'interaction') continue;
    if (phase === 'open' && theirs.closesAtMs !== closesAtMs) problems.push(said);
    if ((phase === 'closed') !== (theirs.revealAtMs !== null)) problems.push(said);
    const final = tap.finals.get(key);
    if (phase !== 'result' && phase !== 'closed') continue;
    if (inOrder({ counts, votes }) !== inOrder({ counts: final?.counts, votes: final?.total })) {
      problems.push(`${said}, and counted ${JSON.stringify(final)} where the log has ${JSON.stringify(counts)}`);
    }
  }
  if (log.model.outbox.length > 0) problems.push(`never delivered: ${JSON.stringify(log.model.outbox)}`);
  return problems;
}

/** No take twice; nothing that came by itself came late, on hold, or after it had been missed. */
export function checkTakes(rig: CrashRig): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const missed = new Map<string, number | null>();
  let runId = '';
  let isHeld = false;
  let planned = new Map<string, number>();
  for (const { event, sequence } of rig.log.events) {
    const at = `line ${String(sequence)}: ${JSON.stringify(event)}`;
    if (event.type === 'run-begun') {
      ({ runId } = event);
      planned = new Map();
      missed.clear();
    }
    if (event.type === 'held') isHeld = true;
    if (event.type === 'released' || event.type === 'run-begun') isHeld = false;
    if ('armed' in event && event.type !== 'cues-frozen')
      for (const { cueId, atMs } of event.armed) planned.set(cueId, atMs);
    if (event.type === 'cue-missed') missed.set(event.cueId, planned.get(event.cueId) ?? null);
    if (event.type !== 'cue-taken') continue;
    const take = takeKey({ cueId: event.cueId, runId: takeRunId(runId, event.take) });
    if (seen.has(take)) problems.push(`taken twice: ${at}`);
    seen.add(take);
    if (event.plannedAtMs === null || event.how === 'adopted') continue;
    if (event.how !== 'group' && isHeld) problems.push(`taken on hold: ${at}`);
    const lateMs = event.firedAtMs - event.plannedAtMs;
    if (lateMs < 0 || lateMs >= 1_000) problems.push(`taken ${String(lateMs)} ms late: ${at}`);
    if (event.how !== 'group' && missed.get(event.cueId) === event.plannedAtMs) {
      problems.push(`taken after it had been missed: ${at}`);
    }
  }
  return problems;
}

/** What one host took and another delivered came within a second, or not at all. */
export function checkDelivery({ tap, log, lives }: CrashRig): string[] {
  const firstMs = new Map<string, number>();
  for (const { command, atMs } of tap.received) {
    if (isPublish(command) && !firstMs.has(command.id)) firstMs.set(command.id, atMs);
  }
  return ofType(log.events, 'cue-taken').flatMap(({ command, firedAtMs }) => {
    const atMs = command ? firstMs.get(command.id) : undefined;
    const bornMs = lives.findLast(({ startedAtMs }) => startedAtMs < (atMs ?? 0))?.startedAtMs ?? 0;
    if (atMs === undefined || firedAtMs > bornMs || atMs - firedAtMs < LATE_LIMIT_MS + WIRE_MS) return [];
    return [`delivered ${String(atMs - firedAtMs)} ms after it was taken, by another host: ${JSON.stringify(command)}`];
  });
}

/** Whatever was armed for a time at which no host lived is missed or adopted, and said to be. */
export function checkMissed(rig: CrashRig): string[] {
  const problems: string[] = [];
  const { lives, log } = rig;
  const armed = new Map<string, number>();
  let next = 0;
  for (const { event, sequence } of log.events) {
    while (next < lives.length && sequence > (lives[next]?.lastSequence ?? Infinity)) next += 1;
    if (event.type === 'run-begun') armed.clear();
    if ('disarmed' in event) for (const { cueId } of event.disarmed) armed.delete(cueId);
    if (event.type === 'held' || event.type === 'run-finished') armed.clear();
    if ('armed' in event && event.type !== 'cues-frozen')
      for (const { cueId, atMs } of event.armed) armed.set(cueId, atMs);
    if (event.type === 'cue-missed' || event.type === 'cue-voided') armed.delete(event.cueId);
    if (event.type !== 'cue-taken') continue;
    const atMs = armed.get(event.cueId);
    armed.delete(event.cueId);
    const bornMs = lives[next]?.startedAtMs ?? 0;
    const byItself = event.how === 'scheduled' || event.how === 'follow-on' || event.how === 'group';
    if (byItself && atMs !== undefined && atMs < bornMs) {
      problems.push(`due before its host was born, and taken: ${JSON.stringify(event)}`);
    }
  }
  const overdue = [...log.model.armed.values()].filter(({ atMs }) => atMs < (lives.at(-1)?.startedAtMs ?? 0));
  if (overdue.length > 0) problems.push(`neither taken nor missed: ${JSON.stringify(overdue)}`);
  return problems;
}

/** Each request that was granted stands in the log once, each that was refused not at all. */
export function checkRequests({ producer, log }: CrashRig): string[] {
  const times = new Map<string, number>();
  for (const { event } of log.events) {
    if ('requestId' in event && event.requestId !== null) {
      times.set(event.requestId, (times.get(event.requestId) ?? 0) + 1);
    }
  }
  return producer.made.flatMap((made) => {
    const inLog = times.get(made.requestId) ?? 0;
    const isRight = made.outcome === 'ok' ? inLog === 1 : made.outcome === 'refused' ? inLog === 0 : inLog <= 1;
    return isRight ? [] : [`${JSON.stringify(made)} stands in the log ${String(inLog)} times`];
  });
}

/** Devices were asked as often as the log says; once at most where it can’t say, and says so. */
export function checkDevices({ devices, log }: CrashRig): string[] {
  const taken = new Map<string, number>();
  const done = new Map<string, number>();
  const add = (to: Map<string, number>, cueId: string): unknown => to.set(cueId, (to.get(cueId) ?? 0) + 1);
  for (const { event } of log.events) {
    if (event.type === 'cue-taken' && event.device) add(taken, event.cueId);
    if (event.type === 'device-done') add(done, event.cueId);
  }
  return [...new Set([...taken.keys(), ...devices.asked.keys()])].flatMap((cueId) => {
    const asked = devices.asked.get(cueId) ?? 0;
    const most = taken.get(cueId) ?? 0;
    const least = done.get(cueId) ?? 0;
    if (asked >= least && asked <= most) return [];
    return [
      `${cueId} was taken ${String(most)} times, done ${String(least)} times, but asked for ${String(asked)} times`,
    ];
  });
}

/** The scene on programme is the one the log put there last. */
export function checkScene({ log }: CrashRig, programme: string): string[] {
  const scenes = log.events.flatMap(({ event }) => ('scene' in event && event.scene !== null ? [event.scene] : []));
  const last = scenes.at(-1) ?? 'camera';
  return programme === last ? [] : [`${programme} is on programme, but the log put ${last} there`];
}
