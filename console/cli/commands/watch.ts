/** The command `watch`: changes of machines as they happen. */
import { isInUse } from '../../../shared/health/health.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
import { toTime } from '../../../shared/types/time.ts';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { type Filter, matches } from '../../fleet/filter.ts';
import { KnownMachines, type MachineChange } from '../../fleet/known_machines.ts';
import { bareContext, type Row, type RowContext, rowOf } from '../../fleet/row.ts';
import { changeText } from '../../fleet/timeline.ts';
import { clockText } from '../../fleet/words.ts';
import type { Command, CommandContext } from '../command.ts';
import { parseWords } from '../choose.ts';
import { serverOptions } from '../command_line.ts';
import { CommandError, EXIT } from '../exit_code.ts';
import { say } from '../wrap.ts';
import { readContext } from '../fleet_view.ts';
import { follow } from '../follow.ts';
import { countText } from '../../../shared/count_text.ts';

/** The stream leaves out routine reports, so that the age of a copy tells nothing. */
const DEAF = true;

type ContextAt = (asOf: Date) => RowContext;

/** The settings are read when the server answers for the first time; until then, nothing is known of the lab. */
const BARE: ContextAt = (asOf) => bareContext(asOf, DEAF);

const contextOf = async (context: CommandContext): Promise<ContextAt | undefined> => {
  try {
    return await readContext(context, DEAF);
  } catch (error) {
    // Away again: the next connection will do.
    if (error instanceof CommandError && error.exitCode === EXIT.serverAway) return undefined;
    throw error;
  }
};

/** Both sides of a change, as people see them. */
interface Sides {
  readonly was: Row | undefined;
  readonly is: Row | undefined;
}

const isMatch = (row: Row | undefined, filter: Filter, now: Date): boolean =>
  row !== undefined && matches(filter, row, now);

type Line = Pick<TimelineEntry, 'Kind' | 'From' | 'To' | 'Reason'>;

/** Its health, if the change put the machine into use or out of it, or if another health holds it out of use. */
const healthLine = ({ was, is }: Sides): Line[] => {
  if (is === undefined) return [];
  const { health: To, why, action } = is.state;
  const From = was?.state.health ?? '';
  if (From === To || ((From === '' || isInUse(From)) && isInUse(To))) return [];
  return [{ Kind: 'health', From, To, Reason: isInUse(To) ? '' : `${why} ${action}` }];
};

/** A line for each timeline entry of the change, then one for its health; none if only readings changed. */
const changeLines = ({ machineId, previous, next }: MachineChange, sides: Sides, now: Date): string[] => {
  const entries = timelineEntries(previous, next, { actor: '', eventId: '' }, toTime(now));
  return [...entries.map(({ entry }) => entry), ...healthLine(sides)].map((line) =>
    [clockText(toTime(now)), machineId, line.Kind, changeText(line), line.Reason]
      .filter((text) => text !== '')
      .map(safeText)
      .join('  '),
  );
};

export const watch: Command = {
  name: 'watch',
  usage: '[WORD...]',
  takes: serverOptions('matching', 'json'),
  summary: 'print changes as they happen, until Ctrl-C',
  details: `Of all machines, or of those that match a filter before or after the change; its words are those of list. A line "health" says that a machine went out of use or came back, why, and what to do. A lost connection is told once and restored, and the changes since then are printed.
With --json: a line {"time", "machine", "health", "description"} for every machine at the start, then for each change; health and description are null if the machine was deleted.`,
  run: async (context) => {
    const { connection, terminal, options, words, now } = context;
    const filter = parseWords(words);
    const known = new KnownMachines();
    let contextAt: ContextAt | undefined;
    let isCaughtUp = false; // Up to the end of the first snapshot, what arrives is no change.
    let isLost = false;
    for await (const event of follow(connection)) {
      if (event.kind === 'connected') {
        contextAt ??= await contextOf(context);
        if (isLost) terminal.err('Connected again');
        isLost = false;
      }
      if (event.kind === 'lost' && !isLost) {
        say(terminal, 'err', `Connection lost, reconnecting: ${event.reason}`);
        isLost = true;
      }
      const time = now();
      const at = (contextAt ?? BARE)(time);
      const rowFor = (machine: Description | undefined) => machine && rowOf(machine, at);
      for (const change of known.apply(event)) {
        const sides = { was: rowFor(change.previous), is: rowFor(change.next) };
        if (!isMatch(sides.was, filter, time) && !isMatch(sides.is, filter, time)) continue;
        const { machineId: machine, next: description = null } = change;
        const word = sides.is?.state.health ?? null;
        if (options.json === true)
          terminal.out(safeJson({ time: toTime(time), machine, health: word, description }));
        else if (isCaughtUp) for (const line of changeLines(change, sides, time)) terminal.out(line);
      }
      if (event.kind === 'snapshot-end' && !isCaughtUp) {
        isCaughtUp = true;
        const count = [...known.machines.values()].filter((each) =>
          isMatch(rowFor(each), filter, time),
        ).length;
        terminal.err(`Watching ${countText(count)} ${count === 1 ? 'machine' : 'machines'}`);
      }
    }
    return EXIT.done;
  },
};
