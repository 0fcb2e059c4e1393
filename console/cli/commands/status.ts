/** The command `status`: whether anything is wrong in the lab, what, since when, why, and what to do. */
import { safeJson } from '../../../shared/safe_text.ts';
import { SMOKE_TEST_MACHINE } from '../../../shared/types/machine_id.ts';
import { columnsNamed, HEALTH_COLUMNS } from '../../fleet/columns.ts';
import { attentionCounts } from '../../fleet/attention_counts.ts';
import { healthCounts } from '../../fleet/counts.ts';
import { worstFirst } from '../../fleet/order.ts';
import { faults, needsPeople, statusLines } from '../../fleet/status.ts';
import type { Command } from '../command.ts';
import { serverOptions, UsageError } from '../command_line.ts';
import { EXIT } from '../exit_code.ts';
import { readFleet } from '../fleet_view.ts';
import { getWatch, listIncidents } from '../incident_api.ts';
import { incidentLines } from '../incident_text.ts';
import { tableLines } from '../table.ts';
import { say } from '../wrap.ts';
import { MAX_OPEN } from './incidents.ts';
import { countText } from '../../../shared/count_text.ts';

/** Fits a terminal of 24 lines, with the rest. */
const MAX_SHOWN = 10;

export const status: Command = {
  name: 'status',
  usage: '',
  takes: serverOptions('json'),
  summary: 'say whether anything is wrong, what, and what to do',
  details: `How many machines take no tasks, how many have each health, the open incidents, and the machines that need a person, worst first and longest first. Exit code 0: nothing is wrong. 8: an incident is open; or a machine is dead, silent, quarantined or needs_repair, or needs attention for more than its uptime; or nothing has looked for silent machines for 3 minutes; or a channel takes no notices. Maintenance, announced machines and recoveries are not wrong.
With --json: {"wrong", "total", "health", "attention", "sweep", "channelsOff", "incidents", "machines"}.`,
  run: async ({ connection, terminal, options, words, now }) => {
    if (words.length > 0) throw new UsageError('status takes no words; list does');
    const asked = getWatch(connection);
    const [watch, incidents, fleet] = await Promise.all([
      asked,
      listIncidents(connection, { isOpen: true, limit: MAX_OPEN }),
      readFleet({ connection, now }, { deaf: asked.then(({ Deaf = false }) => Deaf) }),
    ]);
    const time = now();
    const rows = fleet.rows.filter(({ id }) => id !== SMOKE_TEST_MACHINE);
    const worst = rows
      .filter(({ state }) => needsPeople(state))
      .toSorted((a, b) => worstFirst(a.state, b.state));
    const isWrong = incidents.length > 0 || worst.length > 0 || faults(watch, time).length > 0;
    if (options.json === true)
      terminal.out(
        safeJson(
          {
            wrong: isWrong,
            total: rows.length,
            health: healthCounts(rows),
            attention: attentionCounts(rows),
            sweep: watch.Sweep,
            channelsOff: watch.ChannelsOff,
            incidents,
            machines: worst.map(({ id, state }) => ({ machine: id, ...state })),
          },
          2,
        ),
      );
    else {
      for (const text of statusLines(rows, watch, time)) say(terminal, 'out', text);
      if (incidents.length > 0) for (const line of ['', 'Open incidents:']) terminal.out(line);
      for (const line of incidents.flatMap((incident) => incidentLines(incident, time, terminal)))
        terminal.out(line);
      const shown = worst.slice(0, MAX_SHOWN);
      const table = tableLines(columnsNamed([...HEALTH_COLUMNS, 'do'], time), shown, terminal);
      if (shown.length > 0)
        for (const line of ['', 'Machines that need a person:', ...table]) terminal.out(line);
      if (worst.length > shown.length)
        terminal.out(`and ${countText(worst.length - shown.length)} more, which list shows`);
    }
    return isWrong ? EXIT.somethingWrong : EXIT.done;
  },
};
