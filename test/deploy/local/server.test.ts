import assert from 'node:assert/strict';
import { functionFor } from '../../../deploy/local/server.ts';

describe('The local server', () => {
  const cases: readonly [string, string][] = [
    ['/projects/local/topics/machine-events', 'machine_events'],
    ['/json/v1/machine/event/', 'report'],
    ['/json/v1/machine/event', 'report'],
    ['/json/v1/machine/description/skia-e-linux-100', 'description'],
    ['/json/v1/machine/description/', 'description'],
    ['/json/v1/powercycle/list', 'powercycle'],
    ['/json/v1/powercycle/complete/skia-e-linux-100', 'powercycle'],
    ['/json/v1/machine/sse/description/updated', 'changes'],
    ['/json/v1/machine/timeline/skia-e-linux-100', 'machines'],
    ['/_/machines', 'machines'],
    ['/_/machine/toggle_mode/skia-e-linux-100', 'operator'],
    ['/healthz', 'machines'],
    ['/', 'web'],
    ['/machine/skia-e-linux-100', 'web'],
    ['/map', 'web'],
    ['/assets/page-abc.js', 'web'],
    ['/no/such/path', 'web'],
  ];
  for (const [path, name] of cases) {
    it(`serves ${path} by the function ${name}`, () => {
      assert.equal(functionFor(path), name);
    });
  }
});
