/** A command that does something to any number of machines: shows what will happen, asks, acts, and tells the result of each. */
import { safeJson, safeText } from '../../shared/safe_text.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import { actionOf, type Deed, GUARDED } from '../fleet/deed_actions.ts';
import type { Row } from '../fleet/row.ts';
import { sceneOf } from '../fleet/warnings.ts';
import { actOnMachines, problemText } from './act_on_machines.ts';
import { type ActionResult, listMachines } from './api.ts';
import { chooseMatching, parseIds } from './choose.ts';
import type { Command, CommandContext } from './command.ts';
import { serverOptions } from './command_line.ts';
import { confirm } from './confirm.ts';
import { EXIT, type ExitCode } from './exit_code.ts';
import { type FleetView, readFleet, unknownText } from './fleet_view.ts';
import type { OptionName } from './options.ts';
import { adviceOn, previewLines } from './preview.ts';
import { say } from './wrap.ts';
import { countText } from '../../shared/count_text.ts';

/** One use of a command. */
export interface DeedRequest {
  readonly deed: Deed;
  /** The words that choose the machines. */
  readonly machines: readonly string[];
  /** The wanted state, not a toggle, so that repeating the command does no harm. */
  readonly body: object;
  /** Printed after a machine's ID if the request changed it. */
  readonly done: string;
  /** Printed after a machine's ID if there was nothing to change. */
  readonly already: string;
  /** Without its end: `Power-cycle 3 machines`. */
  readonly question: (machines: string) => string;
}

export interface DeedCommand extends Pick<Command, 'name' | 'usage' | 'summary' | 'details'> {
  /** Beside --matching, --yes and --json. */
  readonly takes?: readonly OptionName[];
  /** No filter finds what is not there yet: it takes no --matching. */
  readonly isAlwaysNamed?: true;
  /**
   * When it asks: with --matching and if a warning says so; or always, if it cannot be undone. `never`: the machines are not even looked at, as
   * there is nothing to know about them.
   */
  readonly asks: 'if-warned' | 'always' | 'never';
  /** Throws a UsageError. */
  readonly read: (context: CommandContext) => DeedRequest | Promise<DeedRequest>;
}

/** The machines, as they were looked at. */
interface Chosen {
  readonly ids: readonly string[];
  /** Those of them that are known; undefined: not looked at. */
  readonly fleet: FleetView | undefined;
  readonly rows: readonly Row[];
  readonly freeWords: readonly string[];
}

const choose = async (
  context: CommandContext,
  { machines }: DeedRequest,
  asks: DeedCommand['asks'],
): Promise<Chosen> => {
  // A machine that no longer matches, or that is another one by now, must not be acted on.
  const readNow = (): Promise<FleetView> => readFleet(context, { isAnew: true });
  if (context.options.matching === true) {
    const fleet = await readNow();
    const { rows, freeWords } = chooseMatching(fleet, machines);
    return { ids: rows.map(({ id }) => id), fleet, rows, freeWords };
  }
  const ids = parseIds(machines);
  if (asks === 'never') return { ids, fleet: undefined, rows: [], freeWords: [] };
  const fleet = await readNow();
  const known = new Map(fleet.rows.map((row) => [row.id, row]));
  return { ids, fleet, rows: ids.flatMap((id) => known.get(id) ?? []), freeWords: [] };
};

/** Returns if the command may act. */
const prepare = async (
  context: CommandContext,
  { deed, question }: DeedRequest,
  asks: DeedCommand['asks'],
  { ids, fleet, rows, freeWords }: Chosen,
): Promise<void> => {
  if (fleet === undefined || rows.length === 0) return;
  const { terminal, options } = context;
  const advice = adviceOn(deed, rows, sceneOf(fleet.rows, new Set(ids), fleet.now), terminal);
  const mustAsk = options.matching === true || asks === 'always' || advice.asksFirst;
  if (mustAsk) for (const line of previewLines(rows, freeWords, fleet.now, terminal)) terminal.err(line);
  for (const line of advice.lines) terminal.err(line);
  if (!mustAsk) return;
  const [only, ...others] = GUARDED.has(deed) ? rows.map(({ id }) => id) : ids;
  const them = others.length === 0 ? (only ?? '') : `${countText(others.length + 1)} machines`;
  const isEasy = !advice.asksFirst || asks === 'always';
  await confirm(context, `${question(safeText(them))}${isEasy ? '?' : ' anyway?'}`);
};

/** Prints the result of one machine, and returns its exit code. */
const tell = async (
  { terminal, options }: CommandContext,
  { done, already }: DeedRequest,
  { MachineID, Changed = false, Problem }: ActionResult,
  whyUnknown: (machineId: string) => Promise<string>,
): Promise<ExitCode> => {
  if (Problem === undefined) {
    if (options.json === true) terminal.out(safeJson({ machine: MachineID, changed: Changed }));
    else say(terminal, 'out', `${MachineID}: ${Changed ? done : already}`);
    return EXIT.done;
  }
  const [code, text] = problemText(Problem);
  const error = code === EXIT.notFound ? await whyUnknown(MachineID) : text;
  if (options.json === true) terminal.out(safeJson({ machine: MachineID, problem: Problem, error }));
  say(terminal, 'err', `${MachineID}: ${error}`);
  return code;
};

const perform = async (context: CommandContext, request: DeedRequest, chosen: Chosen): Promise<ExitCode> => {
  const { connection, terminal } = context;
  const isGuarded = GUARDED.has(request.deed);
  const seen = new Map(chosen.rows.map(({ id, state }) => [id, state.health]));
  let listed: Promise<ReadonlySet<string>> | undefined;
  const whyUnknown = async (id: string): Promise<string> => {
    listed ??= Promise.resolve(
      chosen.fleet?.rows.map((row) => row.id) ??
        listMachines(connection, true).then((machines) => machines.map(machineIdOf)),
    ).then((all) => new Set(all));
    const known = await listed;
    return known.has(id)
      ? 'There is no such machine any more: somebody forgot it meanwhile'
      : unknownText(id, known);
  };
  // What nobody has seen must not be lost.
  const machineIds = isGuarded ? chosen.ids.filter((id) => seen.has(id)) : chosen.ids;
  let worst: ExitCode = EXIT.done;
  let told = 0;
  const tellAll = async (results: readonly ActionResult[]): Promise<void> => {
    for (const result of results) {
      const code = await tell(context, request, result, whyUnknown);
      if (code > worst) worst = code;
    }
    told += results.length;
  };
  await tellAll(
    chosen.ids
      .filter((id) => isGuarded && !seen.has(id))
      .map((MachineID) => ({ MachineID, Problem: 'unknown-machine' })),
  );
  const asked = {
    action: actionOf(request.deed),
    body: request.body,
    machineIds,
    ifHealth: isGuarded ? Object.fromEntries(seen) : undefined,
  };
  try {
    for await (const results of actOnMachines(connection, asked)) {
      await tellAll(results);
      if (told < chosen.ids.length)
        terminal.err(`${countText(told)} of ${countText(chosen.ids.length)} machines`);
    }
  } catch (error) {
    if (told > 0 || connection.signal.aborted)
      terminal.err(
        `${countText(chosen.ids.length - told)} of ${countText(chosen.ids.length)} machines are not known to be done`,
      );
    throw error;
  }
  return worst;
};

const MATCHING_ASKS = ' With --matching, the machines are listed, and the command asks first; --yes answers.';

export const deedCommand = ({
  name,
  usage,
  takes = [],
  isAlwaysNamed,
  summary,
  details,
  asks,
  read,
}: DeedCommand): Command => ({
  name,
  usage,
  takes: serverOptions(...(isAlwaysNamed === true ? [] : (['matching', 'yes'] as const)), ...takes, 'json'),
  summary,
  details: `${details}${isAlwaysNamed === true || asks === 'always' ? '' : MATCHING_ASKS}\nWith --json: a line {"machine", "changed"} for each machine, or {"machine", "problem", "error"}.`,
  run: async (context) => {
    const request = await read(context);
    const chosen = await choose(context, request, asks);
    await prepare(context, request, asks, chosen);
    return perform(context, request, chosen);
  },
});
