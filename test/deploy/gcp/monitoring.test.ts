import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerts } from '../../../deploy/gcp/alerts_table.ts';
import { filterOf, type Metric, METRICS } from '../../../deploy/gcp/metrics_table.ts';
import { anInstance } from '../../support/builders.ts';

const ROOT = join(import.meta.dirname, '../../..');
const sources = ['functions', 'shared']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(ROOT, folder, file),
    ),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'));

/** The fields of every line logged under this name. */
const logged = (message: string): readonly string[] =>
  sources.flatMap((source) =>
    source
      .split(`'${message}'`)
      .slice(1)
      .map((rest) => rest.slice(0, rest.indexOf(');'))),
  );

describe('The metrics', () => {
  for (const { name, messages, labels = [], where = '' } of Object.values<Metric>(METRICS)) {
    it(`${name} counts lines that the sources write, by fields that they have`, () => {
      const wheres = [...where.matchAll(/jsonPayload\.(\w+)/g)].map(([, field]) => field ?? '');
      for (const message of messages) {
        const lines = logged(message);
        assert.ok(lines.length > 0, `nothing logs '${message}'`);
        for (const field of [...labels, ...wheres]) {
          for (const line of lines)
            assert.match(line, new RegExp(`\\b${field}\\b`), `${message} has no ${field}`);
        }
      }
    });
  }

  it('are found by the name of the line, among our functions only', () => {
    assert.equal(
      filterOf(METRICS.corrupt),
      'resource.type="cloud_run_revision" AND resource.labels.service_name=~"^machine-server-" AND ' +
        'jsonPayload.message=("corrupt record" OR "corrupt timeline entry")',
    );
  });
});

describe('The alerts', () => {
  const all = alerts(anInstance());
  const readme = readFileSync(join(ROOT, 'deploy/README.md'), 'utf8');

  for (const { name, condition } of all) {
    it(`"${name}" is explained in deploy/README.md`, () => assert.ok(readme.includes(`**${name}**`)));

    it(`"${name}" watches metrics that exist`, () => {
      const ours = [...JSON.stringify(condition).matchAll(/logging\.googleapis\.com\/user\/([\w/]+)/g)].map(
        ([, one]) => one,
      );
      const known: readonly string[] = Object.values(METRICS).map((metric) => metric.name);
      assert.deepEqual(
        ours.filter((one) => !known.includes(one ?? '')),
        [],
      );
    });
  }
});
