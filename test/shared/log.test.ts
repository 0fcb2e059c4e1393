import assert from 'node:assert/strict';
import { createLog, type Fields } from '../../shared/log.ts';

const openLog = (always: Fields = {}, minimum?: 'NOTICE') => {
  const lines: string[] = [];
  return { log: createLog((line) => lines.push(line), always, minimum), lines };
};

describe('createLog', () => {
  it('writes one JSON object per line: severity, event name, fields', () => {
    const { log, lines } = openLog();
    log.info('event processed', { machineId: 'skia-1', state: undefined });
    log.warning('notice lost');
    assert.deepEqual(lines, [
      '{"severity":"INFO","message":"event processed","machineId":"skia-1"}\n',
      '{"severity":"WARNING","message":"notice lost"}\n',
    ]);
  });

  it('keeps outside text inside its string, so that it cannot forge a line', () => {
    const { log, lines } = openLog();
    log.info('refused', { detail: 'x"}\n{"severity":"ERROR","message":"forged"}' });
    assert.equal(lines.length, 1);
    assert.equal(lines[0]!.indexOf('\n'), lines[0]!.length - 1);
  });

  it('writes an error’s name, message, stack and cause', () => {
    const { log, lines } = openLog();
    log.error('failed', { error: new TypeError('outer', { cause: new Error('inner') }) });
    const { error } = JSON.parse(lines[0]!) as Record<string, Record<string, unknown>>;
    assert.deepEqual([error!['name'], error!['message']], ['TypeError', 'outer']);
    assert.match(String(error!['stack']), /log\.test\.ts/);
    assert.match(JSON.stringify(error!['cause']), /inner/);
  });

  it('adds its own fields to every line, then those of with(); the line’s own fields win', () => {
    const { log, lines } = openLog({ revision: 'r1' });
    log.with({ trace: 't' }).notice('x', { revision: 'own' });
    log.notice('y');
    assert.deepEqual(lines, [
      '{"severity":"NOTICE","message":"x","revision":"own","trace":"t"}\n',
      '{"severity":"NOTICE","message":"y","revision":"r1"}\n',
    ]);
  });

  it('omits lines below the minimum severity, also after with()', () => {
    const { log, lines } = openLog({}, 'NOTICE');
    log.debug('a');
    log.info('b');
    log.with({ trace: 't' }).info('c');
    log.notice('d');
    log.with({}).error('e');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { message: string }).message),
      ['d', 'e'],
    );
  });
});
