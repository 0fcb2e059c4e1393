/** The version of an agent, sent to the server, so that operators see who runs an old one. */

/** Set by the bundler. */
declare const BUNDLED_VERSION: string | undefined;

export const VERSION = typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : 'checkout';
