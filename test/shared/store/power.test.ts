import assert from 'node:assert/strict';
import { agentOrLog } from '../../../shared/store/power.ts';
import { aLog, NOW } from '../../support/builders.ts';

describe('a stored power-cycle server', () => {
  const agent = { ID: 'u-1', Host: 'rack-1', SeenAt: NOW.toISOString(), Busy: [] };

  it('is read with what a newer release wrote', () => {
    const newer = { ...agent, More: 1 };
    assert.deepEqual(agentOrLog('u-1', JSON.stringify(newer), aLog().log), newer);
  });

  it('is none, and logged, if it is corrupt; none and no more if there is none', () => {
    const { log, lines } = aLog();
    for (const json of ['{', '{}', 7, undefined]) assert.equal(agentOrLog('u-1', json, log), undefined);
    assert.deepEqual(
      lines.map(({ message, agentId, error }) => [message, agentId, typeof error]),
      Array.from({ length: 3 }, () => ['corrupt power agent', 'u-1', 'object']),
    );
  });
});
