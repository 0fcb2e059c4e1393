/** The network that a request comes from, for limits per address; never for identity. */
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** `2001:db8:0:7::1` → `2001:db8:0:7`: one customer usually has all IPv6 addresses that share the first 64 bits. */
const first64Bits = (address: string): string => {
  // Stryker disable next-line ArrayDeclaration: there is a head, and without a tail it has all eight groups
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
};

/**
 * The client's IPv4 address or IPv6 network, from `X-Forwarded-For: 10.0.0.1, 198.51.100.7, 203.0.113.9`: the last entry but one. Google's
 * load balancer appends two entries to whatever the client sent: the address that connected to it, and its own
 * (https://cloud.google.com/load-balancing/docs/https#x-forwarded-for_header). Functions accept requests only from the load balancer, so those
 * two cannot be forged; all entries before them can. Returns '' without such an entry: such requests share one limit.
 */
export const clientNetwork = (headers: IncomingHttpHeaders): string => {
  // Stryker disable next-line StringLiteral: any text that is no address
  const address = headers['x-forwarded-for']?.toString().split(',').at(-2)?.trim() ?? '';
  if (isIPv4(address)) return address;
  return isIPv6(address) ? first64Bits(address) : '';
};
