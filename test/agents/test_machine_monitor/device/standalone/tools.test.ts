import assert from 'node:assert/strict';
import { lspci } from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { mesaVersion } from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { swVers } from '../../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { systemProfiler } from '../../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { videoController } from '../../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { samples } from '../../../../support/samples.ts';

describe('lspci', () => {
  const cards = (text: string): string =>
    lspci
      .parse(text)
      .map(({ vendor, device }) => `${vendor}:${device}`)
      .join(' ');

  for (const { device, text, expected } of samples('lspci', {
    desktop_geforce_8800_gt: '10de:0611',
    ideapad_s10: '8086:27ae 8086:27a6',
    laptop_mx130_and_egpu: '8086:3e9b 10de:174d 10de:13c2',
    server_rtx_4000_sff: '10de:27b0',
    // No card for a screen, and not in the list of names.
    thinkpad_p16s_strix: '1002:150e',
    without_names: '8086:3e9b 10de:174d 10de:13c2',
    gce_virtual_machine: '',
    virtual_machine: '',
  })) {
    it(`of ${device} names ${expected || 'no card'}`, () => assert.equal(cards(text), expected));
  }

  for (const [what, text, expected] of [
    [
      'as of 2011',
      '01:00.0 "VGA compatible controller [0300]" "nVidia Corporation [10de]" "G92 [GeForce 8800 GT] [0611]" -ra2 "Unknown vendor [196e]" "Device [053c]" \n',
      '10de:0611',
    ],
    ['with CR LF', '00:02.0 "Class [0300]" "Vendor [1002]" "Device [67df]" -r01\r\n', '1002:67df'],
    ['that is empty', '', ''],
    ['cut off', '00:02.0 "VGA compatible controller [0300]" "Intel Corpora', ''],
    ['without IDs', '00:02.0 "VGA compatible controller [0300]" "Karnov [No ID]" "Thing [22b1]"', ''],
    ['of garbage', '"'.repeat(1000) + '[0300]\u0000', ''],
  ] as const) {
    it(`output ${what} names ${expected || 'no card'}`, () => assert.equal(cards(text), expected));
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
  for (const version of ['10.13.6', '11.0', '12.7.6', '14.5', '15.7.1', '26.0']) {
    it(`is what sw_vers prints: ${version}`, () => assert.equal(swVers.parse(`${version}\n`), version));
  }

  for (const text of ['', 'sw_vers: command not found', '14.5.']) {
    it(`is unknown where it prints ${JSON.stringify(text)}`, () => assert.throws(() => swVers.parse(text)));
  }
});

describe("a Mac's graphics cards", () => {
  const cards = (text: string): string =>
    systemProfiler
      .parse(text)
      .map(({ vendor, device, driver }) => `${vendor}:${device}${driver && `-${driver}`}`)
      .join(' ');

  for (const { device, text, expected } of samples('system_profiler', {
    macbook_pro_16_2019: '8086:3e9b-5.0.0 1002:7340-5.0.0',
    mac_mini_2018_external_card: '8086:3e9b 1002:67ef',
    imac_2019: '8086:3e98 1002:67df',
    imac_pro_2017: '1002:6860',
    macbook_air_m1: '106b:M1',
    macbook_pro_m1_pro_sidecar: '106b:M1_Pro',
    macbook_pro_m5_max: '106b:M5_Max',
    // Neither a vendor nor a model.
    virtual_machine: 'unknown:1111',
  })) {
    it(`of a ${device} read ${expected}`, () => assert.equal(cards(text), expected));
  }

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
      'an NVIDIA card',
      {
        'spdisplays_device-id': '0x0FE9',
        'spdisplays_vendor-id': '0x10DE',
        sppci_model: 'NVIDIA GeForce GT 750M',
      },
      '10de:0fe9',
    ],
    ['a card without a name', {}, ''],
  ] as const) {
    it(`${what} reads ${JSON.stringify(expected)}`, () =>
      assert.equal(cards(JSON.stringify({ SPDisplaysDataType: [item] })), expected));
  }

  it('are none where none is listed', () => assert.equal(cards('{"SPDisplaysDataType": []}'), ''));

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

  for (const { device, text, expected } of samples('video_controller', {
    laptop_rtx_3050_ti: '10de:25a0-32.0.15.6590 8086:9a60-30.0.101.2079',
    radeon_rx_7600: '1002:7480-32.0.31035.1003',
    server_2022_radeon_rx_580: '1002:6fdf-31.0.12044.3',
    hd_graphics_530: '8086:1912-23.20.16.4973',
    // What is no card is left out; a version that Windows does not know is empty.
    virtual_display_and_two_cards: '10de:2783- 1002:13c0-',
  })) {
    it(`of ${device} are those on the PCI bus`, () => assert.equal(cards(text), expected));
  }

  it('are none where the list is empty', () => assert.equal(cards('[]\r\n'), ''));

  for (const text of ['', '{}', 'Get-CimInstance : Der Benutzer hat keinen Zugriff.']) {
    it(`are unknown where it prints ${JSON.stringify(text)}`, () =>
      assert.throws(() => videoController.parse(text)));
  }
});
