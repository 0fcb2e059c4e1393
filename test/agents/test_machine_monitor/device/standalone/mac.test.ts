import assert from 'node:assert/strict';
import { swVers, systemProfiler } from '../../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { samples } from '../../../../support/samples.ts';

describe('swVers.parse', () => {
  for (const version of ['10.13.6', '11.0', '12.7.6', '14.5', '15.7.1', '26.0']) {
    it(`returns ${version}`, () => assert.equal(swVers.parse(`${version}\n`), version));
  }

  it('returns the version after a line that was printed first', () =>
    assert.equal(swVers.parse('dyld: warning\n14.5\n\n'), '14.5'));

  for (const text of ['', 'sw_vers: command not found', '14.5.']) {
    it(`throws for ${JSON.stringify(text)}`, () => assert.throws(() => swVers.parse(text)));
  }
});

describe('systemProfiler.parse', () => {
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
    // Its card has neither a vendor nor a model.
    virtual_machine: 'unknown:1111',
  })) {
    it(`finds ${expected} in ${device}`, () => assert.equal(cards(text), expected));
  }

  for (const [what, item, expected] of [
    [
      'an Intel card of macOS 10.12',
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
    ['a card without members', {}, ''],
  ] as const) {
    it(`finds ${expected || 'no card'} in ${what}`, () =>
      assert.equal(cards(JSON.stringify({ SPDisplaysDataType: [item] })), expected));
  }

  it('finds no card in an empty list', () => assert.equal(cards('{"SPDisplaysDataType": []}'), ''));

  for (const text of [
    '',
    '{}',
    'null',
    '{"SPDisplaysDataType": [{"sppci_model": 5}]}',
    '{"SPDisplaysDataType": [{"spp',
  ]) {
    it(`throws for ${JSON.stringify(text)}`, () => assert.throws(() => systemProfiler.parse(text)));
  }
});
