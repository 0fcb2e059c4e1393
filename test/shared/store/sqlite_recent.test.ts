import assert from 'node:assert/strict';
import { RecentRecords } from '../../../shared/store/sqlite_recent.ts';
import { aDescription } from '../../support/builders.ts';

describe('Recent records', () => {
  const description = aDescription();

  it('are found by machine and the very text that was written', () => {
    const recent = new RecentRecords();
    recent.keep('a', '{"Battery":1}', description);
    assert.equal(recent.find('a', '{"Battery":1}'), description);
  });

  it('are not found where another process wrote since, nor for another machine', () => {
    const recent = new RecentRecords();
    recent.keep('a', '{"Battery":1}', description);
    assert.equal(recent.find('a', '{"Battery":2}'), undefined);
    assert.equal(recent.find('b', '{"Battery":1}'), undefined);
  });

  it('are a thousand: of more, the one not written for longest is gone', () => {
    const recent = new RecentRecords();
    for (let i = 0; i < 1000; i++) recent.keep(`m-${i}`, '{}', description);
    recent.keep('m-0', '{}', description);
    recent.keep('one more', '{}', description);
    assert.equal(recent.find('m-0', '{}'), description);
    assert.equal(recent.find('m-1', '{}'), undefined);
    assert.equal(recent.find('m-2', '{}'), description);
  });
});
