import assert from 'node:assert/strict';
import { optional } from '../../../../agents/test_machine_monitor/tool/run.ts';
import type { Run, Tool } from '../../../../agents/test_machine_monitor/tool/tool.ts';
import { aLog } from '../../../support/builders.ts';

const battery: Tool<string> = { command: 'tool', args: ['-b'], timeoutMs: 1, parse: (stdout) => stdout };

describe('an optional reading', () => {
  const reading = () => {
    const { log, lines } = aLog();
    const answers: (() => string)[] = [];
    const run: Run = (tool) => Promise.try(() => tool.parse(answers.shift()?.() ?? ''));
    return { answers, get: optional(run, battery, 'unknown', log), lines };
  };
  const failing = (): never => {
    throw new Error('no such service');
  };

  it('is what it is, or what stands for it while it is missing, which is said once', async () => {
    const { answers, get, lines } = reading();
    answers.push(failing, failing, () => '94');
    const { signal } = new AbortController();
    assert.deepEqual([await get(signal), await get(signal), await get(signal)], ['unknown', 'unknown', '94']);
    assert.deepEqual(
      lines.map(({ message, tool }) => [message, tool]),
      [
        ['optional reading missing', 'tool -b'],
        ['optional reading there again', 'tool -b'],
      ],
    );
  });

  it('is not missing where the signal ended it: nothing is known of it', async () => {
    const { answers, get, lines } = reading();
    answers.push(failing);
    await assert.rejects(get(AbortSignal.abort(new Error('ending'))), /ending/);
    assert.deepEqual(lines, []);
  });
});
