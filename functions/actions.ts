/** What each operator action does to any machine, from its body; no action is refused because of the machine's state. */
import { randomUUID } from 'node:crypto';
import { PermanentError } from '../shared/errors.ts';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../shared/operator/device.ts';
import { expectMachine } from '../shared/operator/expect.ts';
import { trustOutlet } from '../shared/power/outlet.ts';
import { requestPowerCycle } from '../shared/power/request.ts';
import { clearQuarantine, setMaintenance, setNote } from '../shared/operator/service.ts';
import type { Step } from '../shared/store/store.ts';
import type { Action } from '../shared/types/action.ts';
import * as requests from '../shared/types/requests.ts';
import { normalizeTime, secondsAfter, toTime, ZERO_TIME } from '../shared/types/time.ts';
import { type Act, onKnown } from './act.ts';
import { asSeen, type Check } from './as_seen.ts';

type Deed =
  | { readonly kind: 'change'; readonly step: (machineId: string, actor: string) => Step }
  | { readonly kind: 'forget'; readonly forGood: boolean };

/** An action as one request asks for it, for any number of machines. */
export type Decision = Deed & { readonly check: Check };

const change = (act: (machineId: string) => Act): Deed => ({
  kind: 'change',
  step: (machineId, actor) => onKnown(actor, act(machineId)),
});

/** The time in normal form; throws a PermanentError if it is none, or has passed. */
const ahead = (member: string, text: string, arrivedAt: Date): string => {
  const time = normalizeTime(text);
  if (time !== undefined && time > toTime(arrivedAt)) return time;
  const reason =
    time === undefined
      ? 'is not a time; write it like 2026-01-02T15:04:05Z'
      : 'has passed; name a later time';
  throw new PermanentError('bad-request', `body: ${member} ${JSON.stringify(text)} ${reason}`);
};

const EXPECTED_WITHIN_SECONDS = 24 * 60 * 60;

/** Each parses the body, so that a bad one is refused before any read; an absent body is `{}`. */
const DECIDE: Readonly<Record<Action, (body: unknown, arrivedAt: Date) => Deed>> = {
  toggle_mode: (body, arrivedAt) => {
    const { MaintenanceMode, Reason, Ticket, ...said } = requests.parseToggleMode(body);
    const isSaid = [Reason, Ticket, said.Until].some((text) => text !== undefined);
    if (isSaid && MaintenanceMode !== true)
      throw new PermanentError(
        'bad-request',
        'Reason, Ticket and Until say more about a maintenance; send them with "MaintenanceMode": true',
      );
    // Never: no longer said.
    const Until =
      said.Until === undefined || said.Until === ZERO_TIME
        ? said.Until
        : ahead('Until', said.Until, arrivedAt);
    return change(
      () => (previous, actor, now) =>
        setMaintenance(previous, MaintenanceMode, actor, now, { Reason, Ticket, Until }),
    );
  },
  toggle_powercycle: (body) => {
    const { PowerCycle } = requests.parseTogglePowerCycle(body);
    return change((machineId) => {
      const requestId = randomUUID();
      return (previous, actor, now) =>
        requestPowerCycle(previous, machineId, PowerCycle, actor, now, requestId);
    });
  },
  set_attached_device: (body) => {
    const { AttachedDevice } = requests.parseSetAttachedDevice(body);
    return change(() => (previous) => setAttachedDevice(previous, AttachedDevice));
  },
  set_note: (body) => {
    const { Message } = requests.parseSetNote(body);
    return change(() => (previous, actor, now) => setNote(previous, Message, actor, now));
  },
  supply_chromeos: (body) => {
    const { SSHUserIP, SuppliedDimensions } = requests.parseSupplyChromeos(body);
    return change(() => (previous) => supplyChromeos(previous, SSHUserIP, SuppliedDimensions));
  },
  clear_quarantined: (_body, arrivedAt) =>
    change(
      () =>
        (previous, _actor, now, { ForcedTime }) =>
          clearQuarantine(previous, { arrivedAt, now, forcedAt: ForcedTime }),
    ),
  remove_device: () =>
    change((machineId) => (previous, actor, now) => forgetDevice(previous, machineId, actor, now)),
  delete_machine: (body) => {
    const { ForGood = false } = requests.parseDeleteMachine(body);
    return { kind: 'forget', forGood: ForGood };
  },
  trust_outlet: () => change(() => (previous) => trustOutlet(previous)),
  expect_machine: (body, arrivedAt) => {
    const { By } = requests.parseExpectMachine(body);
    const by =
      By === undefined
        ? secondsAfter(toTime(arrivedAt), EXPECTED_WITHIN_SECONDS)
        : ahead('By', By, arrivedAt);
    return {
      kind: 'change',
      step: (machineId) => (previous, now, deletedAt) =>
        expectMachine(previous, machineId, by, now, deletedAt),
    };
  },
};

/** Throws PermanentError `bad-request` for a body that does not fit. `arrivedAt`: when the request did. */
export const decide = (action: Action, body: unknown, arrivedAt: Date): Decision => ({
  ...DECIDE[action](body, arrivedAt),
  check: asSeen(requests.parseAsSeen(body)),
});
