import assert from 'node:assert/strict';
import { optional } from '../../../../agents/loop/run.ts';
import type { Run, Tool } from '../../../../agents/loop/tool.ts';
import { TimeLimitError } from '../../../../shared/time_limit.ts';
import { aLog } from '../../../support/builders.ts';

const battery: Tool<string> = { command: 'tool', args: ['-b'], timeoutMs: 1, parse: (stdout) => stdout };

describe('optional', () => {
  const reading = () => {
    const { log, lines } = aLog();
    const outputs: (() => string)[] = [];
    const run: Run = (tool) => Promise.try(() => tool.parse(outputs.shift()?.() ?? ''));
    return { outputs, get: optional(run, battery, 'unknown', log), lines };
  };
  const failing = (): never => {
    throw new Error('no such service');
  };

  it('returns the reading, or the fallback while the tool fails, and logs a repeated failure once', async () => {
    const { outputs, get, lines } = reading();
    outputs.push(failing, failing, () => '94');
    const { signal } = new AbortController();
    assert.deepEqual([await get(signal), await get(signal), await get(signal)], ['unknown', 'unknown', '94']);
    assert.deepEqual(
      lines.map(({ message, tool }) => [message, tool]),
      [
        ['optional reading failed', 'tool -b'],
        ['optional reading restored', 'tool -b'],
      ],
    );
  });

  for (const [condition, reason, messages] of [
    ['the monitor stops, and logs nothing', undefined, []],
    [
      'the time of the probe is up, and logs that the tool failed',
      new TimeLimitError('late'),
      ['optional reading failed'],
    ],
  ] as const) {
    it(`returns the fallback if ${condition}`, async () => {
      const { outputs, get, lines } = reading();
      outputs.push(failing);
      assert.equal(await get(AbortSignal.abort(reason)), 'unknown');
      assert.deepEqual(
        lines.map(({ message }) => message),
        messages,
      );
    });
  }
});
