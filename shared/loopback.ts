/** The names that a browser cannot be tricked into taking for ours: they mean this computer wherever they are read. */

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Of a `Host` header or a URL's host, with or without a port. */
export const isLoopbackHost = (host: string): boolean =>
  LOOPBACK.test(host) && URL.canParse(`http://${host}`);
