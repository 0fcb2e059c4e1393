import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createLinux } from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import type { Metadata } from '../../../../../agents/test_machine_monitor/device/standalone/metadata.ts';
import { createStandaloneProbe } from '../../../../../agents/test_machine_monitor/device/standalone/probe.ts';
import { UNKNOWN_MACHINE } from '../../../../../agents/test_machine_monitor/known/known.ts';
import { createRun } from '../../../../../agents/loop/run.ts';
import { aLog } from '../../../../support/builders.ts';
import { hurried, type Replies, standIns } from '../../../../support/stand_ins.ts';

const never = new AbortController().signal;
const MESA = 'dpkg-query -W -f=${db:Status-Status} ${Version}\\n libgl1-mesa-dri';

const TOOLS: Replies = {
  'lspci -mm -nn': {
    stdout:
      '00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "HD Graphics 615 [591e]" -r02\n' +
      '01:00.0 "3D controller [0302]" "NVIDIA Corporation [10de]" "GP107GL [1cb3]" -ra1\n',
  },
  [MESA]: { stdout: 'installed 20.3.5-1\n' },
  'docker version': { stdout: 'Client: Docker Engine\n' },
};
const FILES: Readonly<Record<string, string>> = {
  '/etc/os-release': 'ID=debian\nVERSION_ID="11"\n',
  '/etc/debian_version': '11.3\n',
  '/sys/module/nvidia/version': '440.82\n',
};
const noMetadata: Metadata = () => Promise.resolve(undefined);

describe('createStandaloneProbe on Linux', () => {
  const make = standIns();
  const probing = (replies: Replies, files = FILES, metadata = noMetadata) => {
    const { log, lines } = aLog();
    const { env, calls } = make(replies);
    const run = hurried(createRun(env), replies);
    const readText = (path: string) =>
      Promise.resolve(files[path] ?? Promise.reject(new Error(`ENOENT: no such file ${path}`)));
    const list = (folder: string) => {
      const inside = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      const names = new Set(inside.map((path) => path.slice(folder.length + 1).split('/', 1)[0] ?? ''));
      return names.size > 0 ? Promise.resolve([...names]) : Promise.reject(new Error(`ENOENT: ${folder}`));
    };
    const host = { cores: () => 8, machine: 'x86_64', cpuBrand: 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz' };
    const probe = createStandaloneProbe({
      run,
      host,
      platform: createLinux({ run, readText, list }, log),
      metadata,
      log,
    });
    return { lines, calls, probe: async () => (await probe(UNKNOWN_MACHINE, never)).standalone };
  };
  afterEach(() => sinon.restore());

  it('returns the values of the tools and files', async () => {
    assert.deepEqual(await probing(TOOLS).probe(), {
      cores: 8,
      cpus: ['x86', 'x86-64', 'x86-64-i7-9750H'],
      gpus: ['8086', '8086:591e', '8086:591e-20.3.5', '10de', '10de:1cb3', '10de:1cb3-440.82'],
      os_versions: ['Linux', 'Debian', 'Debian-11', 'Debian-11.3'],
      gce: false,
      machine_type: '',
      docker_installed: true,
    });
  });

  it('returns the machine type and the CPU platform on GCE', async () => {
    const metadata: Metadata = (key) =>
      Promise.resolve(
        key === 'instance/machine-type' ? 'projects/1/machineTypes/n1-standard-16' : 'Intel Haswell',
      );
    const found = await probing(TOOLS, FILES, metadata).probe();
    assert.deepEqual(
      [found?.gce, found?.machine_type, found?.cpus[2]],
      [true, 'n1-standard-16', 'x86-64-Haswell_GCE'],
    );
  });

  it("ignores Ubuntu's /etc/debian_version, which names the Debian that Ubuntu is based on", async () => {
    const files = {
      '/etc/os-release': 'ID=ubuntu\nVERSION_ID="22.04"\n',
      '/etc/debian_version': 'bookworm/sid\n',
    };
    assert.deepEqual((await probing(TOOLS, files).probe())?.os_versions, [
      'Linux',
      'Ubuntu',
      'Ubuntu-22',
      'Ubuntu-22.04',
    ]);
  });

  it('returns a card without its driver if the driver is not installed', async () => {
    const found = await probing(
      { ...TOOLS, [MESA]: { stderr: 'no packages found', code: 1 } },
      { '/etc/os-release': 'ID=arch\n' },
    ).probe();
    assert.deepEqual(found?.gpus, ['8086', '8086:591e', '10de', '10de:1cb3']);
  });

  it('reads the cards from the kernel if lspci is not installed', async () => {
    const slot = (name: string, kind: string, vendor: string, device: string) => ({
      [`/sys/bus/pci/devices/${name}/class`]: `0x${kind}\n`,
      [`/sys/bus/pci/devices/${name}/vendor`]: `0x${vendor}\n`,
      [`/sys/bus/pci/devices/${name}/device`]: `0x${device}\n`,
    });
    const bridge = slot('0000:00:00.0', '060000', '8086', '0d57');
    const cards = {
      ...slot('0000:01:00.0', '030200', '10de', '1cb3'),
      ...slot('0000:00:02.0', '030000', '8086', '591e'),
    };
    const gpus = async (files: Record<string, string>) =>
      (await probing({ other: {} }, { ...FILES, ...files }).probe())?.gpus;
    assert.deepEqual(await gpus({ ...bridge, ...cards }), [
      '8086',
      '8086:591e',
      '10de',
      '10de:1cb3',
      '10de:1cb3-440.82',
    ]);
    assert.deepEqual(await gpus(bridge), ['none']);
  });

  // What lspci 3.9 prints without /sys/bus/pci.
  const NO_PCI_BUS: Replies = {
    'lspci -mm -nn': {
      stderr: 'pcilib: Cannot open /proc/bus/pci\nlspci: Cannot find any working access method.\n',
      code: 1,
    },
  };

  for (const [what, replies, files] of [
    ['lspci finds no PCI bus', NO_PCI_BUS, {}],
    ['lspci and the kernel know of no PCI bus', NO_PCI_BUS, { '/sys/bus/usb/drivers_probe': '' }],
    [
      'lspci is not installed and the kernel knows of no PCI bus',
      { other: {} },
      { '/sys/bus/usb/drivers_probe': '' },
    ],
  ] as const) {
    it(`returns ["none"] if ${what}`, async () => {
      const { probe, lines } = probing(replies, { '/etc/os-release': 'ID=raspbian\n', ...files });
      assert.deepEqual((await probe())?.gpus, ['none']);
      assert.deepEqual(lines, []);
    });
  }

  it('reads the cards from the kernel if lspci fails in another way, and returns none of them if that fails too', async () => {
    const replies = { 'lspci -mm -nn': { stderr: 'lspci: Cannot open pci.ids\n', code: 1 } };
    const { probe, lines } = probing(replies, FILES);
    assert.deepEqual((await probe())?.gpus, []);
    assert.match((lines[0]?.['error'] as Error).message, /Cannot open pci\.ids/);
  });

  it('returns the remaining values without any tool or file, and logs once what to install', async () => {
    const { probe, lines } = probing({ other: {} }, {});
    await probe();
    const found = await probe();
    assert.deepEqual(
      [found?.cores, found?.gpus, found?.os_versions, found?.docker_installed],
      [8, [], [], false],
    );
    const causes = lines.map(({ fact, error }) => [fact, (error as Error).message]);
    assert.deepEqual(causes.sort(), [
      ['gpu', 'lspci -mm -nn: not on the PATH; install it'],
      ['os', 'ENOENT: no such file /etc/os-release'],
    ]);
  });

  it('finds Docker one minute later if its daemon was still starting with the host', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { probe } = probing({
      ...TOOLS,
      'docker version': [{ stderr: 'Cannot connect to the Docker daemon\n', code: 1 }, {}],
    });
    assert.equal((await probe())?.docker_installed, false);
    clock.tick(60_000);
    assert.equal((await probe())?.docker_installed, true);
  });

  it('keeps Docker while `docker version` hangs, and runs it again in the next probe', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { probe, lines, calls } = probing({
      ...TOOLS,
      'docker version': [{}, { hangs: true }, { code: 1 }],
    });
    await probe();
    clock.tick(10 * 60_000);
    assert.equal((await probe())?.docker_installed, true);
    assert.match((lines[0]?.['error'] as Error).message, /docker version took longer/);
    assert.equal((await probe())?.docker_installed, false);
    assert.equal(calls().filter((call) => call === 'docker version').length, 3);
  });

  it("reads Mesa's version once for all cards, and again in the next probe if that hung", async () => {
    const card = (slot: number) => `0${slot}:00.0 "VGA [0300]" "AMD [1002]" "Navi [73bf]"\n`;
    const lspci = { stdout: [1, 2, 3, 4, 5, 6].map(card).join('') };
    const { probe, calls } = probing({
      ...TOOLS,
      'lspci -mm -nn': lspci,
      [MESA]: [{ hangs: true }, { stdout: 'installed 20.3.5-1\n' }],
    });
    const runs = () => calls().filter((call) => call === MESA).length;
    assert.deepEqual((await probe())?.gpus, ['1002', '1002:73bf']);
    assert.equal(runs(), 1);
    assert.deepEqual((await probe())?.gpus, ['1002', '1002:73bf', '1002:73bf-20.3.5']);
    await probe();
    assert.equal(runs(), 2);
  });

  it("keeps Mesa's version while it cannot be read", async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { probe } = probing({ ...TOOLS, [MESA]: [{ stdout: 'installed 20.3.5-1\n' }, { hangs: true }] });
    const first = await probe();
    clock.tick(10 * 60_000);
    assert.deepEqual(await probe(), first);
  });

  it('reads the cards again after ten minutes, and keeps them if that fails', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { probe, calls } = probing({
      ...TOOLS,
      'lspci -mm -nn': [TOOLS['lspci -mm -nn'] as object, { code: 1 }],
    });
    const runs = () => calls().filter((call) => call === 'lspci -mm -nn').length;
    const first = await probe();
    clock.tick(10 * 60_000 - 1);
    await probe();
    assert.equal(runs(), 1);
    clock.tick(1);
    assert.deepEqual(await probe(), first);
    assert.equal(runs(), 2);
  });
});
