import type { ViewerReport } from '../../shared/interaction/protocol.ts';
import { every, type Clock } from '../../shared/time/clock.ts';
import { engineSocketOf } from './browser-socket.ts';
import { CueStage, EMPTY_STAGE, type StageView } from './cue-stage.ts';
import { DetailsView, type DetailRows } from './details-view.ts';
import { EngineLink } from './engine-link.ts';
import { watchFrames, type ShownFrame } from './frame-watch.ts';
import { element } from './dom.ts';
import { MarkMeter } from './mark-meter.ts';
import { publishHook } from './measuring-hook.ts';
import { NotesView } from './notes-view.ts';
import { Player, type PlayerState } from './player.ts';
import { PollView } from './poll-view.ts';
import { RecentValues } from './recent-values.ts';
import { randomId, sessionStoreOf, viewerIdOf } from './session-store.ts';
import { StatusView } from './status-view.ts';
import { SyncController } from './sync-controller.ts';
import { figure } from './texts.ts';
import { VoteOutbox } from './vote-outbox.ts';

const PLAYLIST = '/live/main/index.m3u8';
/** Until the engine names the show's target. */
const FIRST_TARGET_MS = 1_000;
const REPORT_EVERY_MS = 1_000;
const DETAILS_EVERY_MS = 250;
/** From capture to the origin's edge, roughly: what the player need not wait for itself. */
const PIPELINE_MS = 300;
/** Frames of the last second, whose median is reported. */
const REPORTED_FRAMES = 30;

/** The viewer's page: joins player, clock, stage and engine. It decides nothing itself. */
export class ViewerPage {
  readonly #clock: Clock;
  readonly #video: HTMLVideoElement;
  readonly #link: EngineLink;
  readonly #outbox: VoteOutbox;
  readonly #player: Player;
  readonly #sync = new SyncController(FIRST_TARGET_MS);
  readonly #stage: CueStage;
  readonly #pollView: PollView;
  readonly #notesView: NotesView;
  readonly #status: StatusView;
  readonly #details: DetailsView;
  readonly #mark: MarkMeter | null;
  readonly #latencies = new RecentValues(REPORTED_FRAMES);
  readonly #closers: (() => void)[] = [];
  #playerReason: string | null = null;
  #mediaTimeMs: number | null = null;
  #glassToGlassMs: number | null = null;
  #lastReport: ViewerReport | null = null;
  #view: StageView = EMPTY_STAGE;

  constructor(video: HTMLVideoElement, clock: Clock, query: URLSearchParams) {
    this.#clock = clock;
    this.#video = video;
    const store = sessionStoreOf(() => window.sessionStorage);
    this.#outbox = new VoteOutbox({ load: () => store.load('outbox'), save: (state) => store.save('outbox', state) });
    this.#stage = new CueStage({ load: () => store.load('choices'), save: (all) => store.save('choices', all) });
    this.#mark = query.get('mark') === '1' ? new MarkMeter(video) : null;
    this.#details = new DetailsView(this.#mark !== null);
    const say = announcerOf(element('speech', HTMLElement));
    this.#pollView = new PollView({ onVote: (key, optionId) => this.#vote(key, optionId), say });
    this.#notesView = new NotesView(say);
    this.#status = new StatusView(video, () => this.#player.play());
    this.#player = this.#createPlayer(video);
    this.#link = this.#createLink(viewerIdOf(store, randomId));
    this.#start();
  }

  close(): void {
    for (const close of this.#closers) close();
    this.#player.close();
    this.#link.close();
  }

  #createPlayer(video: HTMLVideoElement): Player {
    return new Player({
      video,
      playlistUrl: new URL(PLAYLIST, window.location.href).href,
      clock: this.#clock,
      random: Math.random,
      onState: (_state: PlayerState, reason) => {
        this.#playerReason = reason;
        this.#renderStatus();
      },
      onRestart: () => {
        this.#sync.restarted();
        this.#latencies.clear();
      },
      onStall: () => {
        this.#sync.stalled(this.#clock.monoNow());
      },
    });
  }

  #createLink(viewerId: string): EngineLink {
    return new EngineLink({
      clock: this.#clock,
      open: engineSocketOf(window.location),
      viewerId,
      outbox: this.#outbox,
      random: Math.random,
      onState: () => {
        this.#renderStatus();
        this.#paint();
      },
      onMessage: (message) => {
        switch (message.type) {
          case 'welcome':
            this.#aimAt(message.targetLatencyMs);
            this.#stage.replaceAll(message.cues);
            break;
          case 'cue':
            this.#stage.put(message.cue);
            break;
          case 'vote-ack':
            this.#stage.acknowledged(message.voteId, message.status, message.late === true);
            this.#renderStatus();
            break;
          case 'target-latency':
            this.#aimAt(message.targetLatencyMs);
            break;
        }
        this.#paint();
      },
    });
  }

  #start(): void {
    const frames = watchFrames(this.#video, this.#clock, (frame) => this.#frame(frame));
    const reports = every(this.#clock, REPORT_EVERY_MS, () => this.#report());
    const details = every(this.#clock, DETAILS_EVERY_MS, () => {
      if (this.#details.shown) this.#details.render(this.#detailRows());
    });
    this.#closers.push(
      () => frames.close(),
      () => reports.cancel(),
      () => details.cancel(),
    );
    this.#renderStatus();
    this.#publish();
  }

  #aimAt(targetMs: number): void {
    this.#sync.setTarget(targetMs);
    this.#player.liveSyncS = (targetMs - PIPELINE_MS) / 1000;
  }

  /** Runs just before the frame is painted: what changes here is painted with it. */
  #frame(frame: ShownFrame): void {
    this.#player.frameShown();
    const displayAtMs = this.#link.time.at(frame.displayAtMonoMs);
    const mediaTimeMs = this.#player.captureTimeAt(frame.mediaTimeS);
    this.#mediaTimeMs = mediaTimeMs;
    this.#glassToGlassMs = mediaTimeMs === null || displayAtMs === null ? null : displayAtMs - mediaTimeMs;
    this.#paint(displayAtMs);
    if (this.#glassToGlassMs === null) return;
    this.#latencies.add(this.#glassToGlassMs);
    if (displayAtMs !== null) this.#mark?.measure(displayAtMs, this.#glassToGlassMs);
    if (this.#video.paused || this.#video.seeking) return;
    const nowMs = this.#clock.monoNow();
    const studioNowMs = this.#link.time.at(nowMs);
    const playheadMs = this.#player.captureTimeAt(this.#video.currentTime);
    if (studioNowMs === null || playheadMs === null) return;
    const command = this.#sync.sample({
      nowMs,
      latencyMs: studioNowMs - playheadMs,
      bufferMs: this.#player.bufferMs,
    });
    this.#player.setRate(command.playbackRate);
    if (command.seekByMs !== null) this.#player.seekBy(command.seekByMs);
  }

  /** Paints the stage for the frame on screen; while the picture stands still, so does everything timed. */
  #paint(displayAtMs: number | null = this.#link.time.at(this.#clock.monoNow())): void {
    if (this.#mediaTimeMs !== null) this.#view = this.#stage.advance(this.#mediaTimeMs, displayAtMs);
    this.#pollView.render(this.#view.question, this.#link.state === 'open');
    this.#notesView.render(this.#view.notes);
  }

  #vote(key: string, optionId: string): void {
    if (this.#mediaTimeMs === null) return;
    const vote = this.#stage.vote(key, optionId, this.#mediaTimeMs, randomId());
    if (!vote) return;
    this.#link.vote(vote);
    this.#paint();
    this.#renderStatus();
  }

  #report(): void {
    const playing = this.#player.state === 'playing' || this.#player.state === 'stalled';
    const report: ViewerReport = {
      type: 'report',
      glassToGlassMs: playing ? this.#latencyNow() : null,
      bufferMs: this.#player.bufferMs,
      stalls: this.#player.stalls,
      playbackRate: this.#video.playbackRate > 0 ? this.#video.playbackRate : 1,
      clockErrorBoundMs: this.#link.time.errorBoundMs,
      votesSent: this.#outbox.sent,
      votesAcked: this.#outbox.acked,
    };
    this.#lastReport = report;
    this.#link.report(report);
  }

  /** Of the frame on screen: a frame that stands still grows old; what a hidden page shows, nobody sees. */
  #latencyNow(): number | null {
    if (document.visibilityState === 'hidden') return null;
    if (this.#player.silentMs < REPORT_EVERY_MS) return this.#latencies.percentile(50);
    const nowMs = this.#link.time.at(this.#clock.monoNow());
    return nowMs === null || this.#mediaTimeMs === null ? null : nowMs - this.#mediaTimeMs;
  }

  #renderStatus(): void {
    this.#status.render(this.#player.state, this.#playerReason, this.#link.state, this.#outbox.pending);
  }

  #detailRows(): DetailRows {
    const { targetMs, personalTargetMs, errorMs, playbackRate } = this.#sync.status;
    const rows: [string, string][] = [
      ['Glass to glass', figure(this.#latencyNow(), 0, 'ms')],
      ['Target', figure(targetMs, 0, 'ms')],
      ['This viewer aims at', figure(personalTargetMs, 0, 'ms')],
      ['Off by', figure(errorMs, 0, 'ms')],
      ['Buffer', figure(this.#player.bufferMs, 0, 'ms')],
      ['Playback rate', figure(playbackRate, 3, '×')],
      ['Stalls', String(this.#player.stalls)],
      ['Clock error', `± ${figure(this.#link.time.errorBoundMs, 1, 'ms')}`],
      ['Answers sent / confirmed', `${String(this.#outbox.sent)} / ${String(this.#outbox.acked)}`],
      ['Bad messages', String(this.#link.badMessages)],
    ];
    const decoded = this.#mark?.decoded;
    if (decoded) {
      rows.push(['Decoded from picture, p50', figure(decoded.p50Ms, 0, 'ms')]);
      rows.push(['Decoded from picture, p95', figure(decoded.p95Ms, 0, 'ms')]);
      rows.push(['Reported − decoded, p95', figure(decoded.reportedMinusDecodedP95Ms, 1, 'ms')]);
    }
    return rows;
  }

  #publish(): void {
    publishHook(
      window,
      {
        mediaTimeMs: () => this.#mediaTimeMs,
        studioNowMs: () => this.#link.time.at(this.#clock.monoNow()),
        glassToGlassMs: () => (this.#player.silentMs < REPORT_EVERY_MS ? this.#glassToGlassMs : this.#latencyNow()),
        reported: () => this.#lastReport,
        events: () => this.#stage.appearances,
        sync: () => this.#sync.status,
        playerState: () => this.#player.state,
        linkState: () => this.#link.state,
        decoded: () => this.#mark?.decoded ?? null,
      },
      (monoMs) => this.#link.time.at(monoMs),
    );
  }
}

/** Says things to screen readers, each once. */
function announcerOf(speech: HTMLElement): (text: string) => void {
  let spoken = '';
  return (text) => {
    if (spoken === text) return;
    spoken = text;
    speech.textContent = text;
  };
}
