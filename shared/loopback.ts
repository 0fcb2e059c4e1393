/** Host names that mean this computer wherever they are used, so no web page can have one as its own (DNS rebinding). */

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Takes a `Host` header or a URL's host, with or without a port: `localhost:8080`. */
export const isLoopbackHost = (host: string): boolean =>
  LOOPBACK.test(host) && URL.canParse(`http://${host}`);
