/** The entry that the runtime loads: registers every function with production dependencies; the framework serves the target. */
import { readConfig } from '../shared/config.ts';
import { createDependencies } from './dependencies.ts';
import { register } from './register.ts';
import { installShutdown } from './shutdown.ts';

const closing = new AbortController();
const config = readConfig(process.env);
const dependencies = createDependencies(config, closing.signal);
installShutdown(dependencies.log, closing);
register(dependencies);
