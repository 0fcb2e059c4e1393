/** The function `operator`: what people decide about a machine or an incident. No action is refused because of the machine's state. */
import { PermanentError } from '../shared/errors.ts';
import { jsonOf } from '../shared/http/body.ts';
import type { ApiRequest, Handler } from '../shared/http/route.ts';
import type { Log } from '../shared/log.ts';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../shared/operator/device.ts';
import { expectMachine } from '../shared/operator/expect.ts';
import type { Action } from '../shared/operator/offers.ts';
import { requestPowerCycle } from '../shared/operator/power_cycle.ts';
import { clearQuarantine, setMaintenance, setNote } from '../shared/operator/service.ts';
import { AnsweredBefore, type Outcome } from '../shared/store/once.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import { NOTICE_MS } from '../shared/time_limits.ts';
import * as requests from '../shared/types/requests.ts';
import { normalizeTime, secondsAfter, toTime, ZERO_TIME } from '../shared/types/time.ts';
import { type Act, act, actByStep, audit, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { decideOnIncidents } from './incident_decisions.ts';
import { onceOf } from './once.ts';
import type { Handlers } from './table.ts';

/** Existing clients send no body to toggle. */
const optionalJsonOf = (body: Buffer): unknown => (body.length === 0 ? {} : jsonOf(body));

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

/** Each action: parses its body, so that a bad one is refused before any read, and returns the change. */
const ACTS: Readonly<
  Record<
    Exclude<Action, 'delete_machine' | 'expect_machine'>,
    (request: Pick<ApiRequest, 'machineId' | 'body'>, arrivedAt: Date) => Act
  >
> = {
  toggle_mode: ({ body }, arrivedAt) => {
    const { MaintenanceMode, ...said } = requests.parseToggleMode(optionalJsonOf(body));
    if (Object.keys(said).length > 0 && MaintenanceMode !== true)
      throw new PermanentError(
        'bad-request',
        'Reason, Ticket and Until say more about a maintenance; send them with "MaintenanceMode": true',
      );
    // Never: no longer said.
    const Until =
      said.Until === undefined || said.Until === ZERO_TIME
        ? said.Until
        : ahead('Until', said.Until, arrivedAt);
    return (previous, actor, now) =>
      setMaintenance(previous, MaintenanceMode, actor, now, { ...said, Until });
  },
  toggle_powercycle: ({ machineId, body }) => {
    const { PowerCycle } = requests.parseTogglePowerCycle(optionalJsonOf(body));
    return (previous, actor, now) => requestPowerCycle(previous, machineId, PowerCycle, actor, now);
  },
  set_attached_device: ({ body }) => {
    const { AttachedDevice } = requests.parseSetAttachedDevice(jsonOf(body));
    return (previous) => setAttachedDevice(previous, AttachedDevice);
  },
  set_note: ({ body }) => {
    const { Message } = requests.parseSetNote(jsonOf(body));
    return (previous, actor, now) => setNote(previous, Message, actor, now);
  },
  supply_chromeos: ({ body }) => {
    const { SSHUserIP, SuppliedDimensions } = requests.parseSupplyChromeos(jsonOf(body));
    return (previous) => supplyChromeos(previous, SSHUserIP, SuppliedDimensions);
  },
  clear_quarantined: (_request, arrivedAt) => (previous, _actor, now, kept) =>
    clearQuarantine(previous, { arrivedAt, now, forcedAt: kept.ForcedTime }),
  remove_device:
    ({ machineId }) =>
    (previous, actor, now) =>
      forgetDevice(previous, machineId, actor, now),
};

/**
 * Publishes that a person changed a machine. The caller waits for it, because the platform may stop a function after its answer. Never rejects:
 * listeners re-read every minute, so a lost notice is harmless.
 */
export const notify = async (
  { publish, instance }: Pick<Dependencies, 'publish' | 'instance'>,
  log: Log,
  machineId: string,
): Promise<void> => {
  try {
    const attributes = { hostname: machineId };
    await withTimeLimit('publishing the change notice', NOTICE_MS, () =>
      publish(instance.topics.changes, { attributes }),
    );
  } catch (error) {
    log.warning('notice lost', { machineId, error });
  }
};

type UpdateAction = keyof typeof ACTS;

/** A handler for each action of ACTS, keyed by the action's route. */
const routed = (handlerOf: (action: UpdateAction) => Handler<unknown>) =>
  Object.fromEntries(
    (Object.keys(ACTS) as UpdateAction[]).map((action) => [
      `POST /_/machine/${action}/{id}`,
      handlerOf(action),
    ]),
  ) as { readonly [A in UpdateAction as `POST /_/machine/${A}/{id}`]: Handler<unknown> };

/** The answer to a request that did this, now or on an earlier try. Throws what `work` throws, and if the machine is unknown. */
const answerOf = async (machineId: string, work: () => Promise<Outcome>): Promise<{ Changed: boolean }> => {
  const outcome = await work().catch((error: unknown) => {
    if (error instanceof AnsweredBefore) return error.outcome;
    throw error;
  });
  if (outcome === 'unknown') throw unknownMachine(machineId);
  return { Changed: outcome === 'changed' };
};

export const operator = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish' | 'environment' | 'log'>,
): Handlers<'operator'> => ({
  ...routed((action) => (request) => {
    const { machineId, log } = request;
    return answerOf(machineId, async () => {
      const apply = ACTS[action](request, dependencies.now());
      const once = onceOf(request, action);
      const { previous, next } = await act(dependencies, request, action, machineId, apply, once);
      if (next === undefined) return 'unknown';
      if (next === previous) return 'unchanged';
      await notify(dependencies, log, machineId);
      return 'changed';
    });
  }),

  'POST /_/machine/delete_machine/{id}': (request) => {
    const { machineId, caller, requestId, log, body } = request;
    return answerOf(machineId, async () => {
      const { ForGood = false } = requests.parseDeleteMachine(optionalJsonOf(body));
      const once = onceOf(request, 'delete_machine');
      const origin = { actor: caller.email, eventId: '', requestId, ...once };
      if (!(await dependencies.store.delete(machineId, origin, { forGood: ForGood }))) return 'unknown';
      audit(request, 'delete_machine', machineId);
      await notify(dependencies, log, machineId);
      return 'changed';
    });
  },

  'POST /_/machine/expect_machine/{id}': (request) => {
    const { machineId, log, body } = request;
    return answerOf(machineId, async () => {
      const arrivedAt = dependencies.now();
      const { By } = requests.parseExpectMachine(optionalJsonOf(body));
      const by =
        By === undefined
          ? secondsAfter(toTime(arrivedAt), EXPECTED_WITHIN_SECONDS)
          : ahead('By', By, arrivedAt);
      const { previous, next } = await actByStep(
        dependencies,
        request,
        'expect_machine',
        machineId,
        (was, now, deletedAt) => expectMachine(was, machineId, by, now, deletedAt),
        onceOf(request, 'expect_machine'),
      );
      if (next === previous) return 'unchanged';
      await notify(dependencies, log, machineId);
      return 'changed';
    });
  },
  ...decideOnIncidents(dependencies),
});
