import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../../../agents/test_machine_monitor/tool/read_text.ts';
import { makeDirectory } from '../../../support/scratch.ts';

const KIB_64 = 64 * 1024;

describe('readText', () => {
  const fileOf = (text: string): string => {
    const path = join(makeDirectory(), 'file');
    writeFileSync(path, text);
    return path;
  };

  it('returns the text of a file of up to 64 KiB', async () => {
    const text = 'ü\n'.padEnd(KIB_64 - 1, 'x');
    assert.equal(await readText(fileOf(text)), text);
  });

  it('throws if the file is longer than 64 KiB', () =>
    assert.rejects(readText(fileOf('x'.repeat(KIB_64 + 1))), /is longer than 65536 bytes/));

  it('throws if the file is missing', () =>
    assert.rejects(readText(join(makeDirectory(), 'none')), { code: 'ENOENT' }));
});
