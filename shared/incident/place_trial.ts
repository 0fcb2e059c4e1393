/** Whether the expressions of an instance's places are fast on every machine ID: one that backtracks for long would hold up the server. */
import { runInNewContext } from 'node:vm';
import type { PlaceConfig } from '../types/instance.ts';
import { compilePlace, describePlace } from './places.ts';

const TRIAL_MS = 50;
/** The longest machine ID. */
const TRIAL_LENGTH = 200;
const ALPHABET = ['a', 'A', '0', '_', '.', '-'];
/** Long texts that an expression can nearly match in many ways: its own letters, one and several at a time, again and again. */
const hostileTexts = (expression: string): readonly string[] => {
  const runs = expression.match(/[A-Za-z0-9._-]+/g) ?? [];
  const pieces = new Set([...ALPHABET, 'a-', 'a0', 'a0-', '0-', ...Array.from(expression), ...runs]);
  return [...pieces].flatMap((piece) => {
    const text = piece.repeat(Math.ceil(TRIAL_LENGTH / piece.length)).slice(0, TRIAL_LENGTH - 1);
    return [`${text}!`, text];
  });
};

/** A busy processor may hold up a fast expression once, not three times. */
const TRIALS = 3;

const isFast = (expression: RegExp): boolean => {
  const texts = hostileTexts(expression.source);
  for (let trial = 1; trial <= TRIALS; trial += 1)
    try {
      const script = 'for (const text of texts) expression.exec(text)';
      runInNewContext(script, { expression, texts }, { timeout: TRIAL_MS });
      return true;
    } catch {
      // It was stopped: the only way in which it can fail.
    }
  return false;
};

/** Throws an error that names the place if an expression is invalid or slow. */
export const checkPlaces = (places: readonly PlaceConfig[]): void => {
  for (const place of places)
    if (!isFast(compilePlace(place)))
      throw new Error(
        `${describePlace(place)} takes longer than ${TRIAL_MS} ms on hostile IDs; avoid repetition inside repetition`,
      );
};
