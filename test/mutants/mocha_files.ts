/** Loaded into Stryker's processes. Its mocha runner asks for `mocha/lib/cli/NAME`; mocha 12 calls these files `NAME.cjs`. */
import { registerHooks } from 'node:module';

const CLI_FILE = /\/mocha\/lib\/cli\/[a-z-]+$/;

registerHooks({
  resolve: (specifier, context, next) =>
    next(CLI_FILE.test(specifier) ? `${specifier}.cjs` : specifier, context),
});
