import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { UNKNOWN_MACHINE } from '../../../../../agents/test_machine_monitor/known/known.ts';
import { createLinux } from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import {
  createMetadata,
  type Metadata,
} from '../../../../../agents/test_machine_monitor/device/standalone/metadata.ts';
import { createStandaloneProbe } from '../../../../../agents/test_machine_monitor/device/standalone/probe.ts';
import { createRun } from '../../../../../agents/test_machine_monitor/tool/run.ts';
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
const elsewhere: Metadata = () => Promise.resolve(undefined);

describe('the host itself, on Linux', () => {
  const make = standIns();
  const probing = (replies: Replies, files = FILES, metadata = elsewhere) => {
    const { log, lines } = aLog();
    const { env, calls } = make(replies);
    const run = hurried(createRun(env));
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
    return { lines, calls, look: async () => (await probe(UNKNOWN_MACHINE, never)).standalone };
  };
  afterEach(() => sinon.restore());

  it('reports what its tools and files say', async () => {
    assert.deepEqual(await probing(TOOLS).look(), {
      cores: 8,
      cpus: ['x86', 'x86-64', 'x86-64-i7-9750H'],
      gpus: ['8086', '8086:591e', '8086:591e-20.3.5', '10de', '10de:1cb3', '10de:1cb3-440.82'],
      os_versions: ['Linux', 'Debian', 'Debian-11', 'Debian-11.3'],
      gce: false,
      machine_type: '',
      docker_installed: true,
    });
  });

  it('reports its machine type and its platform on GCE', async () => {
    const metadata: Metadata = (key) =>
      Promise.resolve(
        key === 'instance/machine-type' ? 'projects/1/machineTypes/n1-standard-16' : 'Intel Haswell',
      );
    const found = await probing(TOOLS, FILES, metadata).look();
    assert.deepEqual(
      [found?.gce, found?.machine_type, found?.cpus[2]],
      [true, 'n1-standard-16', 'x86-64-Haswell_GCE'],
    );
  });

  it("takes the point release from Debian alone: Ubuntu's file names the Debian it came from", async () => {
    const files = {
      '/etc/os-release': 'ID=ubuntu\nVERSION_ID="22.04"\n',
      '/etc/debian_version': 'bookworm/sid\n',
    };
    assert.deepEqual((await probing(TOOLS, files).look())?.os_versions, [
      'Linux',
      'Ubuntu',
      'Ubuntu-22',
      'Ubuntu-22.04',
    ]);
  });

  it('reports a card without its driver where nobody knows that', async () => {
    const found = await probing(
      { ...TOOLS, [MESA]: { stderr: 'no packages found', code: 1 } },
      { '/etc/os-release': 'ID=arch\n' },
    ).look();
    assert.deepEqual(found?.gpus, ['8086', '8086:591e', '10de', '10de:1cb3']);
  });

  it('asks the kernel for its cards where lspci is not installed', async () => {
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
      (await probing({ other: {} }, { ...FILES, ...files }).look())?.gpus;
    assert.deepEqual(await gpus({ ...bridge, ...cards }), [
      '8086',
      '8086:591e',
      '10de',
      '10de:1cb3',
      '10de:1cb3-440.82',
    ]);
    assert.deepEqual(await gpus(bridge), ['none']);
  });

  it('is never missing: without any tool or file it reports what is left, and says once what to install', async () => {
    const { look, lines } = probing({ other: {} }, {});
    await look();
    const found = await look();
    assert.deepEqual(
      [found?.cores, found?.gpus, found?.os_versions, found?.docker_installed],
      [8, [], [], false],
    );
    const causes = lines.map(({ fact, error }) => [fact, (error as Error).message]);
    assert.deepEqual(causes, [
      ['gpu', 'lspci -mm -nn is not on the PATH: install it'],
      ['os', 'ENOENT: no such file /etc/os-release'],
    ]);
  });

  it('has Docker a minute after its daemon is there: both start with the host', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { look } = probing({
      ...TOOLS,
      'docker version': [{ stderr: 'Cannot connect to the Docker daemon\n', code: 1 }, {}],
    });
    assert.equal((await look())?.docker_installed, false);
    clock.tick(60_000);
    assert.equal((await look())?.docker_installed, true);
  });

  it('has Docker while `docker version` hangs, if it had it before, and asks again at the next look', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { look, lines, calls } = probing({
      ...TOOLS,
      'docker version': [{}, { hangs: true }, { code: 1 }],
    });
    await look();
    clock.tick(10 * 60_000);
    assert.equal((await look())?.docker_installed, true);
    assert.match((lines[0]?.['error'] as Error).message, /docker version took longer/);
    assert.equal((await look())?.docker_installed, false);
    assert.equal(calls().filter((call) => call === 'docker version').length, 3);
  });

  it("asks for Mesa's version once, however many cards it drives, and again at the next look where it hung", async () => {
    const card = (slot: number) => `0${slot}:00.0 "VGA [0300]" "AMD [1002]" "Navi [73bf]"\n`;
    const lspci = { stdout: [1, 2, 3, 4, 5, 6].map(card).join('') };
    const { look, calls } = probing({
      ...TOOLS,
      'lspci -mm -nn': lspci,
      [MESA]: [{ hangs: true }, { stdout: 'installed 20.3.5-1\n' }],
    });
    const asked = () => calls().filter((call) => call === MESA).length;
    assert.deepEqual((await look())?.gpus, ['1002', '1002:73bf']);
    assert.equal(asked(), 1);
    assert.deepEqual((await look())?.gpus, ['1002', '1002:73bf', '1002:73bf-20.3.5']);
    await look();
    assert.equal(asked(), 2);
  });

  it("keeps Mesa's version while nobody can say it", async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { look } = probing({ ...TOOLS, [MESA]: [{ stdout: 'installed 20.3.5-1\n' }, { hangs: true }] });
    const first = await look();
    clock.tick(10 * 60_000);
    assert.deepEqual(await look(), first);
  });

  it('asks again after ten minutes, and remembers while nobody can say', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    const { look, calls } = probing({
      ...TOOLS,
      'lspci -mm -nn': [TOOLS['lspci -mm -nn'] as object, { code: 1 }],
    });
    const asked = () => calls().filter((call) => call === 'lspci -mm -nn').length;
    const first = await look();
    clock.tick(10 * 60_000 - 1);
    await look();
    assert.equal(asked(), 1);
    clock.tick(1);
    assert.deepEqual(await look(), first);
    assert.equal(asked(), 2);
  });
});

describe('the metadata server', () => {
  const serving = async (headers: Record<string, string>, status = 200) => {
    const seen: (string | string[] | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url, request.headers['metadata-flavor']);
      response.writeHead(status, headers).end('Intel Haswell\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const metadata = createMetadata(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { seen, metadata, close: () => server.close().closeAllConnections() };
  };

  it('is asked as Google wants to be asked, and once', async () => {
    const { seen, metadata, close } = await serving({ 'metadata-flavor': 'Google' });
    assert.equal(await metadata('instance/cpu-platform', never), 'Intel Haswell');
    assert.equal(await metadata('instance/cpu-platform', never), 'Intel Haswell');
    assert.deepEqual(seen, ['/computeMetadata/v1/instance/cpu-platform', 'Google']);
    close();
  });

  for (const [what, headers, status] of [
    ["is another cloud's", {}, 200],
    ['knows no such key', { 'metadata-flavor': 'Google' }, 404],
    ['is a sign-in page', { location: 'http://example.org/' }, 302],
  ] as const) {
    it(`says nothing where it ${what}`, async () => {
      const { metadata, close } = await serving(headers, status);
      assert.equal(await metadata('instance/cpu-platform', never), undefined);
      close();
    });
  }

  it('says nothing where there is none', async () => {
    assert.equal(await createMetadata('127.0.0.1:1')('instance/cpu-platform', never), undefined);
  });
});
