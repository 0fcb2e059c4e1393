/** The version of this program. */

/** Set by the bundler. */
declare const BUNDLED_VERSION: string | undefined;

export const VERSION = typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : 'checkout';
