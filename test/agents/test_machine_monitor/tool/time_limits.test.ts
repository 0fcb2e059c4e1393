import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createAdbProbe } from '../../../../agents/test_machine_monitor/device/adb.ts';
import { createIosProbe } from '../../../../agents/test_machine_monitor/device/ios.ts';
import { createReboots } from '../../../../agents/test_machine_monitor/device/devices.ts';
import { createSshProbe } from '../../../../agents/test_machine_monitor/device/ssh.ts';
import { isDockerThere } from '../../../../agents/test_machine_monitor/device/standalone/probe.ts';
import { createLinux } from '../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { createMac } from '../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { createWindows } from '../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { type Run, ToolError } from '../../../../agents/test_machine_monitor/tool/tool.ts';
import { aLog } from '../../../support/builders.ts';

const { signal } = new AbortController();
const KNOWN = { ...UNKNOWN_MACHINE, SSHUserIP: 'root@host' };

/** What makes those who ask go on and ask the next. */
const OUTPUTS: Readonly<Record<string, string>> = {
  'adb get-state': 'device',
  'adb shell cat /proc/uptime': '1.0 1.0',
  'adb shell getprop': '[a]: [b]',
  'ideviceinfo -k ProductType': 'iPhone10,1',
  'ideviceinfo -k ProductVersion': '13.3.1',
  'lspci -mm -nn': '00:02.0 "VGA [0300]" "Intel [8086]" "HD Graphics [591e]"',
};

/** Every tool that is asked while everybody looks and reboots, and its time limit. */
const askedOfAll = async (): Promise<Map<string, number>> => {
  const asked = new Map<string, number>();
  const run: Run = async (tool) => {
    const line = [tool.command, ...tool.args].join(' ');
    asked.set(line, tool.timeoutMs);
    if (line === 'adb reboot') throw new ToolError('it is offline', {});
    return tool.parse(OUTPUTS[line] ?? '');
  };
  const { log } = aLog();
  const tools = {
    run,
    readText: () => Promise.reject(new Error('no file')),
    list: () => Promise.resolve([]),
  };
  const { adb, ios, ssh } = createReboots(run);
  await Promise.allSettled([
    ...[createAdbProbe(run, log), createIosProbe(run, log), createSshProbe(run, '/nonexistent/x', log)].map(
      (probe) => probe(KNOWN, signal),
    ),
    ...[adb, ios, ssh].map((reboot) => reboot?.(KNOWN, signal)),
    ...[createLinux(tools, log), createMac(tools), createWindows(tools, '', '')].flatMap((platform) => [
      platform.osVersions(signal),
      platform.gpus(signal),
    ]),
    isDockerThere(run, signal),
  ]);
  return asked;
};

/** The README's table: each name, as a command line begins, and its seconds. */
const promised = (): [string, number][] => {
  const readme = readFileSync(new URL('../../../../agents/README.md', import.meta.url), 'utf8');
  const [, table = ''] = /\n\| tool +\| time limit \|\n\|[^\n]*\n(.*?)\n\n/s.exec(readme) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, names = '', limit = ''] = row.split('|');
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']): [string, number] => [
      name,
      parseInt(limit, 10),
    ]);
  });
};

describe('the time limits of tools', () => {
  it('are those that the README names, for every tool, and it names no other', async () => {
    const names = promised().sort(([a], [b]) => b.length - a.length);
    const unused = new Set(names.map(([name]) => name));
    for (const [line, timeoutMs] of await askedOfAll()) {
      const [name, seconds] = names.find(([start]) => `${line} `.startsWith(`${start} `)) ?? ['', 0];
      assert.equal(seconds * 1000, timeoutMs, line);
      unused.delete(name);
    }
    assert.deepEqual([...unused], []);
  });

  it('leave ssh 15 s for connecting', async () => {
    const ssh = [...(await askedOfAll()).keys()].find((line) => line.startsWith('ssh '));
    assert.match(ssh ?? '', /^ssh -oConnectTimeout=15 /);
  });
});
