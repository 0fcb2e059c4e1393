/** Asks the server what is attached to this machine. */
import { type Known, parseKnown, UNKNOWN_MACHINE } from '../known.ts';
import type { Request } from './request.ts';

const TIMEOUT_MS = 15_000;

/** A 404 for the path, not for the machine: this is no machine server, and what it does not know means nothing. */
const isWrongPath = (text: string): boolean => text.includes('unknown-path');

const parseJson = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`GET ${path} answered what is not JSON (a sign-in page?): ${text.slice(0, 100)}`, {
      cause,
    });
  }
};

/** What the server knows; for a machine it has not heard of, `nodevice`. Throws where there is no answer, or none to rely on. */
export const readDescription = async (
  request: Request,
  machineId: string,
  signal: AbortSignal,
): Promise<Known> => {
  const path = `/json/v1/machine/description/${machineId}`;
  const { status, text, explanation } = await request('GET', path, { timeoutMs: TIMEOUT_MS, signal });
  if (status === 404 && !isWrongPath(text)) return UNKNOWN_MACHINE;
  if (status !== 200) throw new Error(explanation);
  return parseKnown(parseJson(text, path));
};
