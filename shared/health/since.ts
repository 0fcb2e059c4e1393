/** Since when a machine has its health. */
import type { Description, Presence } from '../types/description.ts';
import { ZERO_TIME } from '../types/time.ts';
import type { Health } from './health.ts';
import { lastSign, presentSince } from './presence.ts';
import { DEFAULT_TIMES } from './times.ts';

/** `kim@example.org 2026-01-02T03:04:05Z`: who took the machine out of service, and when. */
const WHO_AND_WHEN = /^(.*) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

/** Reads `MaintenanceMode`. A text of another form is all name, and its time is never. */
export const takenOut = ({ MaintenanceMode }: Description): { readonly by: string; readonly at: string } => {
  const [, by = MaintenanceMode, at = ZERO_TIME] = WHO_AND_WHEN.exec(MaintenanceMode) ?? [];
  return { by, at };
};

/** A reader may see that a machine is silent or dead before the server has noticed it: then from the limit on, as the server will say. */
const presenceSince =
  (word: Presence) =>
  (description: Description): string =>
    description.Presence === word
      ? description.PresenceSince
      : presentSince(word, lastSign(description), ZERO_TIME, DEFAULT_TIMES);

const SINCE: Readonly<Record<Health, (description: Description) => string>> = {
  maintenance: (description) => takenOut(description).at,
  expected: presenceSince('expected'),
  dead: presenceSince('dead'),
  silent: presenceSince('silent'),
  quarantined: ({ QuarantinedSince }) => QuarantinedSince,
  // A battery that is hot beside a recovery was not so from its beginning.
  needs_repair: ({ Attention, RecoveryReasonSince }) =>
    Attention.includes('battery_hot') ? ZERO_TIME : RecoveryReasonSince,
  recovering: ({ RecoveryReasonSince }) => RecoveryReasonSince,
  busy: () => ZERO_TIME,
  idle: () => ZERO_TIME,
};

/** `word`: the machine's health. Never: it is not known. */
export const healthSince = (word: Health, description: Description): string => SINCE[word](description);
