/** The hooks that the task runner calls; its side of them is Swarming's `bot_config.py`. */
import { type Dimensions, dimensionsSchema } from '../../../shared/types/description.ts';
import { parser } from '../../../shared/types/parser.ts';
import type { FromSchema } from '../../../shared/types/schema.ts';
import type { Known } from '../known/known.ts';
import type { RunnerState } from './runner_state.ts';

const GIB = 1024 ** 3;

/** `/get_settings`: how much the task runner may cache. */
const SETTINGS = { caches: { isolated: { size: 8 * GIB } } } as const;

const stateSchema = { type: 'object', additionalProperties: true } as const;
const parseState = parser<FromSchema<typeof stateSchema>>('state', stateSchema);
const parseDimensions = parser<Dimensions>('dimensions', dimensionsSchema);

interface HookActions {
  readonly rack: string;
  /** Returns undefined until the monitor knows the server's Description. */
  readonly known: () => Known | undefined;
  /** Hears of each call by the runner, and of its tasks. */
  readonly runner: RunnerState;
  /** Called when a task has ended. Must return at once; the reboot happens in the background. */
  readonly afterTask: () => void;
  /** Returns why reports do not reach the server, or undefined if they do. */
  readonly obstacle: () => string | undefined;
}

/** There is nothing to answer yet. Becomes status 500, after which the task runner tries again later. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

/** Reports do not reach the server. Becomes status 503 and is not logged: probes are frequent, and the log has the cause already. */
export class NotReportingError extends Error {
  override readonly name = 'NotReportingError';
}

export interface Hook {
  /** Who may call it: the task runner, or also installers, monitoring and a person's browser. */
  readonly caller: 'task runner' | 'anyone';
  /**
   * Takes the parsed body of a POST, or undefined for a GET. Returns the JSON to answer, or undefined for an empty answer. Throws
   * PermanentError, NotReadyError or NotReportingError.
   */
  readonly answer: (body: unknown) => object | undefined;
}

/**
 * `/get_state`: returns the task runner's own state, such as `{"uptime": 5, "quarantined": "no disk"}`, with the rack and without what
 * the runner decided about its health: that decision is the server's, which sends it in the dimensions. Throws PermanentError if
 * `body` is not an object.
 */
const stateOf = (body: unknown, rack: string): object => {
  const members = Object.entries(parseState(body)).filter(
    ([key]) => key !== 'quarantined' && key !== 'maintenance',
  );
  return Object.fromEntries([...members, ['sk_rack', rack]]);
};

/**
 * `/get_dimensions`: merges the dimensions that the task runner found, such as `{"os": ["Linux"]}`, with the server's, which win key by
 * key. Drops empty lists. Throws PermanentError if `body` does not hold dimensions.
 */
const mergeDimensions = (body: unknown, server: Dimensions): Dimensions => {
  const isOffered = ([, values]: readonly [string, readonly string[]]): boolean => values.length > 0;
  const found = Object.entries(parseDimensions(body)).filter(isOffered);
  // A Map and fromEntries keep `__proto__` an ordinary key.
  return Object.fromEntries(new Map([...found, ...Object.entries(server).filter(isOffered)]));
};

const offeredDimensions = (body: unknown, known: Known | undefined): object => {
  // With the runner's dimensions alone, a machine in maintenance would take tasks.
  if (known === undefined) throw new NotReadyError("the machine's Description is not known yet");
  const merged = mergeDimensions(body, known.Dimensions);
  if (Object.keys(merged).length === 0) throw new NotReadyError('this machine has no dimensions');
  return merged;
};

/** Returns the hooks by method and path. */
export const createHooks = ({
  rack,
  known,
  runner,
  afterTask,
  obstacle,
}: HookActions): ReadonlyMap<string, Hook> => {
  const forRunner = (answer: Hook['answer']): Hook => ({
    caller: 'task runner',
    answer: (body) => {
      runner.called();
      return answer(body);
    },
  });
  const forAnyone = (answer: Hook['answer']): Hook => ({ caller: 'anyone', answer });
  const started = (): undefined => {
    runner.taskStarted();
  };
  const ended = (): undefined => {
    runner.taskEnded();
    afterTask();
  };
  const ready = (): undefined => {
    const reason = obstacle();
    if (reason !== undefined) throw new NotReportingError(reason);
  };
  return new Map<string, Hook>([
    ['POST /get_state', forRunner((body) => stateOf(body, rack))],
    ['GET /get_settings', forRunner(() => SETTINGS)],
    ['POST /get_dimensions', forRunner((body) => offeredDimensions(body, known()))],
    ['GET /on_before_task', forRunner(started)],
    ['GET /on_after_task', forRunner(ended)],
    ['GET /healthz', forAnyone(() => undefined)],
    ['GET /readyz', forAnyone(ready)],
  ]);
};
