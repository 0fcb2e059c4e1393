/** The entry that the runtime loads: registers every function with production dependencies; the framework serves the target. */
import { readConfig } from '../shared/config.ts';
import { createDependencies } from './dependencies.ts';
import { EVENT_FUNCTION, register, TIMER_FUNCTION } from './register.ts';
import { installShutdown } from './shutdown.ts';

const closing = new AbortController();
const config = readConfig(process.env);
const { dependencies, access } = createDependencies(config, closing.signal);
installShutdown(dependencies.log, closing);
const { target = EVENT_FUNCTION } = config;
// Every function but those of events and the timer has callers who sign in. Without roles it must not start: a deployment then keeps the
// revision before. Nor must one that sends notices without their secrets.
if (target !== EVENT_FUNCTION && target !== TIMER_FUNCTION) await access();
if (target === TIMER_FUNCTION || target === 'operator' || target === 'web')
  (await import('./check_notices.ts')).checkNotices(dependencies);
register(dependencies);
