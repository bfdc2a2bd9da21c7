import { desktopCapturer, Menu, type BrowserWindow, type DesktopCapturerSource, type Session } from 'electron';
import { platformClock } from '../launcher/platform-clock.ts';

const THUMBNAIL = { width: 160, height: 90 };

/** Lets the person point at a screen or window; null when the menu is closed without choosing. */
function choose(
  window: BrowserWindow,
  sources: readonly DesktopCapturerSource[],
): Promise<DesktopCapturerSource | null> {
  return new Promise((resolve) => {
    const menu = Menu.buildFromTemplate(
      sources.map((source) => ({
        label: source.name,
        icon: source.thumbnail,
        click: () => {
          resolve(source);
        },
      })),
    );
    menu.popup({
      window,
      callback: () => {
        // The click, if any, is reported before: resolving again has no effect.
        platformClock.schedule(0, () => {
          resolve(null);
        });
      },
    });
  });
}

/** Answers getDisplayMedia with the system's picker where there is one, otherwise with a menu of screens and windows. */
export function installScreenPicker(session: Session, window: BrowserWindow): void {
  session.setDisplayMediaRequestHandler(
    (_request, answer) => {
      void desktopCapturer
        .getSources({ types: ['screen', 'window'], thumbnailSize: THUMBNAIL })
        .then((sources) => choose(window, sources))
        .then((video) => {
          answer(video ? { video } : {});
        })
        .catch((error: unknown) => {
          process.stderr.write(`Screens cannot be listed: ${error instanceof Error ? error.message : String(error)}\n`);
          // Refused: the page says so and offers a way on.
          answer({});
        });
    },
    { useSystemPicker: true },
  );
}
