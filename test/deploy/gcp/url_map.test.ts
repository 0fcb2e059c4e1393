import assert from 'node:assert/strict';
import { at, items, text } from '../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import { urlMap } from '../../../deploy/gcp/url_map.ts';
import { table } from '../../../functions/table.ts';
import { anInstance } from '../../support/builders.ts';

const map = urlMap(anInstance());

/** The load balancer's own rules: the first route rule, by priority, one of whose match rules holds; else the default. */
const backendOf = (path: string, authorization = ''): string => {
  const holds = (match: Json): boolean => {
    const [full, prefix] = [text(match, 'fullPathMatch'), text(match, 'prefixMatch')];
    const isPath = full === '' ? path.startsWith(prefix) : path === full;
    return (
      isPath &&
      items(at(match, 'headerMatches')).every((header) =>
        authorization.startsWith(text(header, 'prefixMatch')),
      )
    );
  };
  const rules = [...items(at(map, 'pathMatchers', 0, 'routeRules'))].sort(
    (a, b) => Number(at(a, 'priority')) - Number(at(b, 'priority')),
  );
  const rule = rules.find((one) => items(at(one, 'matchRules')).some(holds));
  const url = text(rule ?? map, rule === undefined ? 'defaultService' : 'service');
  return url.slice(url.lastIndexOf('/') + 1);
};

describe('The URL map', () => {
  const AGENTS_ONLY = ['report'];
  for (const [name, row] of Object.entries(table)) {
    if (row.trigger !== 'http') continue;
    for (const key of Object.keys(row.routes)) {
      const path = key.slice(key.indexOf('/')).replace('{id}', 'skia-rpi-001');
      it(`takes ${key} to ${name}: with a token straight, else through IAP where people have business there`, () => {
        assert.equal(backendOf(path, 'Bearer x'), `machine-server-${name}-token`);
        assert.equal(backendOf(path, 'bearer x'), `machine-server-${name}-token`);
        const kind = AGENTS_ONLY.includes(name) ? 'token' : 'iap';
        assert.equal(backendOf(path), `machine-server-${name}-${kind}`);
        assert.equal(backendOf(path, 'Basic x'), `machine-server-${name}-${kind}`);
      });
    }
  }

  it('takes an event with and without its last slash', () => {
    assert.equal(backendOf('/json/v1/machine/event'), 'machine-server-report-token');
  });

  it('takes what no route matches to the function that answers 404', () => {
    assert.equal(backendOf('/nowhere'), 'machine-server-machines-iap');
    assert.equal(backendOf('/nowhere', 'Bearer x'), 'machine-server-machines-token');
  });

  it('takes an ID that is none to the function, whose 400 it is', () => {
    assert.equal(
      backendOf('/json/v1/machine/description/a/b', 'Bearer x'),
      'machine-server-description-token',
    );
  });

  it('is for the one host', () => {
    assert.deepEqual(at(map, 'hostRules'), [{ hosts: ['machines.example.org'], pathMatcher: 'routes' }]);
  });
});
