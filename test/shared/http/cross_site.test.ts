import assert from 'node:assert/strict';
import { checkSameSite } from '../../../shared/http/cross_site.ts';

const isOurs = (headers: Record<string, string>, instanceHost: string): boolean => {
  try {
    checkSameSite(headers, instanceHost);
    return true;
  } catch (error) {
    assert.equal((error as { refusal?: string }).refusal, 'cross-site');
    return false;
  }
};

describe('a request that changes something', () => {
  const HOST = 'machines.example.org';
  const LOCAL = 'localhost:8080';
  const table: readonly (readonly [string, boolean, Record<string, string>, string])[] = [
    ['a program, which names no origin', true, {}, HOST],
    ['our own page', true, { 'sec-fetch-site': 'same-origin', origin: `https://${HOST}` }, HOST],
    ['our own page in an old browser', true, { origin: `https://${HOST}` }, HOST],
    ['another page in an old browser', false, { origin: 'https://elsewhere.example' }, HOST],
    [
      'a page that claims our origin from another site',
      false,
      { 'sec-fetch-site': 'cross-site', origin: `https://${HOST}` },
      HOST,
    ],
    ['our host on another port', false, { origin: `https://${HOST}:8443` }, HOST],
    ['a host that begins as ours', false, { origin: `https://${HOST}.elsewhere.example` }, HOST],
    ['an origin that is none', false, { origin: 'nonsense' }, HOST],
    ['a sandboxed page', false, { origin: 'null' }, HOST],
    [
      'a page of this computer, to a server elsewhere',
      false,
      { origin: 'http://localhost:8080', host: LOCAL },
      HOST,
    ],
    ['the local page under one name', true, { origin: 'http://localhost:8080', host: LOCAL }, LOCAL],
    [
      'the local page under another',
      true,
      { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' },
      LOCAL,
    ],
    ['the local page under a third', true, { origin: 'http://[::1]:8080', host: '[::1]:8080' }, LOCAL],
    ['another server of this computer', false, { origin: 'http://localhost:3000', host: LOCAL }, LOCAL],
    [
      'another site, to the local server',
      false,
      { origin: 'http://elsewhere.example:8080', host: LOCAL },
      LOCAL,
    ],
    [
      'the local page at an impossible port',
      false,
      { origin: 'http://localhost', host: 'localhost:99999' },
      LOCAL,
    ],
    ['the local page without a Host', false, { origin: 'http://localhost:8080' }, LOCAL],
    [
      'the local page with a Host that is none',
      false,
      { origin: 'http://localhost:8080', host: '///' },
      LOCAL,
    ],
  ];
  for (const [what, expected, headers, instanceHost] of table)
    it(`is ${expected ? 'taken' : 'refused'} from ${what}`, () => {
      assert.equal(isOurs(headers, instanceHost), expected);
    });
});
