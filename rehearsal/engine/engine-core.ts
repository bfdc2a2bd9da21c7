import type { ControlMessage, PublishedCue, Tally, AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import { AudienceWatch } from './audience/audience-watch.ts';
import { EngineMeter } from './audience/engine-meter.ts';
import { ArmedBoard } from './armed-board.ts';
import { AudienceBook } from './audience-book.ts';
import { CueBook, type Verdict, type VoteMessage } from './cue-book.ts';
import type { CueCommand } from './cue-record.ts';
import { VoteStore, type StoredState } from './vote-store.ts';

/** What a command led to. `news`: what viewers must hear of; null: nothing changed for them. */
export type CommandResult =
  | { ok: true; news: { cue: PublishedCue } | { targetLatencyMs: number } | null }
  | { ok: false; error: string };

export type Command = CueCommand | Extract<ControlMessage, { type: 'target-latency' }>;

/** The engine without its sockets: decides, stores, then makes known. */
export class EngineCore {
  readonly audience = new AudienceBook();
  readonly armed = new ArmedBoard();
  /** What viewers' reports say of now: latency in bands and groups. */
  readonly watch = new AudienceWatch();
  /** How long the engine itself takes. */
  readonly meter = new EngineMeter();
  readonly #studioClock: StudioClock;
  readonly #log: (line: string) => void;
  readonly #book = new CueBook();
  readonly #store: VoteStore;
  /** Commands carried out: what each asked for, by id. */
  readonly #commands: Map<string, string>;
  #targetLatencyMs: number;
  #largestLatencyMs: number;
  #latencySaveFailed = false;

  /** Opens the storage file and goes on from what it holds. Throws when it cannot be opened. */
  constructor(deps: {
    clock: Clock;
    studioClock: StudioClock;
    storageFile: string;
    targetLatencyMs: number;
    log(line: string): void;
  }) {
    this.#studioClock = deps.studioClock;
    this.#log = deps.log;
    this.#store = new VoteStore({ clock: deps.clock, file: deps.storageFile, log: deps.log });
    const stored = this.#store.load();
    for (const record of stored.records) this.#book.apply(record);
    if (stored.records.length > 0) this.#book.markRestart(deps.studioClock.now());
    for (const vote of stored.votes) {
      this.#book.accept(vote, false);
      const currentRun = this.#book.isCurrent(vote.runId);
      this.audience.restore(vote.viewerId, vote.voteId, { currentRun, accepted: true });
    }
    for (const vote of stored.refused) {
      const currentRun = this.#book.isCurrent(vote.runId);
      this.audience.restore(vote.viewerId, vote.voteId, { currentRun, accepted: false });
    }
    this.#commands = stored.commands;
    this.#targetLatencyMs = stored.targetLatencyMs ?? deps.targetLatencyMs;
    this.#largestLatencyMs = this.#targetLatencyMs;
    this.#restoreRunLatency(stored.runLatency);
    if (stored.records.length > 0) {
      deps.log(`engine: restored ${String(stored.records.length)} cues and ${String(stored.votes.length)} votes`);
    }
  }

  get targetLatencyMs(): number {
    return this.#targetLatencyMs;
  }

  /**
   * Carries a command out; its effect is durable when this returns. A cue command takes effect once, however often it
   * comes; the target latency is a setting, so whoever speaks last is right.
   */
  command(command: Command): CommandResult {
    try {
      return command.type === 'target-latency' ? this.#setTargetLatency(command) : this.#cueCommand(command);
    } catch (error) {
      this.#log(`engine: could not store the command "${command.type}": ${String(error)}`);
      return { ok: false, error: `the engine could not store it (${String(error)}): free its disk and try again` };
    }
  }

  /** Judges a vote. `answer` runs when what it says is durable and tells whether it could still be sent. */
  vote(viewerId: string, vote: VoteMessage, arrivedAtMs: number, answer: (verdict: Verdict) => boolean): void {
    const verdict = this.#book.vote(viewerId, vote, arrivedAtMs, this.#largestLatencyMs);
    const ofCurrentRun = this.#book.isCurrent(vote.runId);
    // A vote that was accepted stays so, whatever a repetition of it is told (its cue was cancelled since, say).
    const accepted = this.#book.hasAccepted(viewerId, vote);
    if (ofCurrentRun) this.audience.voteReceived(viewerId, vote.voteId);
    if (ofCurrentRun && accepted) this.audience.voteAccepted(viewerId, vote.voteId);
    const newlyRefused = ofCurrentRun && !accepted && this.audience.voteRefused(viewerId, vote.voteId);
    if (newlyRefused) this.#store.addRefusal({ ...vote, viewerId });
    const settle = (): void => {
      if (answer(verdict) && ofCurrentRun) this.audience.voteAnswered(viewerId, vote.voteId);
    };
    if (verdict.status === 'counted') this.#store.addVote({ ...vote, viewerId, arrivedAtMs }, settle);
    else if (verdict.status === 'duplicate') this.#store.afterCommit(settle);
    else settle();
  }

  /** A viewer that heard of a question late keeps the whole window. */
  openedLate(viewerId: string, late: { cueId: string; runId: string; lateMs: number }, arrivedAtMs: number): void {
    this.#book.openedLate(viewerId, late, arrivedAtMs, this.#largestLatencyMs);
  }

  /** Makes results final whose time has come; what viewers must hear of. To be called often (every 100 ms). */
  finaliseDue(): PublishedCue[] {
    const nowMs = this.#studioClock.now();
    this.#largestLatencyMs = this.audience.largestLatencyMs(nowMs, this.#targetLatencyMs);
    const records = this.#book.dueFinals(nowMs, this.#largestLatencyMs);
    if (records.length === 0) return [];
    try {
      this.#store.save({ records, command: null, targetLatencyMs: null });
    } catch (error) {
      this.#log(`engine: could not store that results are final, will try again: ${String(error)}`);
      return [];
    }
    for (const record of records) this.#book.apply(record);
    return records.flatMap((record) => this.#book.publishedCue(record) ?? []);
  }

  /** Cues of the current run, as many as fit into `maxBytes` of JSON: open ones first, then the latest. */
  currentCues(maxBytes: number): PublishedCue[] {
    const cues: PublishedCue[] = [];
    let bytes = 0;
    for (const record of this.#book.currentRecords()) {
      const cue = this.#book.publishedCue(record);
      if (!cue) continue;
      bytes += Buffer.byteLength(JSON.stringify(cue)) + 1;
      if (bytes > maxBytes) break;
      cues.push(cue);
    }
    return cues;
  }

  /** Every tally of the current run, open cues first; messages and countdowns have none. */
  currentTallies(): Tally[] {
    return this.#store.flush() ? this.#book.currentRecords().flatMap((record) => this.#book.tally(record) ?? []) : [];
  }

  /** Tallies that changed since the last call, once their votes are durable. */
  takeChangedTallies(): Tally[] {
    return this.#store.flush() ? this.#book.takeChangedTallies() : [];
  }

  audienceSummary(): AudienceSummary {
    return this.audience.summary(this.#studioClock.now(), this.#book.runCounts());
  }

  /** What the last second was like; to be called once a second. Sums and view tell of the same latencies. */
  audienceSecond(): { audience: AudienceSummary; view: AudienceView } {
    const engine = this.meter.second(this.#store.waitingVotes);
    const view = this.watch.view(this.#studioClock.now(), this.#targetLatencyMs, engine);
    return { audience: { ...this.audienceSummary(), latency: view.all, pageLatency: view.pages }, view };
  }

  /**
   * Keeps the run's latencies for the next process; to be called every few seconds, for a crash costs what came since.
   * A disk that refuses is told once: figures never hold up votes.
   */
  saveRunLatency(): void {
    try {
      this.#store.saveRunLatency(this.#book.currentRunId, this.audience.runLatency.encode());
      this.#latencySaveFailed = false;
    } catch (error) {
      if (!this.#latencySaveFailed) {
        this.#log(`engine: the run's latencies cannot be stored, so a restart would lose them: ${String(error)}`);
      }
      this.#latencySaveFailed = true;
    }
  }

  close(): void {
    this.saveRunLatency();
    this.#store.close();
  }

  #restoreRunLatency(stored: StoredState['runLatency']): void {
    if (!stored || stored.runId !== this.#book.currentRunId) return;
    try {
      this.audience.runLatency.restore(stored);
    } catch (error) {
      this.#log(`engine: the stored latencies of this run are damaged, so they begin anew: ${String(error)}`);
    }
  }

  #cueCommand(command: CueCommand): CommandResult {
    const { id } = command;
    const content = JSON.stringify(command);
    const before = this.#commands.get(id);
    if (before === content) return { ok: true, news: null };
    if (before !== undefined) return { ok: false, error: `id ${id} was used for another command: choose a new one` };
    const decision = this.#book.decide(command, this.#studioClock.now(), this.#largestLatencyMs);
    if (!decision.ok) return decision;
    const { record } = decision;
    this.#store.save({ records: record ? [record] : [], command: { id, content }, targetLatencyMs: null });
    this.#commands.set(id, content);
    if (!record) return { ok: true, news: null };
    if (command.type === 'publish' && !this.#book.isCurrent(command.runId)) this.audience.beginRun();
    this.#book.apply(record);
    const cue = this.#book.publishedCue(record);
    return { ok: true, news: cue && { cue } };
  }

  #setTargetLatency({ targetLatencyMs }: Extract<Command, { type: 'target-latency' }>): CommandResult {
    if (targetLatencyMs === this.#targetLatencyMs) return { ok: true, news: null };
    this.#store.save({ records: [], command: null, targetLatencyMs });
    this.#targetLatencyMs = targetLatencyMs;
    return { ok: true, news: { targetLatencyMs } };
  }
}
