import { VoteStore } from '../../../rehearsal/engine/vote-store.ts';
import { createPlatformClock } from '../../../rehearsal/platform-clock.ts';

/** A process that stores votes as fast as it can and names each on stdout once it is acked, until it is killed. */
const file = process.argv[2];
const prefix = process.argv[3];
if (file === undefined || prefix === undefined) throw new Error('usage: vote-crasher FILE PREFIX');
const store = new VoteStore({ clock: createPlatformClock(), file, log: (line) => process.stderr.write(`${line}\n`) });
let votes = 0;

function burst(): void {
  for (let index = 0; index < 20; index++) {
    const voteId = `${String(prefix)}-${String(votes++)}`;
    const vote = { cueId: 'q1', runId: 'run-1', viewerId: `viewer-${voteId}`, voteId, optionId: 'red' };
    store.addVote({ ...vote, mediaTimeMs: votes, arrivedAtMs: votes }, () => process.stdout.write(`${voteId}\n`));
  }
  setTimeout(burst, 1);
}
burst();
