/** The machines whose words a command takes to show them: those named, or all that match. */
import { machineIdOf } from '../../shared/types/dimensions.ts';
import { listMachines } from './api.ts';
import { chooseMatching, parseIds } from './choose.ts';
import type { CommandContext } from './command.ts';
import { EXIT, type ExitCode } from './exit_code.ts';
import { say } from './wrap.ts';
import { readFleet, unknownText } from './fleet_view.ts';

/** Calls `show` for each of them, and goes on after one that is unknown, for which it returns undefined. Returns the highest exit code. */
export const forEachMachine = async (
  context: CommandContext,
  show: (machineId: string) => Promise<ExitCode | undefined>,
): Promise<ExitCode> => {
  const { connection, options, words, terminal } = context;
  const ids =
    options.matching === true
      ? chooseMatching(await readFleet(context), words).rows.map(({ id }) => id)
      : parseIds(words);
  let worst: ExitCode = EXIT.done;
  let known: Promise<string[]> | undefined;
  for (const id of ids) {
    const code = await show(id);
    if (code === undefined) {
      known ??= listMachines(connection).then((machines) => machines.map(machineIdOf));
      say(terminal, 'err', unknownText(id, await known));
    }
    if ((code ?? EXIT.notFound) > worst) worst = code ?? EXIT.notFound;
  }
  return worst;
};
