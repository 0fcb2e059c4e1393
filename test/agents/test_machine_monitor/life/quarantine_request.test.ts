import assert from 'node:assert/strict';
import { existsSync, mkdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/life/quarantine_request.ts';
import { aLog } from '../../../support/builders.ts';
import { scratch } from '../../../support/scratch.ts';

describe("a task's request for quarantine", () => {
  const makeHome = scratch();
  const making = () => {
    const home = makeHome();
    const { log, lines } = aLog();
    return { path: join(home, 'm.force_quarantine'), lines, file: new QuarantineFile(home, 'm', log) };
  };

  it('is not there until a task makes the file, empty or not', async () => {
    const { file, path, lines } = making();
    assert.equal(await file.request(), undefined);
    assert.deepEqual(lines, []);
    writeFileSync(path, '');
    assert.notEqual(await file.request(), undefined);
  });

  it('stays until it is acknowledged', async () => {
    const { file, path } = making();
    writeFileSync(path, '');
    const request = await file.request();
    assert.equal(await file.request(), request);
    assert(existsSync(path));
    await file.acknowledged(request!);
    assert(!existsSync(path));
    assert.equal(await file.request(), undefined);
  });

  it('is another one where the file was made anew before the acknowledgement: that one stays', async () => {
    const { file, path } = making();
    writeFileSync(path, '');
    const request = await file.request();
    utimesSync(path, 1, 1);
    await file.acknowledged(request!);
    assert(existsSync(path));
    assert.notEqual(await file.request(), undefined);
  });

  it('is reported once where the file cannot be removed, so that an operator can clear it', async () => {
    const { file, path, lines } = making();
    mkdirSync(path); // unlink refuses a directory, even for root
    const request = await file.request();
    await file.acknowledged(request!);
    assert.equal(lines[0]?.['message'], 'quarantine file not removed');
    assert.equal(await file.request(), undefined);
  });

  it('does not mind that somebody else removed the file', async () => {
    const { file, path, lines } = making();
    writeFileSync(path, '');
    const request = await file.request();
    unlinkSync(path);
    await file.acknowledged(request!);
    assert.deepEqual(lines, []);
  });
});
