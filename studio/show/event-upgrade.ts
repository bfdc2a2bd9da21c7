type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A publish of protocol 1 named its poll alone. */
function upgradeCommand(command: unknown): unknown {
  if (!isFields(command) || command['type'] !== 'publish' || !('poll' in command)) return command;
  const { poll, ...rest } = command;
  return { ...rest, content: { kind: 'poll', poll } };
}

/** Version 1 armed by show offset only. */
function upgradeArmed(armed: unknown): unknown[] {
  if (!Array.isArray(armed)) return [];
  return armed.map((entry: unknown) =>
    isFields(entry) ? { by: 'scheduled', cause: 'offset', of: null, ...entry } : entry,
  );
}

function upgradeTaken(event: Fields): Fields {
  const command = upgradeCommand(event['command']);
  const times = isFields(command) ? command : {};
  const added = { take: 1, conduct: 'interaction', endless: false, backDatedMs: 0, reopened: [] };
  const effects = { scene: null, sceneBefore: null, device: null };
  return { opensAtMs: times['opensAtMs'], closesAtMs: times['closesAtMs'], ...added, ...effects, ...event, command };
}

/**
 * Brings an event of the as-run log, as a version before wrote it (issue 2: polls and show offsets alone), to what it
 * would be today: one event, or several. Anything else comes back as it is.
 */
export function upgradeEvent(event: Fields): Fields[] {
  switch (event['type']) {
    case 'run-begun': {
      const { outbox } = event;
      return [{ requestIds: [], ...event, outbox: Array.isArray(outbox) ? outbox.map(upgradeCommand) : outbox }];
    }
    case 'run-started':
    case 'plan-changed': {
      if (!('armed' in event)) return [event];
      const { armed, disarmed, ...rest } = event;
      const follow: Fields[] = [{ type: 'cues-armed', armed: upgradeArmed(armed) }];
      return Array.isArray(disarmed) ? [rest, { type: 'cues-disarmed', disarmed }, ...follow] : [rest, ...follow];
    }
    case 'cue-taken':
      return 'take' in event ? [event] : [upgradeTaken(event)];
    case 'windows-over':
      return [{ atMs: null, ...event }];
    case 'cue-voided':
      return [{ atMs: null, wasOpen: event['command'] !== null, ...event }];
    case 'panicked':
      return [{ commands: [], ...event }];
    case 'engine-resynced': {
      const { commands } = event;
      return [{ ...event, commands: Array.isArray(commands) ? commands.map(upgradeCommand) : commands }];
    }
    default:
      return [event];
  }
}
