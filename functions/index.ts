/** What the runtime loads: every function, on production's dependencies; the framework serves the one that it is told to. */
import { readConfig } from '../shared/config.ts';
import { createDependencies } from './dependencies.ts';
import { register } from './register.ts';
import { installShutdown } from './shutdown.ts';

const closing = new AbortController();
const config = readConfig(process.env);
const dependencies = createDependencies(config, closing.signal);
installShutdown(dependencies.log, closing);
register(dependencies, config.target);
