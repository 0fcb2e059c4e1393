import assert from 'node:assert/strict';
import { clientNetwork } from '../../../shared/auth/client_address.ts';

describe('clientNetwork', () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ['the address that connected to the load balancer', '198.51.100.7, 203.0.113.9', '198.51.100.7'],
    ['it whatever the client wrote before it', '10.0.0.1,junk, 198.51.100.7,203.0.113.9', '198.51.100.7'],
    ['the first 64 bits of an IPv6 address', '2001:db8:0:7:a:b:c:d, 203.0.113.9', '2001:db8:0:7'],
    ['the same for another address of that network', '2001:0DB8::7:0:0:0:1, 203.0.113.9', '2001:db8:0:7'],
    ['zeros that an IPv6 address leaves out', '2001:db8::1, 203.0.113.9', '2001:db8:0:0'],
    ['zeros that an IPv6 address begins with', '::1, 203.0.113.9', '0:0:0:0'],
    [
      'what follows the zeros, if it is among the first 64 bits',
      '2001::a:b:c:d:e, 203.0.113.9',
      '2001:0:0:a',
    ],
    ['nothing without the header', undefined, ''],
    ['nothing if the load balancer did not append to it', '198.51.100.7', ''],
    ['nothing for what is no address', '__proto__, 203.0.113.9', ''],
  ];
  for (const [what, header, expected] of cases)
    it(`returns ${what}`, () =>
      assert.equal(clientNetwork(header === undefined ? {} : { 'x-forwarded-for': header }), expected));
});
