import assert from 'node:assert/strict';
import { createLog, type Fields } from '../../shared/log.ts';

const written = (always: Fields = {}, least?: 'NOTICE') => {
  const lines: string[] = [];
  return { log: createLog((line) => lines.push(line), always, least), lines };
};

describe('the log', () => {
  it('is one JSON object a line: severity, the name of what happened, the fields', () => {
    const { log, lines } = written();
    log.info('event processed', { machineId: 'skia-1', state: undefined });
    log.warning('notice lost');
    assert.deepEqual(lines, [
      '{"severity":"INFO","message":"event processed","machineId":"skia-1"}\n',
      '{"severity":"WARNING","message":"notice lost"}\n',
    ]);
  });

  it('keeps what comes from outside inside its string: no line of it looks like ours', () => {
    const { log, lines } = written();
    log.info('refused', { detail: 'x"}\n{"severity":"ERROR","message":"forged"}' });
    assert.equal(lines.length, 1);
    assert.equal(lines[0]!.indexOf('\n'), lines[0]!.length - 1);
  });

  it('spells errors out, with what caused them', () => {
    const { log, lines } = written();
    log.error('failed', { error: new TypeError('outer', { cause: new Error('inner') }) });
    const { error } = JSON.parse(lines[0]!) as Record<string, Record<string, unknown>>;
    assert.deepEqual([error!['name'], error!['message']], ['TypeError', 'outer']);
    assert.match(String(error!['stack']), /log\.test\.ts/);
    assert.match(JSON.stringify(error!['cause']), /inner/);
  });

  it('has fields that are on every line, and those of a part besides; a line’s own win', () => {
    const { log, lines } = written({ revision: 'r1' });
    log.with({ trace: 't' }).notice('x', { revision: 'own' });
    log.notice('y');
    assert.deepEqual(lines, [
      '{"severity":"NOTICE","message":"x","revision":"own","trace":"t"}\n',
      '{"severity":"NOTICE","message":"y","revision":"r1"}\n',
    ]);
  });

  it('leaves out what is below the least that was asked for, its parts too', () => {
    const { log, lines } = written({}, 'NOTICE');
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
