import './no-eval.ts';
import { element } from './dom.ts';
import { windowClock } from './platform-clock.ts';
import { ViewerPage } from './viewer-page.ts';

const page = new ViewerPage(
  element('picture', HTMLVideoElement),
  windowClock,
  new URLSearchParams(window.location.search),
);
window.addEventListener('pagehide', (event) => {
  // A page kept for the back button goes on where it was.
  if (!event.persisted) page.close();
});
