/** The files that install the monitor: checked by systemd's own tool if it is here, and against what the monitor does. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monitors } from '../../support/running_monitor.ts';
import { makeDirectory } from '../../support/scratch.ts';

const fileOf = (path: string) => fileURLToPath(new URL(`../../../agents/${path}`, import.meta.url));
const INSTALL = 'test_machine_monitor/install';
const UNIT = 'test_machine_monitor.service';
const unit = readFileSync(fileOf(`${INSTALL}/${UNIT}`), 'utf8');
const dropIn = readFileSync(fileOf(`${INSTALL}/task_runner.conf`), 'utf8');
const readme = readFileSync(fileOf('README.md'), 'utf8');

const settingsIn = (text: string) => new Set([...text.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name));

describe('the systemd unit of the monitor', () => {
  const start = monitors();

  /** systemd's exposure level in tenths: 0 is safest, 100 has no sandbox. Undefined without a systemd-analyze that can check files. */
  const exposure = (
    ...files: readonly (readonly [file: string, directory: string])[]
  ): number | undefined => {
    const root = makeDirectory();
    for (const [file, directory] of files) {
      mkdirSync(join(root, 'etc/systemd/system', directory), { recursive: true });
      cpSync(fileOf(`${INSTALL}/${file}`), join(root, 'etc/systemd/system', directory, file));
    }
    const { stdout, error } = spawnSync(
      'systemd-analyze',
      [`--root=${root}`, 'security', '--offline=true', '--no-pager', UNIT],
      { encoding: 'utf8' },
    );
    if (error !== undefined) return undefined;
    const level = /exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1];
    return level === undefined ? undefined : Math.round(Number(level) * 10);
  };

  it('does not restart the monitor after an invalid flag or variable', async () => {
    const codes = /^RestartPreventExitStatus=(.*)$/m.exec(unit)?.[1]?.split(' ');
    const badFlag = await start(['--sikn', 'http'], {}).ended;
    const badVariable = await start(['--local'], { SWARMING_BOT_ID: 'a b' }).ended;
    const badNode = spawnSync(process.execPath, ['--no-such-option']);
    assert.deepEqual(codes, ['2', '9']);
    assert.deepEqual([badFlag.code, badVariable.code, badNode.status], [2, 2, 9]);
  });

  it('is a sandbox, at most 2.5 of 10 in systemd-analyze security', function () {
    const level = exposure([UNIT, '.']);
    if (level === undefined) this.skip();
    assert(level <= 25, `${level / 10}`);
  });

  it('is no sandbox for the tests of a task runner', function () {
    const level = exposure([UNIT, '.'], ['task_runner.conf', `${UNIT}.d`]);
    if (level === undefined) this.skip();
    assert(level >= 85, `${level / 10}`);
  });

  it('has each setting of its sandbox undone for a task runner', () => {
    const [, sandbox = ''] = unit.split('# The sandbox');
    const settings = settingsIn(sandbox.split('[Install]')[0] ?? '');
    assert(settings.size > 15);
    assert.deepEqual(settingsIn(dropIn), settings);
  });
});

describe('the Ansible example', () => {
  const [, example = ''] = readme.split('```yaml');
  const yaml = example.split('```')[0] ?? '';

  it('waits until reports are accepted, after the restart', () => {
    const order = ['meta: flush_handlers', '/readyz', 'until: ready.status == 200'].map((text) =>
      yaml.indexOf(text),
    );
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert(!order.includes(-1) && !yaml.includes('/healthz'));
  });

  it('upgrades Node, and restarts the monitor then', () => {
    const [, task = ''] = yaml.split('- name: Install Node 24\n');
    const install = task.split('- name:')[0] ?? '';
    assert(!install.includes('creates:'));
    assert.match(install, /when: .*node_version/);
    assert.match(install, /notify: Restart the monitor/);
  });
});
