/** The command line's environment, read once, as an argument. */
import { env as environment } from 'node:process';

/** https://no-color.org: any text but an empty one means no colours. */
export const readConfig = (env: NodeJS.ProcessEnv = environment) => ({
  isColorWanted: (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
});
