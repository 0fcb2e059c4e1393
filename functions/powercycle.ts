/** The function `powercycle`: the power-cycle servers on the racks ask and report; the server cannot connect to them. */
import { PermanentError } from '../shared/errors.ts';
import { timesOf } from '../shared/health/times.ts';
import { jsonOf } from '../shared/http/body.ts';
import { begin, beginAnswer } from '../shared/power/claim.ts';
import { completePowerCycle } from '../shared/power/request.ts';
import { hasEnded, takeResult } from '../shared/power/result.ts';
import { parseBegin, parseResult, POWER_AGENT_HEADER } from '../shared/types/powercycle_api.ts';
import { parsePowerCycleStateUpdate } from '../shared/types/requests.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';
import { secondsAfter, toTime } from '../shared/types/time.ts';
import { actByStep, audit, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { updateOutlets } from './outlet_states.ts';
import { agentOf, createPresence } from './power_presence.ts';
import type { Handlers } from './table.ts';

/** Ends the request; the machine restarts, so that its silence is expected. */
const completed = (was: StoredRecord, now: Date, bootSeconds: number): StoredRecord => {
  const Description = completePowerCycle(was.Description);
  if (Description === was.Description) return was;
  return { Description, Kept: { ...was.Kept, BootUntil: secondsAfter(toTime(now), bootSeconds) } };
};

export const powercycle = (
  dependencies: Pick<Dependencies, 'store' | 'now' | 'instance'>,
): Handlers<'powercycle'> => {
  const { store, now, instance } = dependencies;
  const { bootSeconds } = timesOf(instance);
  const note = createPresence(dependencies);

  return {
    'GET /json/v1/powercycle/list': async (request) => {
      await note(request);
      return store.listPowerCycle();
    },

    'GET /json/v1/powercycle/requests': async (request) => {
      await note(request);
      return store.power.requests();
    },

    'POST /json/v1/powercycle/begin/{id}': async (request) => {
      const { machineId, caller, requestId } = request;
      const asked = parseBegin(jsonOf(request.body));
      const agent = agentOf(request);
      if (agent === undefined)
        throw new PermanentError(
          'bad-request',
          `A claim needs the header ${POWER_AGENT_HEADER}: <uuid> <host name>`,
        );
      const { previous, next } = await store.update(
        machineId,
        (was, at) => was && begin(was, asked, agent, at),
        { actor: caller.email, eventId: '', requestId },
      );
      if (next === undefined) throw unknownMachine(machineId);
      // A renewal, every minute, is nobody's decision.
      const isNew = next.Description.Power.Starts !== previous?.Description.Power.Starts;
      if (next !== previous && isNew) audit(request, 'powercycle_begin', machineId);
      await note(request, next === previous ? undefined : asked.Controller);
      return beginAnswer(next, asked, agent, now());
    },

    'POST /json/v1/powercycle/result/{id}': async (request) => {
      const { machineId, caller } = request;
      const result = parseResult(jsonOf(request.body));
      const by = agentOf(request)?.Host ?? caller.email;
      const { next } = await actByStep(
        dependencies,
        request,
        'powercycle_result',
        machineId,
        (was, at) => was && takeResult(was, result, { by, now: at, bootSeconds }),
      );
      if (next === undefined) throw unknownMachine(machineId);
      await note(request, result.Controller);
      return { At: toTime(now()), Completed: hasEnded(next, result) };
    },

    'POST /json/v1/powercycle/complete/{id}': async (request) => {
      const { machineId } = request;
      await note(request);
      const { previous, next } = await actByStep(
        dependencies,
        request,
        'powercycle_complete',
        machineId,
        (was, at) => was && completed(was, at, bootSeconds),
      );
      if (next === undefined) throw unknownMachine(machineId);
      return { Changed: next !== previous };
    },

    'POST /json/v1/powercycle/state/update': async (request) => {
      const update = parsePowerCycleStateUpdate(jsonOf(request.body));
      await note(request);
      return updateOutlets(dependencies, request, update);
    },
  };
};
