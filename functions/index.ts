/** The entry that the runtime loads: registers every function with production dependencies; the framework serves the target. */
import { readConfig } from '../shared/config.ts';
import { createDependencies } from './dependencies.ts';
import { EVENT_FUNCTION, register } from './register.ts';
import { installShutdown } from './shutdown.ts';

const closing = new AbortController();
const config = readConfig(process.env);
const { dependencies, access } = createDependencies(config, closing.signal);
installShutdown(dependencies.log, closing);
// Every function but that of events has callers who sign in. Without roles it must not start: a deployment then keeps the revision before.
if ((config.target ?? EVENT_FUNCTION) !== EVENT_FUNCTION) await access();
register(dependencies);
