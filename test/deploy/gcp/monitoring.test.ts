import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerts, instructions } from '../../../deploy/gcp/alerts_table.ts';
import { at, text } from '../../../deploy/gcp/json_path.ts';
import { filterOf, type Metric, METRICS } from '../../../deploy/gcp/metrics_table.ts';
import { serviceName } from '../../../deploy/gcp/names.ts';
import { DEFAULT_SIZES, functionNames } from '../../../deploy/gcp/sizes.ts';
import { FUNCTION_MS } from '../../../shared/time_limits.ts';
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

  /** The source text of the fields of every line that is logged under this event name; its whole file if it spreads an object into them. */
  const fieldsLogged = (message: string): readonly string[] =>
    sources.flatMap((source) =>
      source
        .split(`'${message}'`)
        .slice(1)
        .map((rest) => rest.slice(0, rest.indexOf(');')))
        .map((fields) => (fields.includes('...') ? source : fields)),
    );

  for (const { name, messages, labels = [], where = '', value } of Object.values<Metric>(METRICS)) {
    it(`${name} counts log lines that the sources write, by fields that they have`, () => {
      const filtered = [...where.matchAll(/jsonPayload\.(\w+)/g)].map(([, field]) => field ?? '');
      for (const message of messages) {
        const lines = fieldsLogged(message);
        assert.ok(lines.length > 0, `no source logs '${message}'`);
        for (const field of [...labels, ...filtered, ...(value === undefined ? [] : [value])]) {
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
        'jsonPayload.message=("corrupt record" OR "corrupt timeline entry" OR "corrupt incident" OR "corrupt delivery" OR "corrupt sweep state" OR "corrupt power agent")',
    );
  });
});

describe('The alert', () => {
  const all = alerts(anInstance());

  it('"Many machines out of use" compares what the sweep counts, in the language of the metrics\' real names', () => {
    const { condition } = all.find(({ name }) => name === 'Many machines out of use') ?? {};
    const values = (name: string): string =>
      `sum(increase(logging_googleapis_com:user_machine_server_machines_${name}_sum{monitored_resource="cloud_run_revision"}[5m]))`;
    assert.equal(
      text(condition, 'conditionPrometheusQueryLanguage', 'query'),
      `${values('out_of_use')} / (${values('in_use')} + ${values('out_of_use')}) > 0.3`,
    );
  });

  for (const name of ['No events', 'Sweep missing'])
    it(`"${name}" holds both if its metric has points of 0, as an idle counter may, and if it has none`, () => {
      const { condition } = all.find((one) => one.name === name) ?? {};
      const threshold = (member: string): string => text(condition, 'conditionThreshold', member);
      assert.deepEqual(['comparison', 'thresholdValue', 'evaluationMissingData'].map(threshold), [
        'COMPARISON_LT',
        '1',
        'EVALUATION_MISSING_DATA_ACTIVE',
      ]);
      // What is missing counts only in conditions that must hold for a minute.
      assert.equal(threshold('duration'), '60s');
      assert.deepEqual(at(condition, 'conditionThreshold', 'aggregations'), [
        { alignmentPeriod: '300s', perSeriesAligner: 'ALIGN_SUM', crossSeriesReducer: 'REDUCE_SUM' },
      ]);
    });

  it('"Responses slow" looks at no function whose every request takes long by design: streams, and the sweeps with their waits', () => {
    const { condition } = all.find(({ name }) => name === 'Responses slow') ?? {};
    const filter = text(condition, 'conditionThreshold', 'filter');
    const leftOut = functionNames.filter((name) => filter.includes(`!="${serviceName(name)}"`));
    const long = [FUNCTION_MS.streams, FUNCTION_MS.sweeps].map((ms) => ms / 1000);
    assert.deepEqual(
      leftOut,
      functionNames.filter((name) => long.includes(DEFAULT_SIZES[name].timeoutSeconds)),
    );
  });

  it('"Requests failing" counts 429, with which Cloud Run answers if all instances are busy, as well as 5xx', () => {
    const { condition } = all.find(({ name }) => name === 'Requests failing') ?? {};
    assert.match(
      text(condition, 'conditionThreshold', 'filter'),
      /metric\.labels\.response_code=monitoring\.regex\.full_match\("5\.\.\|429"\)/,
    );
  });

  it('"Instances near their maximum" compares each function with the maximum of the instance file, and "changes", which is held at it, with its places', () => {
    const { condition } =
      alerts(anInstance({ sizes: { changes: { maxInstances: 15 }, web: { maxInstances: 17 } } })).find(
        ({ name }) => name === 'Instances near their maximum',
      ) ?? {};
    const query = text(condition, 'conditionPrometheusQueryLanguage', 'query');
    assert.match(query, /service_name="machine-server-web"\}\) > 13\.6( or |$)/);
    assert.match(
      query,
      /_sum\{[^{}]*service_name="machine-server-changes",state="active"\}\[5m\]\)\) \/ sum by [^/]*_count\{[^{}]*\}\[5m\]\)\) > 800( or |$)/,
    );
    assert.match(query, /service_name="machine-server-machine-events"\}\) > 4( or |$)/);
    assert.doesNotMatch(query, /machine-server-operator/);
  });

  for (const alert of all) {
    it(`"${alert.name}" names only metrics that exist`, () => {
      const condition = JSON.stringify(alert.condition);
      const used = [
        ...condition.matchAll(/logging\.googleapis\.com\/user\/([\w/]+)/g),
        // PromQL writes `/` as `_`, and asks a distribution for its sum.
        ...condition.matchAll(/logging_googleapis_com:user_(\w+)_sum\b/g),
      ].map(([, name]) => name);
      const names = Object.values(METRICS).map(({ name }) => name);
      const known: readonly string[] = [...names, ...names.map((name) => name.replaceAll('/', '_'))];
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
