/** The command `watch`: changes of machines as they happen. */
import { health, isInUse } from '../../../shared/health/health.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
import { toTime } from '../../../shared/types/time.ts';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { type Filter, matches } from '../../fleet/filter.ts';
import { KnownMachines, type MachineChange } from '../../fleet/known_machines.ts';
import { bareContext, rowOf } from '../../fleet/row.ts';
import { stateOf } from '../../fleet/state.ts';
import { clockText } from '../../fleet/words.ts';
import type { Command } from '../command.ts';
import { parseWords } from '../choose.ts';
import { EXIT } from '../exit_code.ts';
import { follow } from '../follow.ts';

/** The stream leaves out routine reports, so that the age of a copy tells nothing. */
const DEAF = true;

const isMatch = (machine: Description, filter: Filter, now: Date): boolean =>
  matches(filter, rowOf(machine, bareContext(now, DEAF)), now);

const isWanted = ({ previous, next }: MachineChange, filter: Filter, now: Date): boolean =>
  [previous, next].some((side) => side !== undefined && isMatch(side, filter, now));

type Line = Pick<TimelineEntry, 'Kind' | 'From' | 'To' | 'Reason'>;

/** Its health, if the change put the machine into use or out of it, or if another health holds it out of use. */
const healthLine = ({ previous, next }: MachineChange, now: Date): Line[] => {
  if (next === undefined) return [];
  const { health: To, why, action } = stateOf(next, now, DEAF);
  const From = previous === undefined ? '' : health(previous, now, DEAF);
  if (From === To || ((From === '' || isInUse(From)) && isInUse(To))) return [];
  return [{ Kind: 'health', From, To, Reason: isInUse(To) ? '' : `${why} ${action}` }];
};

/** A line for each timeline entry of the change, then one for its health; none if only readings changed. */
const changeLines = (change: MachineChange, now: Date): string[] => {
  const { machineId, previous, next } = change;
  const entries = timelineEntries(previous, next, { actor: '', eventId: '' }, toTime(now));
  return [...entries.map(({ entry }) => entry), ...healthLine(change, now)].map(
    ({ Kind, From, To, Reason }) =>
      [clockText(toTime(now)), machineId, Kind, [From, To].filter((text) => text !== '').join(' → '), Reason]
        .filter((text) => text !== '')
        .map(safeText)
        .join('  '),
  );
};

export const watch: Command = {
  name: 'watch',
  usage: '[WORD...]',
  summary: 'print changes as they happen, until Ctrl-C',
  details: `Of all machines, or of those that match every word before or after the change. A line "health" says that a machine
went out of use or came back, why, and what to do. A lost connection is restored, and the changes since then are printed.
With --json: a line {"time", "machine", "health", "description"} for every machine at the start, then for each change;
health and description are null if the machine was deleted.`,
  run: async ({ connection, terminal, options, words, now }) => {
    const filter = parseWords(words);
    const known = new KnownMachines();
    let isCaughtUp = false; // Up to the end of the first snapshot, what arrives is no change.
    let isLost = false;
    for await (const event of follow(connection)) {
      if (event.kind === 'lost') terminal.err(safeText(`Connection lost, reconnecting: ${event.reason}`));
      if (event.kind === 'connected' && isLost) terminal.err('Connected again');
      if (event.kind === 'lost' || event.kind === 'connected') isLost = event.kind === 'lost';
      const time = now();
      for (const change of known.apply(event)) {
        if (!isWanted(change, filter, time)) continue;
        const { machineId: machine, next: description = null } = change;
        const word = description === null ? null : health(description, time, DEAF);
        if (options.json) terminal.out(safeJson({ time: toTime(time), machine, health: word, description }));
        else if (isCaughtUp) for (const line of changeLines(change, time)) terminal.out(line);
      }
      if (event.kind === 'snapshot-end' && !isCaughtUp) {
        isCaughtUp = true;
        const count = [...known.machines.values()].filter((machine) => isMatch(machine, filter, time)).length;
        terminal.err(`Watching ${count} ${count === 1 ? 'machine' : 'machines'}`);
      }
    }
    return EXIT.done;
  },
};
