/** Makes every function of the table known to the functions framework, each under its name. */
import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework';
import { keepRawBodies } from '../shared/http/framework.ts';
import type { Dependencies } from './dependencies.ts';
import { loadedByUse } from './lazy.ts';
import type { Handlers, HttpFunctionName } from './table.ts';

const EVENT_FUNCTION = 'machine_events';

/** What answers the routes of each HTTP function. The table itself is loaded by use too: here its names are types. */
const LOAD: { readonly [N in HttpFunctionName]: (dependencies: Dependencies) => Promise<Handlers<N>> } = {
  report: async (dependencies) => (await import('./report.ts')).report(dependencies),
  description: async (dependencies) => (await import('./description.ts')).description(dependencies),
  powercycle: async (dependencies) => (await import('./powercycle.ts')).powercycle(dependencies),
  operator: async (dependencies) => (await import('./operator.ts')).operator(dependencies),
  machines: async (dependencies) => (await import('./machines.ts')).machines(dependencies),
  changes: async (dependencies) => (await import('./changes.ts')).changes(dependencies),
};

/**
 * The framework's register is the process's: a name registered again replaces the first. `target`: the one function that the process
 * serves, if it is one; where that takes no deliveries, the framework parses nothing at all, and our limits hold for every path.
 */
export const register = (dependencies: Dependencies, target = EVENT_FUNCTION): void => {
  keepRawBodies(target === EVENT_FUNCTION);
  const machineEvents = loadedByUse(async () => {
    const module = await import('./machine_events.ts');
    return module.machineEvents(dependencies);
  });
  // One parameter, by which the framework tells a function that returns a promise from one that takes a callback.
  cloudEvent(EVENT_FUNCTION, (event: CloudEvent<unknown>) => machineEvents(event));

  // A parameter of its own, which the compiler needs to see that routes and handlers are one function's.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  const serve = <N extends HttpFunctionName>(name: N): void => {
    const serveRequest = loadedByUse(async () => {
      const [{ endpoint }, { table }, handlers] = await Promise.all([
        import('../shared/http/endpoint.ts'),
        import('./table.ts'),
        LOAD[name](dependencies),
      ]);
      return endpoint(dependencies, table[name].routes, handlers);
    });
    http(name, serveRequest);
  };
  for (const name of Object.keys(LOAD) as HttpFunctionName[]) serve(name);
};
