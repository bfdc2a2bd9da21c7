import type { NoteView } from './cue-stage.ts';
import { element, make, setText } from './dom.ts';
import { clockText } from './texts.ts';

/** More would hide the picture; the latest are shown. */
const MOST_AT_ONCE = 3;

interface Card {
  readonly root: HTMLElement;
  /** Null for a message. */
  readonly clock: HTMLElement | null;
  /** As it was built: another text needs another card. */
  readonly built: string;
}

/** Messages and countdowns beside or above the question. Paints what the stage says. */
export class NotesView {
  readonly #list = element('notes', HTMLElement);
  readonly #say: (text: string) => void;
  #cards = new Map<string, Card>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  render(notes: readonly NoteView[]): void {
    const before = this.#cards;
    const shown = notes.slice(0, MOST_AT_ONCE);
    if (shown.length === 0 && before.size === 0) return;
    this.#cards = new Map(shown.map((note) => [note.key, this.#cardFor(note, before.get(note.key))]));
    const roots = [...this.#cards.values()].map((card) => card.root);
    const same = roots.length === before.size && roots.every((root, index) => this.#list.children[index] === root);
    if (!same) this.#list.replaceChildren(...roots);
  }

  #cardFor(note: NoteView, known: Card | undefined): Card {
    const built = JSON.stringify(note.content.kind === 'countdown' ? note.content.label : note.content);
    let card = known;
    if (!card || card.built !== built) {
      card =
        note.content.kind === 'countdown' ? countdownCard(note.content.label, built) : messageCard(note.content, built);
      this.#say(note.content.kind === 'countdown' ? countdownSpeech(note) : note.content.text);
    }
    if (card.clock && note.remainingMs !== null) setText(card.clock, clockText(note.remainingMs));
    return card;
  }
}

function countdownSpeech(note: NoteView): string {
  const label = note.content.kind === 'countdown' ? note.content.label : '';
  return `${label} ${clockText(note.remainingMs ?? 0)}`.trim();
}

function messageCard(content: Extract<NoteView['content'], { kind: 'message' }>, built: string): Card {
  const root = make('article', 'note message');
  root.append(make('p', 'note-text', content.text));
  if (content.link) {
    const link = make('a', 'note-link', content.link.label);
    link.href = content.link.url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    link.append(make('span', 'hidden', ' (opens in a new tab)'));
    root.append(link);
  }
  return { root, clock: null, built };
}

function countdownCard(label: string, built: string): Card {
  const root = make('article', 'note countdown');
  const clock = make('span', 'note-clock');
  clock.setAttribute('role', 'timer');
  clock.setAttribute('aria-live', 'off');
  if (label !== '') root.append(make('span', 'note-label', label));
  root.append(clock);
  return { root, clock, built };
}
