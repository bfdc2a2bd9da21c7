import type { Show } from '../../../shared/show/show.ts';
import { every, type Clock, type Scheduled } from '../../../shared/time/clock.ts';
import { BadMessages } from '../../backends/bad-messages.ts';
import type { ControlDesk, ControlResult } from '../control/control-desk.ts';
import { isLocalNetwork } from '../devices/address-rules.ts';
import { decodeOsc, encodeOsc, type OscMessage } from './osc-codec.ts';
import { feedback, type FeedbackFacts } from './osc-feedback.ts';
import { readOscRequest } from './osc-request.ts';
import { OscSubscribers } from './osc-subscribers.ts';

/** Where a packet came from. */
export interface OscPeer {
  readonly address: string;
  readonly port: number;
}

export interface OscDeskDeps {
  readonly clock: Clock;
  readonly control: Pick<ControlDesk, 'act'>;
  newRequestId(): string;
  tellHost(message: { requestId: string; text: string; urgent: boolean; from: string }): ControlResult;
  getShow(): Show;
  facts(): FeedbackFacts;
  /** Sends a packet; one that is lost is not missed. */
  send(packet: Uint8Array, peer: OscPeer): void;
  onNotice(level: 'warning', text: string): void;
}

const FEEDBACK_MS = 200;
/** UDP loses packets: so often everything is told again. */
const REFRESH_EVERY_TURNS = 10;
/** No hand is faster, and each request is written down before it takes effect. */
const MAX_REQUESTS_PER_SECOND = 50;
const NOTICE_SPACING_MS = 2_000;
/** Networks double packets at once; no finger presses twice so soon. */
const BOUNCE_MS = 40;

/** Takes OSC packets, does what they ask, and tells subscribers how the show stands. */
export class OscDesk {
  readonly #deps: OscDeskDeps;
  readonly #subscribers: OscSubscribers;
  readonly #bad: BadMessages;
  readonly #foreign: BadMessages;
  readonly #tooMany: BadMessages;
  readonly #told = new Map<string, string>();
  #ticking: Scheduled | null = null;
  #turns = 0;
  #secondStartMs = Number.NEGATIVE_INFINITY;
  /** By address: a fader gone mad on one desk must not keep another's panic out. */
  readonly #requestsThisSecond = new Map<string, number>();
  #noticedMs = Number.NEGATIVE_INFINITY;
  /** The last packet, as text, with where it came from. */
  #lastPacket = '';
  #lastPacketMs = Number.NEGATIVE_INFINITY;

  constructor(deps: OscDeskDeps) {
    this.#deps = deps;
    const { clock, onNotice } = deps;
    this.#subscribers = new OscSubscribers(clock);
    const counting = (words: string): BadMessages =>
      new BadMessages(clock, (count) => {
        onNotice('warning', `${String(count)} OSC packets so far ${words}`);
      });
    this.#bad = counting('could not be read: does something else send to this port?');
    this.#foreign = counting('came from outside the networks of this house and were left out.');
    this.#tooMany = counting(`were left out, for more than ${String(MAX_REQUESTS_PER_SECOND)} a second came.`);
  }

  /** Takes one packet. Never throws on what stands in it. */
  receive(packet: Uint8Array, peer: OscPeer): void {
    if (!isLocalNetwork(peer.address)) {
      this.#foreign.add();
      return;
    }
    if (this.#isBounce(packet, peer)) return;
    const read = decodeOsc(packet);
    if ('problem' in read) {
      this.#bad.add();
      return;
    }
    for (const message of read.messages) this.#take(message, peer);
  }

  close(): void {
    this.#ticking?.cancel();
    this.#ticking = null;
  }

  #take(message: OscMessage, peer: OscPeer): void {
    const request = readOscRequest(message, this.#deps.getShow());
    if (request.kind === 'ignored') return;
    if (!this.#isInTime(peer)) {
      this.#tooMany.add();
      return;
    }
    switch (request.kind) {
      case 'subscribe':
        this.#subscribe({ address: peer.address, port: request.port ?? peer.port });
        return;
      case 'unsubscribe':
        this.#subscribers.remove({ address: peer.address, port: request.port ?? peer.port });
        return;
      case 'refused':
        this.#refuse(message.address, request.reason, peer);
        return;
      case 'message': {
        const { text, urgent } = request;
        const from = `OSC ${peer.address}`;
        const requestId = this.#deps.newRequestId();
        this.#answer(message.address, this.#deps.tellHost({ requestId, text, urgent, from }), peer);
        return;
      }
      case 'control': {
        const requestId = this.#deps.newRequestId();
        this.#answer(message.address, this.#deps.control.act({ requestId, action: request.action }), peer);
      }
    }
  }

  /** The same bytes from the same place at once: one press that came twice. */
  #isBounce(packet: Uint8Array, { address, port }: OscPeer): boolean {
    const nowMs = this.#deps.clock.monoNow();
    const text = `${address}:${String(port)} ${Buffer.from(packet).toString('latin1')}`;
    const isBounce = text === this.#lastPacket && nowMs - this.#lastPacketMs < BOUNCE_MS;
    if (!isBounce) this.#lastPacketMs = nowMs;
    this.#lastPacket = text;
    return isBounce;
  }

  #isInTime({ address }: OscPeer): boolean {
    const nowMs = this.#deps.clock.monoNow();
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#requestsThisSecond.clear();
    }
    const requests = (this.#requestsThisSecond.get(address) ?? 0) + 1;
    this.#requestsThisSecond.set(address, requests);
    return requests <= MAX_REQUESTS_PER_SECOND;
  }

  #answer(address: string, result: ControlResult, peer: OscPeer): void {
    if (!result.ok) this.#refuse(address, result.reason, peer);
  }

  /** To whoever asked, at the port it asked from and at those it subscribed; and to the operator. */
  #refuse(address: string, reason: string, peer: OscPeer): void {
    const packet = encodeOsc({
      address: '/cuelight/refused',
      args: [
        { type: 's', value: address.slice(0, 200) },
        { type: 's', value: reason },
      ],
    });
    const others = this.#subscribers
      .list()
      .filter((other) => other.address === peer.address && other.port !== peer.port);
    for (const to of [peer, ...others]) this.#deps.send(packet, to);
    const nowMs = this.#deps.clock.monoNow();
    if (nowMs - this.#noticedMs < NOTICE_SPACING_MS) return;
    this.#noticedMs = nowMs;
    this.#deps.onNotice('warning', `OSC ${address.slice(0, 80)} from ${peer.address} was refused: ${reason}`);
  }

  #subscribe(peer: OscPeer): void {
    if (!this.#subscribers.add(peer)) {
      this.#refuse('/cuelight/subscribe', 'Too many have subscribed already.', peer);
      return;
    }
    for (const message of feedback(this.#deps.facts())) this.#deps.send(encodeOsc(message), peer);
    this.#ticking ??= every(this.#deps.clock, FEEDBACK_MS, () => {
      this.#tell();
    });
  }

  /** What changed since the last turn; from time to time everything. */
  #tell(): void {
    const peers = this.#subscribers.list();
    if (peers.length === 0) {
      this.close();
      this.#told.clear();
      return;
    }
    this.#turns += 1;
    const all = this.#turns % REFRESH_EVERY_TURNS === 0;
    for (const message of feedback(this.#deps.facts())) {
      const value = JSON.stringify(message.args);
      const isNews = this.#told.get(message.address) !== value;
      this.#told.set(message.address, value);
      if (!isNews && !all) continue;
      const packet = encodeOsc(message);
      for (const peer of peers) this.#deps.send(packet, peer);
    }
  }
}
