/** The rows of the table of functions for what operators do with machines. */
import type { Route, RouteKey } from '../shared/http/route.ts';
import { actOnManySchema, actResultsSchema } from '../shared/types/act_on_many.ts';
import type { Action } from '../shared/types/action.ts';
import {
  asSeenSchema,
  deleteMachineSchema,
  expectMachineSchema,
  setAttachedDeviceSchema,
  setNoteSchema,
  supplyChromeosSchema,
  toggleModeSchema,
  togglePowerCycleSchema,
} from '../shared/types/requests.ts';
import { shape } from '../shared/types/schema.ts';

/** Whether the request changed the machine; if not, nothing was written. */
export const changedSchema = shape({ Changed: { type: 'boolean' } });

const ONCE =
  'The same on every try of a request, which is then done once: for a day, the first answer is given again, and another action or body under the same key is refused with 409';

export const operatorActions = {
  'POST /_/machine/toggle_mode/{id}': {
    summary: 'Start or end maintenance, and say why; without a body, toggle it',
    roles: ['editor'],
    body: { schema: toggleModeSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/toggle_powercycle/{id}': {
    summary: 'Request or cancel a power cycle; without a body, toggle it',
    roles: ['editor'],
    body: { schema: togglePowerCycleSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/set_attached_device/{id}': {
    summary: 'Set which kind of device is attached, so that the monitor probes for it',
    roles: ['editor'],
    body: { schema: setAttachedDeviceSchema, required: true },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/set_note/{id}': {
    summary: 'Set the note; an empty one clears it',
    roles: ['editor'],
    body: { schema: setNoteSchema, required: true },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/supply_chromeos/{id}': {
    summary: 'Set the SSH address of a ChromeOS device and the dimensions that it cannot report itself',
    roles: ['editor'],
    body: { schema: supplyChromeosSchema, required: true },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/clear_quarantined/{id}': {
    summary: 'Clear a quarantine that a task forced',
    roles: ['editor'],
    body: { schema: asSeenSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/remove_device/{id}': {
    summary: 'Forget everything learned from the attached device',
    roles: ['editor'],
    body: { schema: asSeenSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/delete_machine/{id}': {
    summary: 'Forget the machine; its timeline stays, and its maintenance if it comes back',
    roles: ['editor'],
    body: { schema: deleteMachineSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/expect_machine/{id}': {
    summary: 'Announce a machine that has not reported yet; every action works on it from then on',
    roles: ['editor'],
    body: { schema: expectMachineSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machine/trust_outlet/{id}': {
    summary: 'End the doubt about the machine’s power outlet',
    roles: ['editor'],
    body: { schema: asSeenSchema, required: false },
    idempotencyKey: ONCE,
    answer: changedSchema,
  },
  'POST /_/machines/act': {
    summary: 'Do one action to many machines, each by itself; answers what became of each',
    roles: ['editor'],
    body: { schema: actOnManySchema, required: true },
    bodyLimitBytes: 256 * 1024,
    idempotencyKey: `${ONCE}; it counts for each machine by itself`,
    answer: actResultsSchema,
  },
} as const satisfies Readonly<Record<RouteKey, Route>> &
  Readonly<Record<`POST /_/machine/${Action}/{id}`, Route>>;
