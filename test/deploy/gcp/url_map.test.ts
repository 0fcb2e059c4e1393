import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, items, text } from '../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import { urlMap } from '../../../deploy/gcp/url_map.ts';
import { table } from '../../../functions/table.ts';
import { anInstance } from '../../support/builders.ts';

const map = urlMap(anInstance());

/** The backend service that the load balancer picks: the first route rule by priority with a matching rule, or else the default. */
const backendOf = (path: string, authorization = ''): string => {
  const matches = (rule: Json): boolean => {
    const [full, prefix] = [text(rule, 'fullPathMatch'), text(rule, 'prefixMatch')];
    const isPath = full === '' ? path.startsWith(prefix) : path === full;
    return (
      isPath &&
      items(at(rule, 'headerMatches')).every((header) =>
        authorization.startsWith(text(header, 'prefixMatch')),
      )
    );
  };
  const rules = [...items(at(map, 'pathMatchers', 0, 'routeRules'))].sort(
    (a, b) => Number(at(a, 'priority')) - Number(at(b, 'priority')),
  );
  const rule = rules.find((one) => items(at(one, 'matchRules')).some(matches));
  const url = text(rule ?? map, rule === undefined ? 'defaultService' : 'service');
  return url.slice(url.lastIndexOf('/') + 1);
};

describe('The URL map', () => {
  const AGENTS_ONLY = ['report'];
  for (const [name, row] of Object.entries(table)) {
    if (row.trigger !== 'http' || name === 'web') continue;
    const people = AGENTS_ONLY.includes(name) ? 'machine-server-report-token' : 'machine-server-web-iap';
    for (const key of Object.keys(row.routes)) {
      const path = key.slice(key.indexOf('/')).replace('{id}', 'skia-rpi-001');
      it(`routes ${key} to ${name} with a bearer token, to ${people} without`, () => {
        assert.equal(backendOf(path, 'Bearer x'), `machine-server-${name}-token`);
        assert.equal(backendOf(path, 'bearer x'), `machine-server-${name}-token`);
        assert.equal(backendOf(path), people);
        assert.equal(backendOf(path, 'Basic x'), people);
      });
    }
  }

  for (const path of ['/', '/machine/skia-1', '/map', '/incidents', '/walk', '/assets/page-abc.js'])
    it(`routes ${path} of the page to the function for people, through IAP`, () => {
      assert.equal(backendOf(path), 'machine-server-web-iap');
    });

  describe('and what the page asks for', () => {
    const ROOT = join(import.meta.dirname, '../../..');
    const SOURCES = ['console/page', 'console/fleet'];
    let paths: readonly string[] = [];
    before(() => {
      const files = globSync(
        SOURCES.map((folder) => `${folder}/**/*.{ts,tsx}`),
        { cwd: ROOT },
      );
      const named = files
        .filter((file) => !file.includes('/dist/'))
        .flatMap((file) => [
          ...readFileSync(join(ROOT, file), 'utf8').matchAll(
            /['`](\/(?:_|json|loginstatus|assets)\/[^'`?]*)/g,
          ),
        ])
        .map(([, path = '']) => path.replaceAll(/\$\{[^}]*\}?/g, 'x').trim());
      paths = [...new Set(named)];
    });

    /** Whether a path of the table, with any value for its parameter, is this one. */
    const isServedBy = (name: 'web', path: string): boolean =>
      Object.keys(table[name].routes).some((key) => {
        const pattern = key
          .slice(key.indexOf('/'))
          .replaceAll('.', '\\.')
          .replace(/\{\w+\}/, '[^/]+');
        return new RegExp(`^${pattern}$`).test(path);
      });

    it('leads all of it, without a token, to the one function for people, which serves it all in one session', () => {
      assert.ok(paths.length > 12, paths.join(' '));
      for (const path of paths) {
        assert.equal(backendOf(path), 'machine-server-web-iap', path);
        // An action is in the table under its own name.
        const known = path.replace('/_/machine/x/', '/_/machine/set_note/');
        assert.ok(isServedBy('web', known), `web does not serve ${path}`);
      }
    });
  });

  it('leads people to one function, so that its routes share one session', () => {
    const services = items(at(map, 'pathMatchers', 0, 'routeRules')).map((rule) => text(rule, 'service'));
    assert.deepEqual(
      [...services, text(map, 'defaultService')].filter((service) => service.endsWith('-iap')).length,
      1,
    );
  });

  it('routes the path of events with and without its last slash', () => {
    assert.equal(backendOf('/json/v1/machine/event'), 'machine-server-report-token');
  });

  it('routes an unknown path to the function that answers 404', () => {
    assert.equal(backendOf('/nowhere'), 'machine-server-web-iap');
    assert.equal(backendOf('/nowhere', 'Bearer x'), 'machine-server-machines-token');
  });

  it('routes an invalid machine ID to the function, which answers 400', () => {
    assert.equal(
      backendOf('/json/v1/machine/description/a/b', 'Bearer x'),
      'machine-server-description-token',
    );
  });

  it('serves only the host of the instance', () => {
    assert.deepEqual(at(map, 'hostRules'), [{ hosts: ['machines.example.org'], pathMatcher: 'routes' }]);
  });
});
