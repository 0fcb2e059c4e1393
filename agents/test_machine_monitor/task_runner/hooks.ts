/** What the task runner asks of us, and tells us (its side is Swarming's `bot_config.py`). */
import type { Known } from '../known/known.ts';
import { type Dimensions, dimensionsSchema } from '../../../shared/types/description.ts';
import { parser } from '../../../shared/types/parser.ts';
import type { FromSchema } from '../../../shared/types/schema.ts';

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

/** `/get_dimensions`: what the task runner offers to schedulers: what it found itself, under what the server says. */

const parseDimensions = parser<Dimensions>('dimensions', dimensionsSchema);

/** The server's win key by key, empty lists are left out. Throws PermanentError where `body` is no dimensions. */
export const dimensionsOf = (body: unknown, server: Dimensions): Dimensions => {
  const isOffered = ([, values]: readonly [string, readonly string[]]): boolean => values.length > 0;
  const found = Object.entries(parseDimensions(body)).filter(isOffered);
  // A Map, and fromEntries: `__proto__` is a key like any other.
  return Object.fromEntries(new Map([...found, ...Object.entries(server).filter(isOffered)]));
};

/** `/get_settings`: how much the task runner may keep. */

const GIB = 1024 ** 3;

export const SETTINGS = { caches: { isolated: { size: 8 * GIB } } } as const;

/** `/get_state`: the task runner's own state, without what it decided by itself. */

const stateSchema = { type: 'object', additionalProperties: true } as const;
const parseState = parser<FromSchema<typeof stateSchema>>('state', stateSchema);

/** Whether a machine may work is the server's to say; its answer travels in the dimensions. Throws PermanentError where `body` is no object. */
export const stateOf = (body: unknown, rack: string): object => {
  const members = Object.entries(parseState(body)).filter(
    ([key]) => key !== 'quarantined' && key !== 'maintenance',
  );
  return Object.fromEntries([...members, ['sk_rack', rack]]);
};
