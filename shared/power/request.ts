/** Requests for a power cycle: made and cancelled by people, carried out by the racks’ power-cycle servers. */
import { takenOut } from '../health/since.ts';
import { type Description, annotation } from '../types/description.ts';
import { NO_POWER, type Power } from '../types/power.ts';
import { LEGACY_REQUEST, type PowerRequest } from '../types/powercycle_api.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';

const NO_REQUEST = NO_POWER.Request;

const withRequest = (was: Power, Request: Power['Request']): Power =>
  was === NO_POWER && Request === NO_REQUEST ? was : { ...was, Request };

/** Requests or cancels a power cycle; `wanted` undefined toggles. `requestId` names the request if it is made. The same object if nothing changes. */
export const requestPowerCycle = (
  was: Description,
  machineId: string,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
  requestId: string,
): Description => {
  const on = wanted ?? !was.PowerCycle;
  if (on === was.PowerCycle) return was;
  const message = `${on ? 'Requested' : 'Cancelled'} powercycle for "${machineId}"`;
  const request = { ...NO_REQUEST, ID: requestId, At: toTime(now), By: actor };
  return {
    ...was,
    PowerCycle: on,
    Annotation: annotation(actor, message, now),
    Power: withRequest(was.Power, on ? request : NO_REQUEST),
  };
};

/** Ends the request, with its claim; the same object if there is no request. */
export const completePowerCycle = (was: Description): Description =>
  was.PowerCycle ? { ...was, PowerCycle: false, Power: withRequest(was.Power, NO_REQUEST) } : was;

/** The outlet of a stored record, whose request may have been made or ended by an older release. */
export const readPower = (
  power: Power,
  { PowerCycle, LastUpdated }: Pick<Description, 'PowerCycle' | 'LastUpdated'>,
): Power => {
  const { Request } = power;
  if (PowerCycle && Request.ID === '')
    return { ...power, Request: { ...Request, ID: LEGACY_REQUEST, At: LastUpdated } };
  return !PowerCycle && Request.ID !== '' ? { ...power, Request: NO_REQUEST } : power;
};

/** Whether the request waits because the machine was taken out of service after it: hands may be inside. */
export const waitsForMaintenance = (description: Description): boolean => {
  if (description.MaintenanceMode === '') return false;
  const { at } = takenOut(description);
  // To the second: in doubt, it waits. A maintenance without a time may have begun at any.
  return at === ZERO_TIME || Date.parse(description.Power.Request.At) < Date.parse(at) + 1000;
};

export const isClaimed = ({ Request: { ClaimedBy, ClaimedUntil } }: Power, now: Date): boolean =>
  ClaimedBy !== '' && ClaimedUntil > toTime(now);

/** The request of a machine that has one, as it is served. */
export const asServed = (MachineID: string, description: Description, now: Date): PowerRequest => {
  const { Request } = description.Power;
  const isHeld = isClaimed(description.Power, now);
  return {
    ...{ MachineID, RequestID: Request.ID, RequestedAt: Request.At, RequestedBy: Request.By },
    Maintenance: waitsForMaintenance(description),
    ClaimedBy: isHeld ? Request.ClaimedBy : '',
    ClaimedUntil: isHeld ? Request.ClaimedUntil : ZERO_TIME,
  };
};

/** In the order in which they were made. */
export const inOrder = (requests: readonly PowerRequest[]): readonly PowerRequest[] =>
  requests.toSorted(
    (a, b) => a.RequestedAt.localeCompare(b.RequestedAt) || (a.MachineID < b.MachineID ? -1 : 1),
  );
