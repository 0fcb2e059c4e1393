/** Makes every function of the table known to the functions framework, each under its name. */
import { cloudEvent, http } from '@google-cloud/functions-framework';
import { endpoint } from '../shared/http/endpoint.ts';
import { keepRawBodies } from '../shared/http/raw_body.ts';
import { changes } from './changes.ts';
import { description } from './description.ts';
import type { Dependencies } from './dependencies.ts';
import { machineEvents } from './machine_events.ts';
import { table } from './table.ts';

/** Once a process: the framework's register is global, and a name registered again replaces the first. */
export const register = (dependencies: Dependencies): void => {
  keepRawBodies();
  cloudEvent('machine_events', machineEvents(dependencies));
  http('changes', endpoint(dependencies, table.changes.routes, changes(dependencies)));
  http('description', endpoint(dependencies, table.description.routes, description(dependencies)));
};
