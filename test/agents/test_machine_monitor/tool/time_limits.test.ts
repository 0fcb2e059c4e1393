import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createAdbProbe } from '../../../../agents/test_machine_monitor/device/adb.ts';
import { createReboots } from '../../../../agents/test_machine_monitor/device/devices.ts';
import { createIosProbe } from '../../../../agents/test_machine_monitor/device/ios.ts';
import { createSshProbe } from '../../../../agents/test_machine_monitor/device/ssh.ts';
import { createLinux } from '../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { createMac } from '../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { isDockerInstalled } from '../../../../agents/test_machine_monitor/device/standalone/probe.ts';
import { createWindows } from '../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { commandLine, type Run, ToolError } from '../../../../agents/loop/tool.ts';
import { aLog } from '../../../support/builders.ts';

const { signal } = new AbortController();
const KNOWN = { ...UNKNOWN_MACHINE, SSHUserIP: 'root@host' };

/** Outputs that let each probe continue to its next tool. */
const OUTPUTS: Readonly<Record<string, string>> = {
  'adb get-state': 'device',
  'adb shell cat /proc/uptime': '1.0 1.0',
  'adb shell getprop': '[a]: [b]',
  'ideviceinfo -k ProductType': 'iPhone10,1',
  'ideviceinfo -k ProductVersion': '13.3.1',
  'lspci -mm -nn': '00:02.0 "VGA [0300]" "Intel [8086]" "HD Graphics [591e]"',
};

/** The command line and time limit of every tool that the probes and reboots of all devices run. */
const timeLimits = async (): Promise<Map<string, number>> => {
  const limits = new Map<string, number>();
  const run: Run = async (tool) => {
    const line = commandLine(tool);
    limits.set(line, tool.timeoutMs);
    if (line === 'adb reboot') throw new ToolError('the device is offline', {});
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
    isDockerInstalled(run, signal),
  ]);
  return limits;
};

/** The README's table: the beginning of each command line, and its time limit in seconds. */
const documented = (): [string, number][] => {
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
  it('match the table in the README, which lists exactly these tools', async () => {
    const names = documented().sort(([a], [b]) => b.length - a.length);
    const unused = new Set(names.map(([name]) => name));
    for (const [line, timeoutMs] of await timeLimits()) {
      const [name, seconds] = names.find(([start]) => `${line} `.startsWith(`${start} `)) ?? ['', 0];
      assert.equal(seconds * 1000, timeoutMs, line);
      unused.delete(name);
    }
    assert.deepEqual([...unused], []);
  });

  it('leave ssh 15 s to connect', async () => {
    const ssh = [...(await timeLimits()).keys()].find((line) => line.startsWith('ssh '));
    assert.match(ssh ?? '', /^ssh -oConnectTimeout=15 /);
  });
});
