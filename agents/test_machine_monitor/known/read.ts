/** The request for this machine's Description. */
import type { Answer, Request } from '../../../shared/client/request.ts';
import type { Refusal } from '../../../shared/errors.ts';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';
import { type Known, parseKnown, UNKNOWN_MACHINE } from './known.ts';

const TIMEOUT_MS = 15_000;

/** What to do about the two statuses of a refusal. */
const FIXES: ReadonlyMap<number, string> = new Map([
  [401, "check the monitor's key, and that the instance's tokenAudiences lists this server's origin"],
  [403, "give the monitor's account the role agent"],
]);

const NO_RECORD: Refusal = 'unknown-machine';

const problemSchema = tolerant({ type: { type: 'string' } });
const parseProblem = parser<FromSchema<typeof problemSchema>>('problem', problemSchema);

const parseJson = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`the answer to GET ${path} is not JSON (a sign-in page?): ${text.slice(0, 100)}`, {
      cause,
    });
  }
};

/**
 * Accepts only the server's own problem, such as `{"type":"unknown-machine"}`: a load balancer whose server is down also answers 404,
 * for every machine.
 */
const isUnknownMachine = ({ status, contentType, text }: Answer, path: string): boolean =>
  status === 404 &&
  contentType === 'application/problem+json' &&
  parseProblem(parseJson(text, path)).type === NO_RECORD;

/**
 * Returns UNKNOWN_MACHINE if the server has no record of the machine. Throws without an answer, and on any other answer than a Description; if the
 * server refuses this monitor, the error says what to fix.
 */
export const readDescription = async (
  request: Request,
  machineId: string,
  signal: AbortSignal,
): Promise<Known> => {
  const path = `/json/v1/machine/description/${machineId}`;
  const answer = await request('GET', path, { timeoutMs: TIMEOUT_MS, signal });
  if (isUnknownMachine(answer, path)) return UNKNOWN_MACHINE;
  const fix = FIXES.get(answer.status);
  if (fix !== undefined) throw new Error(`the server refuses this monitor (${fix}): ${answer.explanation}`);
  if (answer.status !== 200) throw new Error(answer.explanation);
  return parseKnown(parseJson(answer.text, path));
};
