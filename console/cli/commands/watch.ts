/** Tells what happens, as it happens. */
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import { toTime } from '../../../shared/types/time.ts';
import { clockText } from '../../fleet/words.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit_code.ts';
import { matches } from '../../fleet/filter.ts';
import { follow } from '../follow.ts';
import { KnownMachines, type MachineChange } from '../../fleet/known_machines.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';

const isMeant = ({ previous, next }: MachineChange, words: readonly string[]): boolean =>
  [previous, next].some((side) => side !== undefined && matches(side, words));

/** A line for each thing that the change altered; none where the machine is as it was known. */
const changeLines = ({ machineId, previous, next }: MachineChange, now: Date): string[] =>
  timelineEntries(previous, next, { actor: '', eventId: '', now }).map(({ entry }) =>
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
  summary: 'tells what happens, as it happens, until Ctrl-C',
  details: `Of all machines, or of those that every word fits, before or after the change. A lost connection comes back by itself;
what happened meanwhile is told then. With --json: a line for each change, {"time", "machine", "description"}; the
description is null where the machine was deleted, and first there is a line for every machine there is.`,
  run: async ({ connection, terminal, options, words, now }) => {
    const known = new KnownMachines();
    let isCaughtUp = false; // Until then one hears what there is, which is no news.
    let isLost = false;
    for await (const one of follow(connection)) {
      if (one.kind === 'lost') terminal.err(safeText(`${one.reason}; trying again`));
      if (one.kind === 'connected' && isLost) terminal.err('connected again');
      if (one.kind === 'lost' || one.kind === 'connected') isLost = one.kind === 'lost';
      const time = now();
      for (const change of known.hear(one)) {
        if (!isMeant(change, words)) continue;
        const { machineId: machine, next: description = null } = change;
        if (options.json) terminal.out(safeJson({ time: toTime(time), machine, description }));
        else if (isCaughtUp) for (const line of changeLines(change, time)) terminal.out(line);
      }
      if (one.kind === 'snapshot-end' && !isCaughtUp) {
        isCaughtUp = true;
        terminal.err(
          `watching ${[...known.machines.values()].filter((each) => matches(each, words)).length} machines`,
        );
      }
    }
    return EXIT.done;
  },
};
