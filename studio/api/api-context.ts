import type { Right, Role } from '../../shared/api/access.ts';

/** Who asks: by the API key, or by a session of this studio's own machine or of somebody's link. */
export interface Caller {
  readonly auth: 'session' | 'key';
  readonly name: string;
  readonly role: Role;
  readonly rights: readonly Right[];
  /** The link they came by; null for the key and the studio's own machine. */
  readonly linkId: string | null;
}

/** A WebSocket of somebody; what belongs to it ends with it. */
export interface Connection {
  onClose(task: () => void): void;
}

/** Who asks, and how; worked out before a request comes this far. */
export interface ApiContext {
  readonly auth: 'session' | 'key';
  readonly transport: 'websocket' | 'http';
  /** Whether the caller sits at the studio's own machine (browsers capture only there). */
  readonly loopback: boolean;
  readonly caller: Caller;
  /** One window through all its reconnects, or one caller over HTTP. */
  readonly clientId: string;
  readonly connection: Connection | null;
}
