import assert from 'node:assert/strict';
import { cpus } from '../../../../../agents/test_machine_monitor/device/standalone/cpus.ts';
import { gpuValues } from '../../../../../agents/test_machine_monitor/device/standalone/gpu.ts';
import { precisions } from '../../../../../agents/test_machine_monitor/device/standalone/host_platform.ts';

describe('cpus', () => {
  for (const [machine, brand, platform, expected] of [
    ['x86_64', 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz', undefined, 'x86 x86-64 x86-64-i7-9750H'],
    ['x86_64', 'Intel(R) Xeon(R) CPU E5-2697 v2 @ 2.70GHz', undefined, 'x86 x86-64 x86-64-E5-2697_v2'],
    ['x86_64', 'Intel(R) Pentium(R) CPU  N3700  @ 1.60GHz', undefined, 'x86 x86-64 x86-64-Pentium_N3700'],
    ['x86_64', 'Intel(R) Celeron(R) N4020 CPU @ 1.10GHz', undefined, 'x86 x86-64 x86-64-Celeron_N4020'],
    ['x86_64', 'Intel(R) N100', undefined, 'x86 x86-64 x86-64-N100'],
    ['x86_64', 'Intel(R) Core(TM) i7-1068NG7 CPU @ 2.30GHz', undefined, 'x86 x86-64 x86-64-i7-1068NG7'],
    ['x86_64', 'Intel(R) Core(TM) i7 CPU         860  @ 2.80GHz', undefined, 'x86 x86-64 x86-64-i7_860'],
    ['x86_64', 'Intel(R) Core(TM) i3-N305', undefined, 'x86 x86-64 x86-64-i3-N305'],
    ['x86_64', 'Intel(R) Core(TM) Ultra 7 155H', undefined, 'x86 x86-64 x86-64-Ultra_7_155H'],
    [
      'x86_64',
      'Intel(R) Core(TM)2 Duo CPU     T7500  @ 2.20GHz',
      undefined,
      'x86 x86-64 x86-64-Core2_Duo_T7500',
    ],
    ['x86_64', 'Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz', undefined, 'x86 x86-64 x86-64-Gold_6226R'],
    ['x86_64', 'Intel(R) Xeon(R) W-3245 CPU @ 3.20GHz', undefined, 'x86 x86-64 x86-64-W-3245'],
    ['x86_64', 'Intel(R) Xeon(R) CPU           W3690  @ 3.47GHz', undefined, 'x86 x86-64 x86-64-W3690'],
    ['x86_64', '12th Gen Intel(R) Core(TM) i5-1240P', undefined, 'x86 x86-64 x86-64-i5-1240P'],
    ['x86_64', 'Intel(R) Core(TM) i5-8259U CPU @ 2.30GHz', undefined, 'x86 x86-64 x86-64-i5-8259U'],
    [
      'x86_64',
      'Intel(R) Xeon(R) Processor @ 2.60GHz',
      undefined,
      'x86 x86-64 x86-64-Intel(R)_Xeon(R)_Processor_@_2.60GHz',
    ],
    [
      'x86_64',
      'AMD Ryzen 7 5800X 8-Core Processor',
      undefined,
      'x86 x86-64 x86-64-AMD_Ryzen_7_5800X_8-Core_Processor',
    ],
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
    const onGce = platform ? ` on the GCE platform ${platform}` : '';
    it(`returns ${expected} for ${machine} and ${JSON.stringify(brand)}${onGce}`, () =>
      assert.equal(cpus(machine, brand, platform).join(' '), expected));
  }
});

describe('gpuValues', () => {
  it('names each card by vendor, device and driver', () => {
    const values = gpuValues([
      { vendor: '8086', device: '591e', driver: '20.3.5' },
      { vendor: '10de', device: '1cb3', driver: '' },
    ]);
    assert.deepEqual(values, ['8086', '8086:591e', '8086:591e-20.3.5', '10de', '10de:1cb3']);
  });

  it('names equal cards once', () => {
    const card = { vendor: '10de', device: '1cb3', driver: '440.82' };
    assert.deepEqual(gpuValues([card, card]), ['10de', '10de:1cb3', '10de:1cb3-440.82']);
  });

  it('returns ["none"] without a graphics card', () => assert.deepEqual(gpuValues([]), ['none']));
});

describe('precisions', () => {
  for (const [version, expected] of [
    ['', 'Mac'],
    ['14', 'Mac Mac-14'],
    ['14.5.1', 'Mac Mac-14 Mac-14.5 Mac-14.5.1'],
  ] as const) {
    it(`returns ${expected} for version ${JSON.stringify(version)}`, () =>
      assert.equal(precisions('Mac', version).join(' '), expected));
  }
});
