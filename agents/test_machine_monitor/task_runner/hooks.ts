/** What the task runner asks of us, and tells us (its side is Swarming's `bot_config.py`). */
import type { Known } from '../known/known.ts';
import { dimensionsOf } from '../hooks/dimensions.ts';
import { SETTINGS } from '../hooks/settings.ts';
import { stateOf } from '../hooks/state.ts';

export interface HookActions {
  readonly rack: string;
  /** What the server says; undefined while nobody knows. */
  readonly known: () => Known | undefined;
  readonly beforeTask: () => void;
  /** Returns at once; the reboot goes on by itself. */
  readonly afterTask: () => void;
}

/** Answered with 500, on which the task runner tries again later. */
export class NothingToSayError extends Error {
  override readonly name = 'NothingToSayError';
}

/** Given the body, where the method has one: the answer's JSON, or undefined for none. Throws PermanentError or NothingToSayError. */
export type Hook = (body: unknown) => object | undefined;

const dimensions = (body: unknown, known: Known | undefined): object => {
  // Offering what the runner found itself would put a machine to work that an operator took out of service.
  if (known === undefined)
    throw new NothingToSayError('what the server says of this machine is not known yet');
  const merged = dimensionsOf(body, known.Dimensions);
  if (Object.keys(merged).length === 0) throw new NothingToSayError('this machine has no dimensions');
  return merged;
};

/** By method and path. */
export const createHooks = ({
  rack,
  known,
  beforeTask,
  afterTask,
}: HookActions): ReadonlyMap<string, Hook> => {
  const told = (tell: () => void) => (): undefined => {
    tell();
  };
  return new Map<string, Hook>([
    ['POST /get_state', (body) => stateOf(body, rack)],
    ['GET /get_settings', () => SETTINGS],
    ['POST /get_dimensions', (body) => dimensions(body, known())],
    ['GET /on_before_task', told(beforeTask)],
    ['GET /on_after_task', told(afterTask)],
    ['GET /healthz', () => undefined],
  ]);
};
