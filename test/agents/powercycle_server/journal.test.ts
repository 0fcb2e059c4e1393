/** The journal on a disk that is full, or that refuses a new file. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmdirSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Journal } from '../../../agents/powercycle_server/journal.ts';
import type { Intent } from '../../../agents/powercycle_server/journal_lines.ts';
import { makeDirectory } from '../../support/scratch.ts';

const MODULE = fileURLToPath(new URL('../../../agents/powercycle_server/journal.ts', import.meta.url));
const NOW = new Date('2026-01-02T03:04:05.678Z');

const anIntent = (cycle: string, ports = ['1']): Intent => ({
  ...{ step: 'intent', cycle, at: NOW.toISOString(), machine: 'm-1', request: 'r' },
  ...{ section: 'mpower', controller: 'rack4-strip', ports, address: '10.4.0.21', offSeconds: 10 },
});

describe('The journal', () => {
  const open = (directory: string) => new Journal(directory, () => NOW);
  const openCycles = (journal: Journal) => journal.open.map(({ intent }) => intent.cycle);

  it('takes no step whose line the disk had room for only in part', function () {
    if (platform() === 'win32') this.skip();
    const directory = makeDirectory();
    const fill = `
      const { Journal } = await import(${JSON.stringify(MODULE)});
      const journal = new Journal(process.argv[1], () => new Date());
      const taken = [];
      for (;;) {
        const cycle = 'cycle-' + taken.length;
        const isTaken = await journal.append({ ...${JSON.stringify(anIntent(''))}, cycle }).then(() => true, () => false);
        if (!isTaken) break;
        taken.push(cycle);
      }
      process.stdout.write(JSON.stringify(taken));`;
    const limited = `trap '' XFSZ; ulimit -f 5; exec "$0" --input-type=module --eval "$1" "$2"`;
    const taken = execFileSync('/bin/sh', ['-c', limited, process.execPath, fill, directory]);
    const journal = open(directory);
    assert.equal(journal.damage, undefined);
    assert.ok(journal.open.length > 0);
    assert.deepEqual(openCycles(journal), JSON.parse(String(taken)));
    journal.close();
  });

  it('goes on in its old file if it cannot be written anew', async () => {
    const directory = makeDirectory();
    const journal = open(directory);
    const obstacle = join(directory, 'journal.new');
    mkdirSync(obstacle);
    const long = Array<string>(8).fill('x'.repeat(2_000));
    const cycles = Array.from({ length: 80 }, (_, n) => `cycle-${n}`);
    for (const cycle of cycles) await journal.append(anIntent(cycle, long));
    journal.close();
    rmdirSync(obstacle);
    const next = open(directory);
    assert.equal(next.damage, undefined);
    assert.deepEqual(openCycles(next), cycles);
    next.close();
  });

  it('opens on a full disk, without the piece of a line at its end', async () => {
    const directory = makeDirectory();
    const before = open(directory);
    await before.append(anIntent('first'));
    before.close();
    appendFileSync(join(directory, 'journal'), '{"step":"int\u00e4');
    mkdirSync(join(directory, 'journal.new'));
    const journal = open(directory);
    await journal.append(anIntent('second'));
    journal.close();
    const next = open(directory);
    assert.equal(next.damage, undefined);
    assert.deepEqual(openCycles(next), ['first', 'second']);
    next.close();
  });
});
