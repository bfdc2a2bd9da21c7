import type { Presence } from '../../shared/api/access.ts';
import type { Connection } from './api-context.ts';

/** Who has the studio open, and what they look at. Somebody is there from their first word until their socket ends. */
export class People {
  readonly #byConnection = new Map<Connection, Presence>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Everyone, in the order of their coming. A window that reconnects is there once, as it was last. */
  get all(): Presence[] {
    return [...new Map([...this.#byConnection.values()].map((presence) => [presence.clientId, presence])).values()];
  }

  tell(connection: Connection, presence: Presence): void {
    if (!this.#byConnection.has(connection)) {
      connection.onClose(() => {
        this.#byConnection.delete(connection);
        this.#onChange();
      });
    }
    this.#byConnection.set(connection, presence);
    this.#onChange();
  }
}
