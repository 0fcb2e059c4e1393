/** Registration of every function of the table with the functions framework, under its name. */
import { http } from '@google-cloud/functions-framework';
import { keepRawBodies } from '../shared/http/framework.ts';
import type { Dependencies } from './dependencies.ts';
import { lazy } from './lazy.ts';
import { avoidDomains } from './no_domain.ts';
import type { Handlers, HttpFunctionName } from './table.ts';

/** Its caller is Pub/Sub, which Cloud Run checks; no one signs in to it. */
export const EVENT_FUNCTION = 'machine_events';

/** Its caller is Cloud Scheduler, which Cloud Run checks. */
export const TIMER_FUNCTION = 'tick';

/** The handlers of each HTTP function, imported on first use. The table is imported lazily too: here it provides only types. */
const LOAD: { readonly [N in HttpFunctionName]: (dependencies: Dependencies) => Promise<Handlers<N>> } = {
  report: async (dependencies) => (await import('./report.ts')).report(dependencies),
  description: async (dependencies) => (await import('./description.ts')).description(dependencies),
  powercycle: async (dependencies) => (await import('./powercycle.ts')).powercycle(dependencies),
  operator: async (dependencies) => (await import('./operator.ts')).operator(dependencies),
  machines: async (dependencies) => (await import('./machines.ts')).machines(dependencies),
  changes: async (dependencies) => (await import('./changes.ts')).changes(dependencies),
  web: async (dependencies) => (await import('./web.ts')).web(dependencies),
};

/** The framework's registry is global: registering a name again replaces the first function. The framework parses no body, so our limits hold. */
export const register = (dependencies: Dependencies): void => {
  avoidDomains();
  keepRawBodies();
  const serveDelivery = lazy(async () => {
    const [{ answerDeliveries }, { machineEvents }] = await Promise.all([
      import('./delivery.ts'),
      import('./machine_events.ts'),
    ]);
    return answerDeliveries(machineEvents(dependencies));
  });
  http(EVENT_FUNCTION, serveDelivery);
  const serveTick = lazy(async () => (await import('./tick.ts')).tick(dependencies));
  http(TIMER_FUNCTION, serveTick);

  // Without the type parameter, the compiler cannot see that routes and handlers belong to the same function.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  const serve = <N extends HttpFunctionName>(name: N): void => {
    const serveRequest = lazy(async () => {
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
