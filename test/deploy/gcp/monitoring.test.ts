import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerts, instructions } from '../../../deploy/gcp/alerts_table.ts';
import { filterOf, type Metric, METRICS } from '../../../deploy/gcp/metrics_table.ts';
import { anInstance } from '../../support/builders.ts';

const ROOT = join(import.meta.dirname, '../../..');

const readSources = (): readonly string[] =>
  ['functions', 'shared']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(ROOT, folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(file, 'utf8'));

describe('The metric', () => {
  let sources: readonly string[] = [];
  before(() => {
    sources = readSources();
  });

  /** The source text of the fields of every line that is logged under this event name. */
  const fieldsLogged = (message: string): readonly string[] =>
    sources.flatMap((source) =>
      source
        .split(`'${message}'`)
        .slice(1)
        .map((rest) => rest.slice(0, rest.indexOf(');'))),
    );

  for (const { name, messages, labels = [], where = '' } of Object.values<Metric>(METRICS)) {
    it(`${name} counts log lines that the sources write, by fields that they have`, () => {
      const filtered = [...where.matchAll(/jsonPayload\.(\w+)/g)].map(([, field]) => field ?? '');
      for (const message of messages) {
        const lines = fieldsLogged(message);
        assert.ok(lines.length > 0, `no source logs '${message}'`);
        for (const field of [...labels, ...filtered]) {
          for (const line of lines)
            assert.match(line, new RegExp(`\\b${field}\\b`), `'${message}' is logged without ${field}`);
        }
      }
    });
  }

  it('machine_server/corrupt_records filters by event name, among our functions only', () => {
    assert.equal(
      filterOf(METRICS.corrupt),
      'resource.type="cloud_run_revision" AND resource.labels.service_name=~"^machine-server-" AND ' +
        'jsonPayload.message=("corrupt record" OR "corrupt timeline entry" OR "corrupt incident" OR "corrupt delivery" OR "corrupt sweep state")',
    );
  });
});

describe('The alert', () => {
  const all = alerts(anInstance());
  for (const alert of all) {
    it(`"${alert.name}" names only metrics that exist`, () => {
      const used = [
        ...JSON.stringify(alert.condition).matchAll(/logging\.googleapis\.com\/user\/([\w/]+)/g),
      ].map(([, name]) => name);
      const known: readonly string[] = Object.values(METRICS).map(({ name }) => name);
      assert.deepEqual(
        used.filter((name) => !known.includes(name ?? '')),
        [],
      );
    });

    it(`"${alert.name}" names only alerts that exist in its instructions`, () => {
      const used = [...instructions(alert).matchAll(/_([A-Z][a-z ]+)_/g)].map(([, name]) => name);
      const known = all.map(({ name }) => name);
      assert.deepEqual(
        used.filter((name) => !known.includes(name ?? '')),
        [],
      );
    });
  }
});
