import { MAX_CLOCK_ERROR_MS, type ViewerReport } from '../../shared/interaction/protocol.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { engineSocketOf } from './browser-socket.ts';
import { cdnOf, deviceOf, networkOf, type ClientFacts } from './client-class.ts';
import { CueStage, EMPTY_STAGE, type StageView } from './cue-stage.ts';
import { DetailsView, type DetailRows } from './details-view.ts';
import { EngineLink } from './engine-link.ts';
import { watchFrames, type ShownFrame } from './frame-watch.ts';
import { element } from './dom.ts';
import { MarkMeter } from './mark-meter.ts';
import { MarkPace } from './mark-pace.ts';
import { publishHook, type DecodedLatency } from './measuring-hook.ts';
import { NotesView } from './notes-view.ts';
import { PlaybackDrift } from './playback-drift.ts';
import { PlaybackMeter } from './playback-meter.ts';
import { Player, type PlayerState } from './player.ts';
import { PollView } from './poll-view.ts';
import { RecentValues } from './recent-values.ts';
import { randomId, sessionStoreOf, viewerIdOf } from './session-store.ts';
import { StatusView } from './status-view.ts';
import { datingOf } from './report-dating.ts';
import { SyncController } from './sync-controller.ts';
import { DATED_BY, dateApart, figure } from './texts.ts';
import { VoteOutbox } from './vote-outbox.ts';

const PLAYLIST = '/live/main/index.m3u8';
/** Until the engine names the show's target. */
const FIRST_TARGET_MS = 1_000;
const REPORT_EVERY_MS = 1_000;
const DETAILS_EVERY_MS = 250;
/** From capture to the origin's edge, roughly: what the player need not wait for itself. */
const PIPELINE_MS = 300;
/** While the picture stands by command: the finer, the nearer to its time it goes on. */
const LOOK_MS = 5;
/** With less than this loaded a picture that stands could not go on anyway. */
const LEAST_TO_GO_ON_MS = 60;
/** After so long without anything to go on with, the picture is held no longer: the stream may have ended. */
const HOLD_AT_MOST_MS = 8_000;
/** Frames of the last second, whose median is reported. */
const REPORTED_FRAMES = 30;

const MOST_REPORTED_MS = 24 * 3_600_000;
const MOST_REPORTED_PPM = 100_000;
/** What viewers are grouped by; the same as long as the page is open. */
const CLIENT = clientOf(window.navigator);

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
  readonly #mark: MarkMeter;
  /** Null: the mark is read from every frame (`?mark=1`). */
  readonly #markPace: MarkPace | null;
  readonly #meter = new PlaybackMeter();
  readonly #drift = new PlaybackDrift();
  readonly #latencies = new RecentValues(REPORTED_FRAMES);
  readonly #closers: (() => void)[] = [];
  #playerReason: string | null = null;
  #mediaTimeMs: number | null = null;
  #glassToGlassMs: number | null = null;
  #lastReport: ViewerReport | null = null;
  #looking: Scheduled | null = null;
  #view: StageView = EMPTY_STAGE;
  /** Questions of which this connection's engine knows that they opened late here. */
  readonly #toldLate = new Set<string>();

  constructor(video: HTMLVideoElement, clock: Clock, query: URLSearchParams) {
    this.#clock = clock;
    this.#video = video;
    const store = sessionStoreOf(() => window.sessionStorage);
    this.#outbox = new VoteOutbox({ load: () => store.load('outbox'), save: (state) => store.save('outbox', state) });
    this.#stage = new CueStage({ load: () => store.load('choices'), save: (all) => store.save('choices', all) });
    this.#mark = new MarkMeter(video);
    this.#markPace = query.get('mark') === '1' ? null : new MarkPace();
    this.#details = new DetailsView(this.#markPace === null);
    const say = announcerOf(element('speech', HTMLElement));
    this.#pollView = new PollView({ onVote: (key, optionId) => this.#vote(key, optionId), say });
    this.#notesView = new NotesView(say);
    this.#status = new StatusView(video, () => this.#player.play());
    this.#player = this.#createPlayer(video);
    this.#link = this.#createLink(viewerIdOf(store, randomId));
    this.#start();
  }

  close(): void {
    this.#looking?.cancel();
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
        this.#drift.interrupted();
        this.#latencies.clear();
      },
      onStall: () => {
        this.#sync.stalled(this.#clock.monoNow());
        this.#drift.interrupted();
        this.#player.setRate(0);
        this.#lookSoon();
      },
      onArrival: (capturedMs) => {
        const studioNowMs = this.#link.time.at(this.#clock.monoNow());
        if (studioNowMs !== null) this.#meter.arrival(studioNowMs - capturedMs);
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
            this.#toldLate.clear();
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
    // First of all: what is painted takes time, in which the next frame may come on screen.
    if (displayAtMs !== null) this.#readMark(displayAtMs);
    this.#paint(displayAtMs);
    this.#meter.frame(this.#glassToGlassMs);
    if (this.#glassToGlassMs === null) return;
    this.#latencies.add(this.#glassToGlassMs);
    if (!this.#video.paused && !this.#video.seeking) this.#steer();
  }

  #readMark(displayAtMs: number): void {
    const pace = this.#markPace;
    const startMs = this.#clock.monoNow();
    if (pace?.isDue(startMs) === false) return;
    const latencyMs = this.#mark.measure(displayAtMs, this.#glassToGlassMs);
    if (latencyMs !== null) this.#meter.mark(latencyMs);
    const endMs = this.#clock.monoNow();
    pace?.done(endMs, endMs - startMs, latencyMs !== null);
  }

  /** Keeps the distance behind the camera, frame by frame. */
  #steer(): void {
    const nowMs = this.#clock.monoNow();
    const { currentTime } = this.#video;
    const studioNowMs = this.#link.time.at(nowMs);
    const playheadMs = this.#player.captureTimeAt(currentTime);
    if (studioNowMs === null || playheadMs === null) {
      // What nobody can place must not be held for its place.
      this.#player.setRate(1);
      return;
    }
    const { bufferMs, beyondGap } = this.#player;
    this.#meter.buffer(bufferMs);
    const command = this.#sync.sample({ nowMs, latencyMs: studioNowMs - playheadMs, bufferMs, beyondGap });
    this.#player.setRate(command.playbackRate);
    if (command.playbackRate === 0) this.#lookSoon();
    else this.#meter.rate(command.playbackRate);
    this.#drift.look(studioNowMs, currentTime * 1000, command.playbackRate);
    if (command.seekByMs === null) return;
    this.#player.seekBy(command.seekByMs);
    this.#drift.interrupted();
  }

  /** A picture that stands shows no frames to steer by. */
  #lookSoon(sinceMs = this.#clock.monoNow()): void {
    this.#looking ??= this.#clock.schedule(LOOK_MS, () => {
      this.#looking = null;
      if (this.#video.playbackRate !== 0) return;
      const isHeldTooLong = this.#clock.monoNow() - sinceMs > HOLD_AT_MOST_MS;
      if (this.#video.paused || isHeldTooLong) this.#player.setRate(1);
      else if (this.#video.seeking || !this.#hasMedia()) this.#lookSoon(sinceMs);
      else this.#steer();
    });
  }

  /** Under the playhead, or behind a hole that can be jumped over. */
  #hasMedia(): boolean {
    return this.#player.bufferMs >= LEAST_TO_GO_ON_MS || this.#player.beyondGap !== null;
  }

  /** Paints the stage for the frame on screen; while the picture stands still, so does everything timed. */
  #paint(displayAtMs: number | null = this.#link.time.at(this.#clock.monoNow())): void {
    if (this.#mediaTimeMs !== null) this.#view = this.#stage.advance(this.#mediaTimeMs, displayAtMs);
    this.#tellLate();
    this.#pollView.render(this.#view.question, this.#link.state === 'open');
    this.#notesView.render(this.#view.notes);
  }

  #tellLate(): void {
    if (this.#link.state !== 'open') return;
    for (const { key, cueId, runId, lateMs } of this.#stage.lateOpenings) {
      if (this.#toldLate.has(key)) continue;
      this.#toldLate.add(key);
      this.#link.openedLate({ type: 'opened-late', cueId, runId, lateMs });
    }
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
    const { targetMs, personalTargetMs, errorMs } = this.#sync.status;
    const measured = this.#meter.take();
    const standing = this.#player.silentMs >= REPORT_EVERY_MS;
    const cdn = cdnOf(window.location.hostname, this.#player.headers);
    const report: ViewerReport = {
      type: 'report',
      ...measured,
      markMs: within(measured.markMs, MOST_REPORTED_MS),
      arrivalAgeMs: within(measured.arrivalAgeMs, MOST_REPORTED_MS),
      datedBy: datingOf(this.#player.datedBy, measured.markMs),
      ...CLIENT,
      ...(cdn === undefined ? {} : { cdn }),
      stallMs: this.#player.stallMs,
      ...this.#player.delivery,
      ...{ targetMs, personalTargetMs },
      errorMs: within(errorMs, MOST_REPORTED_MS),
      driftPpm: within(this.#drift.ppm, MOST_REPORTED_PPM),
      driftErrorPpm: within(this.#drift.errorPpm, MOST_REPORTED_PPM),
      driftSpanMs: within(this.#drift.spanMs, MOST_REPORTED_MS),
      glassToGlassMs: playing ? within(this.#latencyNow(), MOST_REPORTED_MS) : null,
      bufferMs: (standing ? null : measured.bufferMs) ?? this.#player.bufferMs,
      stalls: this.#player.stalls,
      playbackRate: this.#video.playbackRate > 0 ? this.#video.playbackRate : 1,
      clockErrorBoundMs: within(this.#link.time.errorBoundMs, MAX_CLOCK_ERROR_MS),
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
    const { dates } = this.#player;
    const rows: [string, string][] = [
      ['Glass to glass', figure(this.#latencyNow(), 0, 'ms')],
      ['Target', figure(targetMs, 0, 'ms')],
      ['This viewer aims at', figure(personalTargetMs, 0, 'ms')],
      ['Off by', figure(errorMs, 0, 'ms')],
      ['Buffer', figure(this.#player.bufferMs, 0, 'ms')],
      ['Playback rate', figure(playbackRate, 3, '×')],
      ['Stalls', `${String(this.#player.stalls)} (${figure(this.#player.stallMs / 1000, 1, 's')})`],
      ['Frames are dated by', DATED_BY[this.#player.datedBy]],
      ['ID3 − this date', dateApart('id3Ms', dates)],
      ['SEI − this date', dateApart('seiMs', dates)],
      ['Playback drift', figure(this.#drift.ppm, 0, 'ppm')],
      ['Clock error', `± ${figure(this.#link.time.errorBoundMs, 1, 'ms')}`],
      ['Answers sent / confirmed', `${String(this.#outbox.sent)} / ${String(this.#outbox.acked)}`],
      ['Bad messages', String(this.#link.badMessages)],
    ];
    const decoded = this.#decoded();
    if (decoded) {
      rows.push(['Decoded from picture, p50', figure(decoded.p50Ms, 0, 'ms')]);
      rows.push(['Decoded from picture, p95', figure(decoded.p95Ms, 0, 'ms')]);
      rows.push(['Reported − decoded, p95', figure(decoded.reportedMinusDecodedP95Ms, 1, 'ms')]);
    }
    return rows;
  }

  #decoded(): DecodedLatency | null {
    const { decoded } = this.#mark;
    return this.#markPace === null || decoded.frames > 0 ? decoded : null;
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
        decoded: () => this.#decoded(),
      },
      (monoMs) => this.#link.time.at(monoMs),
    );
  }
}

/** Null for what the protocol has no room for: a stream dated in another century must not cost the whole report. */
function within(value: number | null, most: number): number | null {
  return value !== null && Math.abs(value) <= most ? value : null;
}

function clientOf(facts: ClientFacts): Pick<ViewerReport, 'device' | 'network'> {
  const network = networkOf(facts);
  return { device: deviceOf(facts), ...(network === undefined ? {} : { network }) };
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
