/** The commands `incidents` and `ack`: what is wrong, one incident per cause, and who deals with it. */
import { safeJson } from '../../../shared/safe_text.ts';
import { isMachineId } from '../../../shared/types/machine_id.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { actOn } from '../act_on.ts';
import type { Command } from '../command.ts';
import { parseLimit, serverOptions, UsageError } from '../command_line.ts';
import { splitWords } from '../choose.ts';
import { EXIT } from '../exit_code.ts';
import { acknowledge, listIncidents } from '../incident_api.ts';
import { acknowledgedText, incidentLines } from '../incident_text.ts';

/** Incidents are one per cause: more open ones than this cannot be read anyway. */
export const MAX_OPEN = 1000;

/** Fits a terminal of 24 lines. */
const DEFAULT_LIMIT = 20;

export const incidents: Command = {
  name: 'incidents',
  usage: '[--all [--limit N]]',
  takes: serverOptions('all', 'limit', 'json'),
  summary: 'list the open incidents: what is wrong, one for each cause',
  details: `Newest first. With --all: closed ones too, at most --limit, by default ${DEFAULT_LIMIT}. With --json: an array of incidents, each with the IDs of its machines.`,
  run: async ({ connection, terminal, options, words, now }) => {
    if (words.length > 0) throw new UsageError('incidents takes no words');
    const { all = false } = options;
    if (!all && options.limit !== undefined)
      throw new UsageError('Without --all, incidents lists all that are open; leave out --limit');
    const limit = parseLimit(options.limit, DEFAULT_LIMIT, Infinity);
    const found = await listIncidents(connection, { isOpen: !all, limit: all ? limit : MAX_OPEN });
    if (options.json) terminal.out(safeJson(found, 2));
    else if (found.length === 0) terminal.err(all ? 'There are no incidents' : 'No incident is open');
    else
      for (const line of found.flatMap((incident) => incidentLines(incident, now(), terminal)))
        terminal.out(line);
    return EXIT.done;
  },
};

/** IDs of incidents and silences, each once, separated by commas or spaces. Throws a UsageError. */
export const parseIds = (all: readonly string[], what: string, listedBy: string): string[] => {
  const words = splitWords(all);
  if (words.length === 0) throw new UsageError(`Name the ${what}; ${listedBy} lists them`);
  // They have the form of machine IDs, so that they fit into a path.
  const wrong = words.find((word) => !isMachineId(word));
  if (wrong !== undefined)
    throw new UsageError(`${JSON.stringify(wrong.slice(0, 64))} is no ID of ${what}; ${listedBy} lists them`);
  return [...new Set(words)];
};

export const ack: Command = {
  name: 'ack',
  usage: 'INCIDENT...',
  takes: serverOptions('json'),
  summary: 'acknowledge incidents: you deal with them, and they are not repeated',
  details: `Others see who acknowledged an incident, and when. It stays open until its machines are well; if more machines join it, the acknowledgement is lifted. Repeating the command changes nothing.
With --json: a line {"incident", "acknowledged", "closed"} for each incident.`,
  run: async (context) =>
    actOn(
      context,
      { what: 'incident', ids: parseIds(context.words, 'incidents', 'incidents') },
      async (id) => {
        const { Acknowledged, Closed } = await acknowledge(context.connection, id);
        const text = acknowledgedText(Acknowledged);
        return {
          text: Closed === ZERO_TIME ? text : 'is closed already',
          json: { acknowledged: Acknowledged, closed: Closed },
        };
      },
    ),
};
