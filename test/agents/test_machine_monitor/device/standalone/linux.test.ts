import assert from 'node:assert/strict';
import {
  lspci,
  mesaVersion,
  parseOsRelease,
} from '../../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { samples } from '../../../../support/samples.ts';

describe('lspci.parse', () => {
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
    // Not a VGA controller, and missing from the list of names.
    thinkpad_p16s_strix: '1002:150e',
    without_names: '8086:3e9b 10de:174d 10de:13c2',
    gce_virtual_machine: '',
    virtual_machine: '',
  })) {
    it(`finds ${expected || 'no card'} in ${device}`, () => assert.equal(cards(text), expected));
  }

  for (const [what, text, expected] of [
    [
      'output of 2011',
      '01:00.0 "VGA compatible controller [0300]" "nVidia Corporation [10de]" "G92 [GeForce 8800 GT] [0611]" -ra2 "Unknown vendor [196e]" "Device [053c]" \n',
      '10de:0611',
    ],
    ['output with CR LF', '00:02.0 "Class [0300]" "Vendor [1002]" "Device [67df]" -r01\r\n', '1002:67df'],
    ['empty output', '', ''],
    ['truncated output', '00:02.0 "VGA compatible controller [0300]" "Intel Corpora', ''],
    ['output without IDs', '00:02.0 "VGA compatible controller [0300]" "Karnov [No ID]" "Thing [22b1]"', ''],
    ['garbage', '"'.repeat(1000) + '[0300]\u0000', ''],
  ] as const) {
    it(`finds ${expected || 'no card'} in ${what}`, () => assert.equal(cards(text), expected));
  }
});

describe('mesaVersion.parse', () => {
  for (const [text, version] of [
    ['installed 20.3.5-1\n', '20.3.5'],
    ['installed 22.3.6-1+deb12u1\ninstalled 22.3.6-1+deb12u1\n', '22.3.6'],
    ['installed 21.2.6-0ubuntu0.1~20.04.2\n', '21.2.6'],
    ['installed 1:24.0.9\n', '24.0.9'],
    ['config-files 18.3.6-2\ninstalled 20.3.5-1\n', '20.3.5'],
  ] as const) {
    it(`returns ${version} for ${JSON.stringify(text)}`, () =>
      assert.equal(mesaVersion.parse(text), version));
  }

  for (const text of ['', 'config-files 18.3.6-2\n', 'garbage']) {
    it(`throws for ${JSON.stringify(text)}`, () =>
      assert.throws(() => mesaVersion.parse(text), /not installed/));
  }
});

describe('parseOsRelease', () => {
  for (const { device, text, expected } of samples('os_release', {
    debian_11: { id: 'debian', version: '11' },
    debian_12: { id: 'debian', version: '12' },
    debian_13: { id: 'debian', version: '13' },
  })) {
    it(`returns ${expected.id} ${expected.version} for ${device}`, () =>
      assert.deepEqual(parseOsRelease(text), expected));
  }

  for (const [text, id, version] of [
    ["ID='ubuntu'\r\nVERSION_ID='22.04'\r\n", 'ubuntu', '22.04'],
    ['ID=arch\nBUILD_ID=rolling\n', 'arch', ''],
    ['# a comment\n\nID=fedora\nVERSION_ID=40', 'fedora', '40'],
  ] as const) {
    it(`returns ${id} and version ${JSON.stringify(version)} for ${JSON.stringify(text)}`, () =>
      assert.deepEqual(parseOsRelease(text), { id, version }));
  }

  for (const text of ['', 'ID=', 'garbage', 'NAME=x\n=y']) {
    it(`throws for ${JSON.stringify(text)}`, () => assert.throws(() => parseOsRelease(text), /has no ID/));
  }
});
