/** Keeps the functions framework from running each call in a Node domain, whose async hook would slow down every await of the process. */
import domain from 'node:domain';
import { readFileSync } from 'node:fs';

/**
 * In this version, the wrapper of an HTTP function calls nothing of its domain but `on` and `run`. The wrapper of a CloudEvent function
 * needs a real domain, so none is registered. Before you change the version, read `build/src/function_wrappers.js` of the new one.
 */
const EXAMINED_VERSION = '5.0.5';

/**
 * A domain catches what a function throws outside of its promise. Our functions throw nothing there: they are async, and a rejection is
 * answered by the framework without the domain.
 */
const noDomain = {
  on: () => noDomain,
  run: (call: () => void) => call(),
};

const installedVersion = (): string | undefined => {
  try {
    const path = new URL('../../package.json', import.meta.resolve('@google-cloud/functions-framework'));
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
};

/**
 * Applies to every call from now on; calling it again does nothing. With any other version of the framework it does nothing either:
 * calls run in domains, which is right, but slow. Merely loading Node's module `domain`, as the framework does, turns on no hook.
 */
export const avoidDomains = (version = installedVersion()): void => {
  if (version === EXAMINED_VERSION) Object.assign(domain, { create: () => noDomain });
};
