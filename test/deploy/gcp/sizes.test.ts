import assert from 'node:assert/strict';
import { UsageError } from '../../../deploy/gcp/arguments.ts';
import { DEFAULT_SIZES, functionNames, mostOf, neededMiB, sizesOf } from '../../../deploy/gcp/sizes.ts';
import { table } from '../../../functions/table.ts';
import type { Route } from '../../../shared/http/route.ts';

const MIB = 1024 * 1024;

describe('An instance', () => {
  for (const name of functionNames) {
    const size = DEFAULT_SIZES[name];

    it(`of ${name} has memory for what as many requests as its concurrency hold`, () => {
      assert.ok(
        neededMiB(size) <= size.memoryMiB,
        `needs ${Math.ceil(neededMiB(size))} MiB of ${size.memoryMiB}`,
      );
    });

    if (size.cpu !== undefined)
      it(`of ${name}, with a part of a vCPU, serves one request at a time and has no CPU between them, as Cloud Run demands`, () => {
        assert.deepEqual([size.concurrency, size.alwaysCpu], [1, undefined]);
      });

    it(`of ${name} is sized for the largest body that its routes accept`, () => {
      const row = table[name];
      const routes = row.trigger === 'http' ? Object.entries<Route>(row.routes) : [];
      const limits = [
        row.trigger === 'event' ? (10e6 * 4) / 3 : 0,
        ...routes
          .filter(([route]) => route.startsWith('POST '))
          .map(([, { bodyLimitBytes = 64 * 1024 }]) => bodyLimitBytes),
      ];
      assert.ok(size.largestBodyMiB >= Math.max(...limits) / MIB);
    });
  }
});

describe('The sizes', () => {
  it('fit into what a new project may have, 20 vCPU and 40 GiB in a region, all instances together', () => {
    const { vcpu, mib } = mostOf(DEFAULT_SIZES);
    assert.ok(vcpu <= 20, `${vcpu} vCPU`);
    assert.ok(mib <= 40 * 1024, `${mib} MiB`);
    for (const name of functionNames) assert.ok(DEFAULT_SIZES[name].maxInstances <= 10, name);
  });

  it('are those of the instance file, member by member, and the defaults where it says nothing', () => {
    const sizes = sizesOf({ sizes: { changes: { maxInstances: 17 }, web: { memoryMiB: 2048 } } });
    assert.deepEqual(sizes.changes, { ...DEFAULT_SIZES.changes, maxInstances: 17 });
    assert.deepEqual(sizes.web, { ...DEFAULT_SIZES.web, memoryMiB: 2048 });
    assert.deepEqual(sizes.report, DEFAULT_SIZES.report);
    assert.deepEqual(sizesOf({}), DEFAULT_SIZES);
  });

  const refused: readonly (readonly [what: string, sizes: string, message: RegExp])[] = [
    [
      'an unknown function',
      '{"chnages": {}}',
      /"chnages", which is no function\. Use one of: machine_events, /,
    ],
    ['a name of every object', '{"__proto__": {}}', /"__proto__", which is no function/],
    [
      'more requests than memory',
      '{"report": {"concurrency": 1000, "memoryMiB": 256}}',
      /need up to \d+ MiB/,
    ],
    ['two requests for a quarter of a vCPU', '{"tick": {"concurrency": 2}}', /one request at a time/],
    ['too much memory for a quarter of a vCPU', '{"tick": {"memoryMiB": 1024}}', /at most 512 MiB/],
  ];
  for (const [what, json, message] of refused)
    it(`are refused with ${what}, with what can be done`, () => {
      const sizes = JSON.parse(json) as NonNullable<Parameters<typeof sizesOf>[0]['sizes']>;
      assert.throws(
        () => sizesOf({ sizes }),
        (error: unknown) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
});
