/** Since when a machine has its health. */
import type { Description } from '../types/description.ts';
import { ZERO_TIME } from '../types/time.ts';
import type { Health } from './health.ts';

/** `kim@example.org 2026-01-02T03:04:05Z`: who took the machine out of service, and when. */
const WHO_AND_WHEN = /^(.*) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

/** Reads `MaintenanceMode`. A text of another form is all name, and its time is never. */
export const takenOut = ({ MaintenanceMode }: Description): { readonly by: string; readonly at: string } => {
  const [, by = MaintenanceMode, at = ZERO_TIME] = WHO_AND_WHEN.exec(MaintenanceMode) ?? [];
  return { by, at };
};

/** A reader may see a silence before the server has noticed it: then it lasts from the last report. */
const presenceSince = ({ Presence, PresenceSince, LastUpdated }: Description): string =>
  Presence === 'present' ? LastUpdated : PresenceSince;

const SINCE: Readonly<Record<Health, (description: Description) => string>> = {
  maintenance: (description) => takenOut(description).at,
  expected: presenceSince,
  dead: presenceSince,
  silent: presenceSince,
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
