import assert from 'node:assert/strict';
import { lspci } from '../../../../agents/test_machine_monitor/standalone/lspci.ts';
import { mesaVersion } from '../../../../agents/test_machine_monitor/standalone/mesa_version.ts';
import { swVers } from '../../../../agents/test_machine_monitor/standalone/sw_vers.ts';
import { systemProfiler } from '../../../../agents/test_machine_monitor/standalone/system_profiler.ts';
import { videoController } from '../../../../agents/test_machine_monitor/standalone/video_controller.ts';

describe('lspci', () => {
  for (const [what, text, expected] of [
    [
      'a laptop',
      '00:00.0 "Host bridge [0600]" "Intel Corporation [8086]" "Device [3ec4]" -r07 "Dell [1028]" "Device [08af]"\n00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "CoffeeLake-H GT2 [UHD Graphics 630] [3e9b]" "Dell [1028]" "Device [08af]"\n01:00.0 "3D controller [0302]" "NVIDIA Corporation [10de]" "GP107M [GeForce GTX 1050 3 GB Max-Q] [1c91]" -ra1 "" ""\n',
      '8086:3e9b 10de:1c91',
    ],
    [
      'a machine without the list of names',
      '00:02.0 "Class [0300]" "Vendor [1002]" "Device [67df]" -r01\r\n',
      '1002:67df',
    ],
    // As lspci 3.9 on a virtual machine prints it.
    [
      'a virtual machine',
      '00:00.0 "Host bridge [0600]" "Intel Corporation [8086]" "Device [0d57]" -p00 "" ""\n00:05.0 "Unassigned class [ffff]" "Red Hat, Inc. [1af4]" "Virtio 1.0 RNG [1044]" -r01 -p00 "Red Hat, Inc. [1af4]" "Virtio 1.0 RNG [1044]"\n',
      '',
    ],
    ['nothing', '', ''],
    ['a line cut off', '00:02.0 "VGA compatible controller [0300]" "Intel Corpora', ''],
    ['a card without IDs', '00:02.0 "VGA compatible controller [0300]" "Karnov [No ID]" "Thing [22b1]"', ''],
    ['garbage', '"'.repeat(1000) + '[0300]\u0000', ''],
  ] as const) {
    it(`on ${what} names ${expected || 'no card'}`, () => {
      const cards = lspci.parse(text).map(({ vendor, device }) => `${vendor}:${device}`);
      assert.equal(cards.join(' '), expected);
    });
  }
});

describe("Mesa's version", () => {
  for (const [text, version] of [
    ['installed 20.3.5-1\n', '20.3.5'],
    ['installed 22.3.6-1+deb12u1\ninstalled 22.3.6-1+deb12u1\n', '22.3.6'],
    ['installed 21.2.6-0ubuntu0.1~20.04.2\n', '21.2.6'],
    ['installed 1:24.0.9\n', '24.0.9'],
    ['config-files 18.3.6-2\ninstalled 20.3.5-1\n', '20.3.5'],
  ] as const) {
    it(`of ${JSON.stringify(text)} is ${version}`, () => assert.equal(mesaVersion.parse(text), version));
  }

  for (const text of ['', 'config-files 18.3.6-2\n', 'garbage']) {
    it(`of ${JSON.stringify(text)} is unknown`, () =>
      assert.throws(() => mesaVersion.parse(text), /not installed/));
  }
});

describe('the version of macOS', () => {
  it('is what sw_vers prints', () => assert.equal(swVers.parse('14.5\n'), '14.5'));

  for (const text of ['', 'sw_vers: command not found', '14.5.']) {
    it(`is unknown where it prints ${JSON.stringify(text)}`, () => assert.throws(() => swVers.parse(text)));
  }
});

describe("a Mac's graphics cards", () => {
  const cards = (items: readonly object[]): string =>
    systemProfiler
      .parse(JSON.stringify({ SPDisplaysDataType: items }))
      .map(({ vendor, device, driver }) => `${vendor}:${device}${driver && `-${driver}`}`)
      .join(' ');

  for (const [what, item, expected] of [
    [
      'an Intel card, as of macOS 10.12',
      {
        'spdisplays_device-id': '0x0a2e',
        spdisplays_vendor: 'Intel (0x8086)',
        sppci_model: 'Intel Iris',
        'spdisplays_gmux-version': '4.0.20 [3.2.8]',
      },
      '8086:0a2e-4.0.20-3.2.8',
    ],
    [
      'an Intel card, as of macOS 10.13',
      {
        'spdisplays_device-id': '0x3e9b',
        spdisplays_vendor: 'Intel',
        sppci_model: 'Intel UHD Graphics 630',
        'spdisplays_gmux-version': '5.0.0',
      },
      '8086:3e9b-5.0.0',
    ],
    [
      'an AMD card',
      {
        'spdisplays_device-id': '0x7340',
        spdisplays_vendor: 'sppci_vendor_amd',
        sppci_model: 'AMD Radeon Pro 5300M',
      },
      '1002:7340',
    ],
    [
      'an NVIDIA card',
      {
        'spdisplays_device-id': '0x0FE9',
        'spdisplays_vendor-id': '0x10DE',
        sppci_model: 'NVIDIA GeForce GT 750M',
      },
      '10de:0fe9',
    ],
    [
      "Apple's own chip",
      { spdisplays_vendor: 'sppci_vendor_Apple', sppci_model: 'Apple M1 Pro', sppci_cores: '16' },
      '106b:M1_Pro',
    ],
    ['a card of nobody', { 'spdisplays_device-id': '0x1234', sppci_model: 'Thing' }, 'unknown:1234'],
    ['a card without a name', {}, ''],
  ] as const) {
    it(`${what} reads ${JSON.stringify(expected)}`, () => assert.equal(cards([item]), expected));
  }

  it('are none where none is listed', () => assert.equal(cards([]), ''));

  for (const text of [
    '',
    '{}',
    'null',
    '{"SPDisplaysDataType": [{"sppci_model": 5}]}',
    '{"SPDisplaysDataType": [{"spp',
  ]) {
    it(`are unknown where it prints ${JSON.stringify(text)}`, () =>
      assert.throws(() => systemProfiler.parse(text)));
  }
});

describe("a Windows machine's graphics cards", () => {
  const cards = (text: string): string =>
    videoController
      .parse(text)
      .map(({ vendor, device, driver }) => `${vendor}:${device}-${driver}`)
      .join(' ');

  it('are those on the PCI bus', () => {
    const text = JSON.stringify([
      {
        PNPDeviceID: 'PCI\\VEN_10DE&DEV_1CB3&SUBSYS_11BE10DE&REV_A1\\4&2D78AB8F&0&0008',
        DriverVersion: '26.21.14.4122',
      },
      { PNPDeviceID: 'ROOT\\BASICRENDER\\0000', DriverVersion: '10.0.19041.868' },
      { PNPDeviceID: null, DriverVersion: null },
    ]);
    assert.equal(cards(`${text}\r\n`), '10de:1cb3-26.21.14.4122');
  });

  it('are none where the list is empty', () => assert.equal(cards('[]\r\n'), ''));

  for (const text of ['', '{}', 'Get-CimInstance : Der Benutzer hat keinen Zugriff.']) {
    it(`are unknown where it prints ${JSON.stringify(text)}`, () =>
      assert.throws(() => videoController.parse(text)));
  }
});
