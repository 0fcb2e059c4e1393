import assert from 'node:assert/strict';
import { cpus } from '../../../../../agents/test_machine_monitor/device/standalone/cpus.ts';
import { gpuValues } from '../../../../../agents/test_machine_monitor/device/standalone/gpu.ts';
import { parseOsRelease } from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { precisions } from '../../../../../agents/test_machine_monitor/device/standalone/host_platform.ts';
import { windowsVersions } from '../../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { samples } from '../../../../support/samples.ts';

describe("a host's CPU", () => {
  for (const [machine, brand, platform, expected] of [
    ['x86_64', 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz', undefined, 'x86 x86-64 x86-64-i7-9750H'],
    ['x86_64', 'Intel(R) Xeon(R) CPU E5-2697 v2 @ 2.70GHz', undefined, 'x86 x86-64 x86-64-E5-2697_v2'],
    ['x86_64', 'Intel(R) Pentium(R) CPU  N3700  @ 1.60GHz', undefined, 'x86 x86-64 x86-64-N3700'],
    ['x86_64', '13th Gen Intel(R) Core(TM) i9-13900K', undefined, 'x86 x86-64 x86-64-i9-13900K'],
    ['x86_64', '11th Gen Intel(R) Core(TM) i9-11900KF @ 3.50GHz', undefined, 'x86 x86-64 x86-64-i9-11900KF'],
    [
      'x86_64',
      'Intel(R) Xeon(R) CPU @ 2.30GHz',
      undefined,
      'x86 x86-64 x86-64-Intel(R)_Xeon(R)_CPU_@_2.30GHz',
    ],
    ['x86_64', 'Intel(R) Xeon(R) CPU @ 2.30GHz', 'Intel Haswell', 'x86 x86-64 x86-64-Haswell_GCE'],
    ['x86_64', 'Intel(R) Xeon(R) CPU @ 2.60GHz', 'Intel Sandy Bridge', 'x86 x86-64 x86-64-Sandy_Bridge_GCE'],
    ['x86_64', 'AMD EPYC 7B12', 'AMD Rome', 'x86 x86-64 x86-64-AMD_Rome_GCE'],
    ['amd64', 'AMD EPYC', undefined, 'x86 x86-64 x86-64-AMD_EPYC'],
    ['i686', 'Pentium III (Coppermine)', undefined, 'x86 x86-32 x86-32-Pentium_III_(Coppermine)'],
    ['arm64', 'Apple M1', undefined, 'arm64 arm64-64 arm64-64-Apple_M1'],
    ['aarch64', 'unknown', undefined, 'arm64 arm64-64'],
    ['aarch64', '', undefined, 'arm64 arm64-64'],
    ['riscv64', 'SiFive,u74', undefined, 'riscv64 riscv64-64 riscv64-64-SiFive,u74'],
  ] as const) {
    it(`${machine}, ${JSON.stringify(brand)}${platform ? ` on GCE's ${platform}` : ''} is ${expected}`, () =>
      assert.equal(cpus(machine, brand, platform).join(' '), expected));
  }
});

describe("a host's graphics cards", () => {
  it('are named by vendor, device and driver', () => {
    const values = gpuValues([
      { vendor: '8086', device: '591e', driver: '20.3.5' },
      { vendor: '10de', device: '1cb3', driver: '' },
    ]);
    assert.deepEqual(values, ['8086', '8086:591e', '8086:591e-20.3.5', '10de', '10de:1cb3']);
  });

  it('are each named once', () => {
    const card = { vendor: '10de', device: '1cb3', driver: '440.82' };
    assert.deepEqual(gpuValues([card, card]), ['10de', '10de:1cb3', '10de:1cb3-440.82']);
  });

  it('are none where there is none', () => assert.deepEqual(gpuValues([]), ['none']));
});

describe('a version in all precisions', () => {
  for (const [version, expected] of [
    ['', 'Mac'],
    ['14', 'Mac Mac-14'],
    ['14.5.1', 'Mac Mac-14 Mac-14.5 Mac-14.5.1'],
  ] as const) {
    it(`${JSON.stringify(version)} is ${expected}`, () =>
      assert.equal(precisions('Mac', version).join(' '), expected));
  }
});

describe('/etc/os-release', () => {
  for (const { device, text, expected } of samples('os_release', {
    debian_11: { id: 'debian', version: '11' },
    debian_12: { id: 'debian', version: '12' },
    debian_13: { id: 'debian', version: '13' },
  })) {
    it(`of ${device} is ${expected.id} ${expected.version}`, () =>
      assert.deepEqual(parseOsRelease(text), expected));
  }

  for (const [text, id, version] of [
    ["ID='ubuntu'\r\nVERSION_ID='22.04'\r\n", 'ubuntu', '22.04'],
    ['ID=arch\nBUILD_ID=rolling\n', 'arch', ''],
    ['# a comment\n\nID=fedora\nVERSION_ID=40', 'fedora', '40'],
  ] as const) {
    it(`${JSON.stringify(text)} is ${id} ${version}`, () =>
      assert.deepEqual(parseOsRelease(text), { id, version }));
  }

  for (const text of ['', 'ID=', 'garbage', 'NAME=x\n=y']) {
    it(`${JSON.stringify(text)} names no system`, () =>
      assert.throws(() => parseOsRelease(text), /has no ID/));
  }
});

describe('a version of Windows', () => {
  for (const [product, release, expected] of [
    ['Windows 10 Pro', '10.0.19045', 'Windows Windows-10 Windows-10-19045'],
    ['Windows 11 Enterprise', '10.0.22631', 'Windows Windows-11 Windows-11-22631'],
    ['Windows Server 2022 Datacenter', '10.0.20348', 'Windows Windows-Server Windows-Server-20348'],
  ] as const) {
    it(`${product} ${release} is ${expected}`, () =>
      assert.equal(windowsVersions(product, release).join(' '), expected));
  }

  it('is unknown where the system does not say', () =>
    assert.throws(() => windowsVersions('', '6.1'), /names no Windows/));
});
