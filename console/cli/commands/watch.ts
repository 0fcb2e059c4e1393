/** The command `watch`: changes of machines as they happen. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import { toTime } from '../../../shared/types/time.ts';
import { matches } from '../../fleet/filter.ts';
import { KnownMachines, type MachineChange } from '../../fleet/known_machines.ts';
import { clockText } from '../../fleet/words.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit_code.ts';
import { follow } from '../follow.ts';

const isWanted = ({ previous, next }: MachineChange, words: readonly string[], now: Date): boolean =>
  [previous, next].some((side) => side !== undefined && matches(side, words, now));

/** A line for each timeline entry of the change; none if only readings changed. */
const changeLines = ({ machineId, previous, next }: MachineChange, now: Date): string[] =>
  timelineEntries(previous, next, { actor: '', eventId: '' }, toTime(now)).map(({ entry }) =>
    [
      clockText(entry.Time),
      machineId,
      entry.Kind,
      [entry.From, entry.To].filter((text) => text !== '').join(' → '),
      entry.Reason,
    ]
      .filter((text) => text !== '')
      .map(safeText)
      .join('  '),
  );

export const watch: Command = {
  name: 'watch',
  usage: '[WORD...]',
  summary: 'print changes as they happen, until Ctrl-C',
  details: `Of all machines, or of those that match every word before or after the change. A lost connection is restored, and
the changes since then are printed. With --json: a line {"time", "machine", "description"} for every machine at the start,
then for each change; the description is null if the machine was deleted.`,
  run: async ({ connection, terminal, options, words, now }) => {
    const known = new KnownMachines();
    let isCaughtUp = false; // Up to the end of the first snapshot, what arrives is no change.
    let isLost = false;
    for await (const event of follow(connection)) {
      if (event.kind === 'lost') terminal.err(safeText(`Connection lost, reconnecting: ${event.reason}`));
      if (event.kind === 'connected' && isLost) terminal.err('Connected again');
      if (event.kind === 'lost' || event.kind === 'connected') isLost = event.kind === 'lost';
      const time = now();
      for (const change of known.apply(event)) {
        if (!isWanted(change, words, time)) continue;
        const { machineId: machine, next: description = null } = change;
        if (options.json) terminal.out(safeJson({ time: toTime(time), machine, description }));
        else if (isCaughtUp) for (const line of changeLines(change, time)) terminal.out(line);
      }
      if (event.kind === 'snapshot-end' && !isCaughtUp) {
        isCaughtUp = true;
        const count = [...known.machines.values()].filter((machine) => matches(machine, words, time)).length;
        terminal.err(`Watching ${count} ${count === 1 ? 'machine' : 'machines'}`);
      }
    }
    return EXIT.done;
  },
};
