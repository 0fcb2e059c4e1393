/** Which origins may send a POST. */
import assert from 'node:assert/strict';
import { checkSameSite } from '../../../shared/http/cross_site.ts';

const isAccepted = (headers: Record<string, string>, instanceHost: string): boolean => {
  try {
    checkSameSite(headers, instanceHost);
    return true;
  } catch (error) {
    assert.equal((error as { refusal?: string }).refusal, 'cross-site');
    return false;
  }
};

describe('checkSameSite', () => {
  const HOST = 'machines.example.org';
  const LOCAL = 'localhost:8080';
  const table: readonly (readonly [string, boolean, Record<string, string>, string])[] = [
    ['a program, which sends no origin', true, {}, HOST],
    ['our own page', true, { 'sec-fetch-site': 'same-origin', origin: `https://${HOST}` }, HOST],
    ['our own page in a browser without Sec-Fetch-Site', true, { origin: `https://${HOST}` }, HOST],
    [
      'another site in a browser without Sec-Fetch-Site',
      false,
      { origin: 'https://elsewhere.example' },
      HOST,
    ],
    [
      'another site that claims our origin',
      false,
      { 'sec-fetch-site': 'cross-site', origin: `https://${HOST}` },
      HOST,
    ],
    ['our host on another port', false, { origin: `https://${HOST}:8443` }, HOST],
    ['a host that starts with ours', false, { origin: `https://${HOST}.elsewhere.example` }, HOST],
    ['an invalid origin', false, { origin: 'nonsense' }, HOST],
    ['a sandboxed page', false, { origin: 'null' }, HOST],
    ['a loopback page to a remote server', false, { origin: 'http://localhost:8080', host: LOCAL }, HOST],
    ['the local page as localhost', true, { origin: 'http://localhost:8080', host: LOCAL }, LOCAL],
    ['the local page as 127.0.0.1', true, { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }, LOCAL],
    ['the local page as [::1]', true, { origin: 'http://[::1]:8080', host: '[::1]:8080' }, LOCAL],
    ['another server on this computer', false, { origin: 'http://localhost:3000', host: LOCAL }, LOCAL],
    [
      'another site to the local server',
      false,
      { origin: 'http://elsewhere.example:8080', host: LOCAL },
      LOCAL,
    ],
    [
      'the local page with an impossible port',
      false,
      { origin: 'http://localhost', host: 'localhost:99999' },
      LOCAL,
    ],
    ['the local page without a Host', false, { origin: 'http://localhost:8080' }, LOCAL],
    ['the local page with an invalid Host', false, { origin: 'http://localhost:8080', host: '///' }, LOCAL],
  ];
  for (const [sender, expected, headers, instanceHost] of table)
    it(`${expected ? 'accepts' : 'refuses'} ${sender}`, () => {
      assert.equal(isAccepted(headers, instanceHost), expected);
    });
});
