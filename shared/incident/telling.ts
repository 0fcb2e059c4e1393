/** When an incident is told again: what joined, what is back, what lasts, and that it is over. */
import type { StoredIncident } from '../types/stored_incident.ts';
import { toTime } from '../types/time.ts';
import { isUnwell, NOT_ACKNOWLEDGED, revised } from './incident.ts';
import { ago } from './seen.ts';

const MINUTE_MS = 60_000;
const BACK_MS = 15 * MINUTE_MS;
const BACK_SHARE = 0.8;
const JOINED_MS = 5 * MINUTE_MS;
const REPEAT_PAGE_MS = 240 * MINUTE_MS;
const REPEAT_NOTICE_MS = 24 * 60 * MINUTE_MS;
/** So many that join an incident somebody took on are news to them. */
const MANY_JOINED = 3;
/** Who was told of so few machines sees for themselves that they are back. */
const FEW = 2;

export const closed = (incident: StoredIncident, now: Date): StoredIncident =>
  revised(incident, 'closed', now, {
    Closed: toTime(now),
    Quiet: incident.Kind !== 'deaf' && incident.Unwell <= FEW,
  });

/** Whether an incident that lasts is due to be told again: a page until somebody acknowledges it, a notice once. */
export const isToRepeat = (incident: StoredIncident, now: Date): boolean => {
  const { Severity, Acknowledged, Repeated, ToldAt } = incident;
  if (Acknowledged.At !== NOT_ACKNOWLEDGED.At) return false;
  return Severity === 'page'
    ? ToldAt <= ago(now, REPEAT_PAGE_MS)
    : !Repeated && ToldAt <= ago(now, REPEAT_NOTICE_MS);
};

export const repeated = (incident: StoredIncident, now: Date): StoredIncident =>
  revised(incident, 'repeated', now, { Repeated: incident.Severity === 'notice' });

/** The incident with its next revision, if it is due; else the same object. At most one in a sweep. Not for `deaf`. */
export const told = (incident: StoredIncident, now: Date): StoredIncident => {
  const { Members, PartlyBack, Acknowledged, ToldAt } = incident;
  const backAt = ago(now, BACK_MS);
  const back = Members.filter((member) => !isUnwell(member) && member.WellSince <= backAt).length;
  if (back === Members.length) return closed(incident, now);
  if (!PartlyBack && back >= BACK_SHARE * Members.length)
    return revised(incident, 'partly_back', now, { PartlyBack: true, Severity: 'notice', Repeated: false });
  const untold = Members.filter((member) => !member.Told && isUnwell(member));
  const lifted = untold.length >= MANY_JOINED || Acknowledged.At === NOT_ACKNOWLEDGED.At;
  const acknowledged = lifted ? NOT_ACKNOWLEDGED : Acknowledged;
  if (untold.some(({ Page }) => Page))
    return revised(incident, 'raised', now, { Severity: 'page', Acknowledged: acknowledged });
  if (untold.length > 0 && ToldAt <= ago(now, JOINED_MS))
    return revised(incident, 'joined', now, { Acknowledged: acknowledged });
  return Members.some(isUnwell) && isToRepeat(incident, now) ? repeated(incident, now) : incident;
};
