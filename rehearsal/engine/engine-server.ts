import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { INTERACTION_MAX_BYTES, type EngineToControl, type EngineToViewer } from '../../shared/interaction/protocol.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { ControlSession, talliesMessages, type ControlRequest } from './control-session.ts';
import { EngineCore, type CommandResult } from './engine-core.ts';
import { judgeUpgrade } from './upgrade-guard.ts';
import { ViewerSession, type SessionDeps } from './viewer-session.ts';

/** Tallies go out, and results become final, at most this often. */
const TALLY_PERIOD_MS = 100;
const ARMED_PERIOD_MS = 250;
const AUDIENCE_PERIOD_MS = 1_000;
const HEARTBEAT_PERIOD_MS = 1_000;
/** What a crash costs of the run's latencies at most. */
const SAVE_LATENCY_PERIOD_MS = 5_000;
/** RFC 6455 §7.4.1: going away. */
const CLOSE_GOING_AWAY = 1001;
/** How long sockets get for their farewell when the engine closes. */
const FAREWELL_MS = 250;

export interface EngineServerDeps {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  /** SQLite file; created if absent. */
  readonly storageFile: string;
  /** What `x-cuelight-control-key` must be. */
  readonly controlKey: string;
  /** Exact `host:port` values that requests may name; pages served under them may connect as viewers. */
  readonly allowedHosts: readonly string[];
  /** What viewers aim at until the studio says otherwise. */
  readonly targetLatencyMs: number;
  log(line: string): void;
}

export interface EngineServer {
  /** Takes an HTTP server's `upgrade` event for any path; what is not ours is refused before the upgrade. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** The interaction engine (docs/protocol.md). Throws if its storage file cannot be opened. */
export function createEngineServer(deps: EngineServerDeps): EngineServer {
  const core = new EngineCore(deps);
  const hub = new EngineHub({ clock: deps.clock, studioClock: deps.studioClock, core });
  return {
    handleUpgrade: (request, socket, head) => {
      // A peer that resets during the handshake is no news: the socket is gone either way.
      socket.on('error', () => {
        socket.destroy();
      });
      const verdict = judgeUpgrade(request, deps);
      if (verdict.ok && hub.isOpen) hub.accept(verdict.socket, request, socket, head);
      else refuse(socket, verdict.ok ? '503 Service Unavailable' : verdict.status);
    },
    close: () => hub.close(),
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** All sockets of the engine, and what goes out on a beat. */
class EngineHub {
  readonly #deps: SessionDeps;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: INTERACTION_MAX_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #viewers = new Set<ViewerSession>();
  readonly #controls = new Set<ControlSession>();
  readonly #beats: Scheduled[];
  #sessions = 0;
  #closing: Promise<void> | null = null;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#beats = [
      every(deps.clock, TALLY_PERIOD_MS, () => {
        this.#tally();
      }),
      every(deps.clock, ARMED_PERIOD_MS, () => {
        this.#tellArmed();
      }),
      every(deps.clock, AUDIENCE_PERIOD_MS, () => {
        const { audience, view } = deps.core.audienceSecond();
        this.#toControls({ type: 'audience', atMs: view.atMs, audience });
        this.#toControls({ type: 'audience-view', view });
      }),
      every(deps.clock, SAVE_LATENCY_PERIOD_MS, () => {
        deps.core.saveRunLatency();
      }),
      every(deps.clock, HEARTBEAT_PERIOD_MS, () => {
        for (const session of [...this.#viewers, ...this.#controls]) session.link.heartbeat();
      }),
    ];
  }

  get isOpen(): boolean {
    return this.#closing === null;
  }

  accept(kind: 'viewer' | 'control', request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      if (kind === 'viewer') {
        this.#sessions += 1;
        this.#viewers.add(
          new ViewerSession(ws, this.#sessions, this.#deps, (session) => {
            this.#viewers.delete(session);
          }),
        );
        return;
      }
      this.#controls.add(
        new ControlSession(ws, this.#deps, {
          onCommand: (command) => this.#command(command),
          onClose: (session) => {
            this.#controls.delete(session);
          },
        }),
      );
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    for (const beat of this.#beats) beat.cancel();
    const sessions = [...this.#viewers, ...this.#controls];
    for (const { link } of sessions) link.close(CLOSE_GOING_AWAY, 'the engine closes');
    if (sessions.length > 0) {
      await new Promise<void>((resolve) => {
        this.#deps.clock.schedule(FAREWELL_MS, resolve);
      });
    }
    for (const { link } of sessions) link.terminate();
    this.#server.close();
    this.#deps.core.close();
  }

  #command(command: ControlRequest): CommandResult {
    const { clock, core } = this.#deps;
    if (command.type === 'arm') {
      core.armed.set(command.cues);
      this.#toViewers({ type: 'armed', cues: command.cues });
      return { ok: true, news: null };
    }
    const readAtMs = clock.monoNow();
    const result = core.command(command);
    if (!result.ok || !result.news) return result;
    if ('cue' in result.news) {
      this.#toViewers({ type: 'cue', cue: result.news.cue }, () => {
        core.meter.fannedOut(clock.monoNow() - readAtMs);
      });
    } else this.#toViewers({ type: 'target-latency', targetLatencyMs: result.news.targetLatencyMs });
    return result;
  }

  #tellArmed(): void {
    if (this.#controls.size === 0) return;
    const viewers = [...this.#viewers].filter((viewer) => viewer.greeted).length;
    const cues = this.#deps.core.armed.takeChange(viewers);
    if (cues) this.#toControls({ type: 'armed', cues });
  }

  #tally(): void {
    for (const cue of this.#deps.core.finaliseDue()) this.#toViewers({ type: 'cue', cue });
    const tallies = this.#controls.size > 0 ? this.#deps.core.takeChangedTallies() : [];
    for (const message of talliesMessages(tallies, this.#deps.studioClock.now())) this.#toControls(message);
  }

  /**
   * Serialises once, however many listen.
   * @param onWritten runs when the last viewer's socket is written; never, when nobody listens
   */
  #toViewers(message: EngineToViewer, onWritten?: () => void): void {
    const bytes = Buffer.from(JSON.stringify(message));
    const greeted = [...this.#viewers].filter((viewer) => viewer.greeted);
    let unwritten = greeted.length;
    const written = (): void => {
      unwritten -= 1;
      if (unwritten === 0) onWritten?.();
    };
    for (const viewer of greeted) viewer.link.send(bytes, written);
  }

  #toControls(message: EngineToControl): void {
    const bytes = Buffer.from(JSON.stringify(message));
    for (const control of this.#controls) if (control.greeted) control.link.send(bytes);
  }
}
