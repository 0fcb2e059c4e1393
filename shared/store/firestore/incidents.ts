/** What sweeps and people do with incidents and deliveries in the Firestore store. */
import { CorruptRecordError } from '../../errors.ts';
import { isMachineId } from '../../types/machine_id.ts';
import { served } from '../../types/stored_incident.ts';
import { deliveryOrLog, toldOf } from '../delivery_record.ts';
import { incidentPage, keyBefore } from '../incident_page.ts';
import { readServed } from '../incident_record.ts';
import type { Store } from '../store.ts';
import { withIncidents } from '../sweep_state.ts';
import {
  deliveriesOf,
  deliveryOf,
  incidentsOf,
  listed,
  readWhole,
  writeDelivery,
  writeIncident,
} from './incident.ts';
import { type Deps, stateOf } from './sweep_state.ts';
import { guarded } from './transaction.ts';

/** An incident's ID has the form of a machine's; no other text is a path in the database. */
const isIncidentId = isMachineId;

export const incidentsAndOutbox = (deps: Deps): Pick<Store, 'incidents' | 'outbox'> => {
  const { firestore, read, transact, answers, log, now } = deps;
  const incidents = incidentsOf(firestore);

  const whole = async (id: string) => {
    try {
      // A transaction, so that all parts are of one write; it locks nothing.
      return await transact(
        `reading the incident ${id}`,
        (transaction) => readWhole(transaction, firestore, id),
        { readOnly: true },
      );
    } catch (error) {
      if (!(error instanceof CorruptRecordError)) throw error;
      log.error('corrupt incident', { incidentId: id, error });
      return undefined;
    }
  };

  return {
    incidents: {
      async read(ids) {
        const found = await Promise.all(ids.filter(isIncidentId).map(whole));
        return found.filter((incident) => incident !== undefined);
      },

      async get(id) {
        if (!isIncidentId(id)) return undefined;
        const document = await read(`reading the incident ${id}`, () => incidents.doc(id).get());
        return document.exists ? readServed(id, document.get('Served')) : undefined;
      },

      async page({ open, limit, before }) {
        const newest = (open ? incidents.where('Open', '==', true) : incidents).orderBy('Key', 'desc');
        const from = before === undefined ? newest : newest.startAfter(keyBefore(before));
        const { docs } = await read('listing incidents', () => from.limit(limit + 1).get());
        return incidentPage(docs.map(listed), limit, log);
      },

      update: async (id, step, once) =>
        isIncidentId(id)
          ? transact(`changing the incident ${id}`, async (transaction) => {
              const was = await readWhole(transaction, firestore, id);
              const at = now();
              await answers.check(transaction, once, at);
              if (was === undefined) {
                answers.keep(transaction, once, 'unknown', at);
                return undefined;
              }
              const { write } = await stateOf(transaction, deps);
              const next = guarded(() => step(was, at));
              answers.keep(transaction, once, next === was ? 'unchanged' : 'changed', at);
              if (next !== was) {
                writeIncident(transaction, firestore, next);
                write((state) => withIncidents(state, [next], at));
              }
              return served(next);
            })
          : undefined,

      async told(id) {
        if (!isIncidentId(id)) return [];
        const { docs } = await read(`listing deliveries of ${id}`, () => deliveriesOf(firestore, id).get());
        return toldOf(
          id,
          docs.map((document) => [document.id, document.get('Delivery')]),
          log,
        );
      },
    },

    outbox: {
      update: (id, channel, step) =>
        transact(`changing a delivery of ${id}`, async (transaction) => {
          const document = await transaction.get(deliveryOf(firestore, id, channel));
          const was = deliveryOrLog(id, channel, document.get('Delivery'), log);
          const next = guarded(() => step(was));
          if (next !== undefined) writeDelivery(transaction, firestore, [id, channel], next, now());
          return next;
        }),
    },
  };
};
