import { element, make, setText } from './dom.ts';

export type DetailRows = readonly (readonly [name: string, value: string])[];

/** The panel with figures, for the curious and for QA; key `d`. */
export class DetailsView {
  readonly #panel = element('details', HTMLElement);
  readonly #list = element('details-list', HTMLElement);
  readonly #toggle = element('details-toggle', HTMLButtonElement);
  readonly #values = new Map<string, HTMLElement>();

  #shown = false;

  constructor(shown: boolean) {
    this.#show(shown);
    this.#toggle.addEventListener('click', () => {
      this.#show(!this.#shown);
    });
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.key.toLowerCase() === 'd') this.#show(!this.#shown);
    });
  }

  get shown(): boolean {
    return this.#shown;
  }

  render(rows: DetailRows): void {
    for (const [name, value] of rows) {
      let cell = this.#values.get(name);
      if (!cell) {
        cell = make('dd', '');
        this.#values.set(name, cell);
        this.#list.append(make('dt', '', name), cell);
      }
      setText(cell, value);
    }
  }

  #show(shown: boolean): void {
    this.#shown = shown;
    this.#panel.hidden = !shown;
    this.#toggle.setAttribute('aria-expanded', String(shown));
  }
}
