/** Makes every function of the table known to the functions framework, each under its name. */
import { cloudEvent, http } from '@google-cloud/functions-framework';
import { endpoint } from '../shared/http/endpoint.ts';
import { keepRawBodies } from '../shared/http/raw_body.ts';
import { changes } from './changes.ts';
import type { Dependencies } from './dependencies.ts';
import { description } from './description.ts';
import { machineEvents } from './machine_events.ts';
import { machines } from './machines.ts';
import { operator } from './operator.ts';
import { powercycle } from './powercycle.ts';
import { report } from './report.ts';
import { type Handlers, type HttpFunctionName, table } from './table.ts';

/** The framework's register is the process's: a name registered again replaces the first. */
export const register = (dependencies: Dependencies): void => {
  keepRawBodies();
  const serve = <N extends HttpFunctionName>(name: N, handlers: Handlers<N>): void => {
    http(name, endpoint(dependencies, table[name].routes, handlers));
  };
  cloudEvent('machine_events', machineEvents(dependencies));
  serve('report', report(dependencies));
  serve('description', description(dependencies));
  serve('powercycle', powercycle(dependencies));
  serve('operator', operator(dependencies));
  serve('machines', machines(dependencies));
  serve('changes', changes(dependencies));
};
