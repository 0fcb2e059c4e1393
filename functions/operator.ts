/** The function `operator`: what people decide about machines or an incident. */
import { jsonOf } from '../shared/http/body.ts';
import type { Handler } from '../shared/http/route.ts';
import { type Action, ACTIONS } from '../shared/types/action.ts';
import { unknownMachine } from './act.ts';
import { actOnMany } from './act_on_many.ts';
import { decide } from './actions.ts';
import type { Dependencies } from './dependencies.ts';
import { decideOnIncidents } from './incident_decisions.ts';
import { notify } from './notify.ts';
import { onceOf } from './once.ts';
import { perform } from './perform.ts';
import type { Handlers } from './table.ts';

/** Existing clients send no body for the others. */
const NEED_BODY: ReadonlySet<Action> = new Set(['set_attached_device', 'set_note', 'supply_chromeos']);

const bodyOf = (action: Action, body: Buffer): unknown =>
  body.length === 0 && !NEED_BODY.has(action) ? {} : jsonOf(body);

/** A handler for each action, keyed by the action's route. */
const routed = (handlerOf: (action: Action) => Handler<unknown>) =>
  Object.fromEntries(ACTIONS.map((action) => [`POST /_/machine/${action}/{id}`, handlerOf(action)])) as {
    readonly [A in Action as `POST /_/machine/${A}/{id}`]: Handler<unknown>;
  };

export const operator = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish' | 'environment' | 'log'>,
): Handlers<'operator'> => ({
  ...routed((action) => async (request) => {
    const { machineId, log, body } = request;
    const decision = decide(action, bodyOf(action, body), dependencies.now());
    const once = onceOf(request, machineId, action, body);
    const { outcome, isChangedNow } = await perform(dependencies, request, action, decision, {
      ...{ machineId, ...once, isDryRun: false },
    });
    if (outcome === 'unknown') throw unknownMachine(machineId);
    if (isChangedNow) await notify(dependencies, log, machineId);
    return { Changed: outcome === 'changed' };
  }),

  'POST /_/machines/act': actOnMany(dependencies),

  ...decideOnIncidents(dependencies),
});
