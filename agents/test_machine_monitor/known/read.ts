/** Asks the server what is attached to this machine. */
import type { Refusal } from '../../../shared/errors.ts';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';
import { type Known, parseKnown, UNKNOWN_MACHINE } from './known.ts';
import type { Answer, Request } from '../../../shared/client/request.ts';

const TIMEOUT_MS = 15_000;

const UNKNOWN: Refusal = 'unknown-machine';

const problemSchema = tolerant({ type: { type: 'string' } });
const parseProblem = parser<FromSchema<typeof problemSchema>>('problem', problemSchema);

const parseJson = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`GET ${path} answered what is not JSON (a sign-in page?): ${text.slice(0, 100)}`, {
      cause,
    });
  }
};

/** Only in our server's own words: a load balancer before a server that is away says 404 too, of every machine. */
const isUnknownMachine = ({ status, contentType, text }: Answer, path: string): boolean =>
  status === 404 &&
  contentType === 'application/problem+json' &&
  parseProblem(parseJson(text, path)).type === UNKNOWN;

/** What the server knows; for a machine it has not heard of, `nodevice`. Throws where there is no answer, or none to rely on. */
export const readDescription = async (
  request: Request,
  machineId: string,
  signal: AbortSignal,
): Promise<Known> => {
  const path = `/json/v1/machine/description/${machineId}`;
  const answer = await request('GET', path, { timeoutMs: TIMEOUT_MS, signal });
  if (isUnknownMachine(answer, path)) return UNKNOWN_MACHINE;
  if (answer.status !== 200) throw new Error(answer.explanation);
  return parseKnown(parseJson(answer.text, path));
};
