/** The monitor's version, sent with every event, so that operators see which machines run an old monitor. */

/** Set by the bundler. */
declare const BUNDLED_VERSION: string | undefined;

export const VERSION = typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : 'checkout';
