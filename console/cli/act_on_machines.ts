/** One action on any number of machines, with a result for each. */
import { MAX_MACHINES } from '../../shared/types/act_on_many.ts';
import { type ActionRequest, type ActionResult, act } from './api.ts';
import { EXIT, type ExitCode } from './exit_code.ts';
import type { Connection } from './request.ts';

/** The server ran out of time before it came to the machine. */
const NOT_TRIED = 'not-tried';

/**
 * Yields the results of each request. Machines that the server did not come to are sent again, last; a request that comes to none of its machines ends
 * that, and yields so. Throws a CommandError if a request fails; what was yielded is done.
 */
export async function* actOnMachines(
  connection: Connection,
  { machineIds, ifHealth, ...rest }: ActionRequest,
): AsyncGenerator<readonly ActionResult[]> {
  for (let waiting = [...machineIds]; waiting.length > 0;) {
    const asked = waiting.slice(0, MAX_MACHINES);
    const seen = ifHealth && Object.fromEntries(asked.map((id) => [id, ifHealth[id] ?? '']));
    const results = await act(connection, { ...rest, machineIds: asked, ifHealth: seen });
    const untried = results.filter(({ Problem }) => Problem === NOT_TRIED);
    if (untried.length === asked.length) {
      yield waiting.map((MachineID) => ({ MachineID, Problem: NOT_TRIED }));
      return;
    }
    waiting = [...waiting.slice(MAX_MACHINES), ...untried.map(({ MachineID }) => MachineID)];
    yield results.filter(({ Problem }) => Problem !== NOT_TRIED);
  }
}

const PROBLEMS: Readonly<Record<string, readonly [ExitCode, string]>> = {
  'unknown-machine': [EXIT.notFound, 'there is no such machine'],
  'health-changed': [EXIT.failed, 'left alone: its health has changed since it was listed; look at it again'],
  'try-again': [EXIT.serverAway, 'the server could not do it now; repeat the command'],
  [NOT_TRIED]: [EXIT.serverAway, 'not tried: the server ran out of time; repeat the command'],
};

/** The exit code for a problem, and what to print. */
export const problemText = (problem: string): readonly [ExitCode, string] =>
  (Object.hasOwn(PROBLEMS, problem) ? PROBLEMS[problem] : undefined) ?? [
    EXIT.failed,
    `the server refused: ${problem}`,
  ];
