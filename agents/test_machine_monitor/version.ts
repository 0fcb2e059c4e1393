/** Which monitor this is: every event says so, and an operator sees which machines lag behind. */

/** Set by the bundler. */
declare const BUNDLED_VERSION: string | undefined;

export const VERSION = typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : 'checkout';
