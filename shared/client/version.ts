/** The version of a program that runs beside the server; agents send theirs, so that operators see who runs an old one. */

/** Set by the bundler. */
declare const BUNDLED_VERSION: string | undefined;

export const VERSION = typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : 'checkout';
