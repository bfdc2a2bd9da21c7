/** With a show armed, studio time has to be true within this (ms): beyond it a poll may miss its frame by more than a viewer notices. */
export const CLOCK_LIMIT_MS = 20;
/** Beyond this (ms) it may miss it by more than a whole frame (33 ms at 30 fps), and that is no longer a warning. */
export const CLOCK_BAD_MS = 40;
