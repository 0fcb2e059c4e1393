import assert from 'node:assert/strict';
import { functionNames, neededMiB, sizes } from '../../../deploy/gcp/sizes.ts';
import { table } from '../../../functions/table.ts';
import type { Route } from '../../../shared/http/route.ts';

const MIB = 1024 * 1024;

describe('An instance', () => {
  for (const name of functionNames) {
    const size = sizes[name];

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
