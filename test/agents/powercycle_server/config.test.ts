import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { makeDirectory } from '../../support/scratch.ts';

/** As the Go program has it. */
const GO = `{
  // Rack 4.
  "mpower": { "rack4-strip": { "Address": "192.168.1.33:22", "user": "ubnt", "ports": { "skia-rpi-001": 1, "skia-rpi-002": 2 } } },
  edgeswitch: { "rack4-poe": { address: "192.168.1.117:22", user: "ubnt", password: "hush-hush", ports: { "skia-rpi-003": 5, } } },
  Synaccess: { "rack4-pdu": { address: "10.4.0.30", user: "admin", Password: "still", ports: { "skia-e-linux-001": 3 } } },
}`;

const PDU = `address: "10.4.0.30", ports:`;

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    'a port used twice',
    `{synaccess: {"rack4-pdu": {${PDU} {a: 3, b: 3}}}}`,
    /^rack4-pdu\/3 is used by both a and b$/,
  ],
  [
    'a port used twice in a list',
    `{synaccess: {"rack4-pdu": {${PDU} {a: [3, 4], b: 4}}}}`,
    /^rack4-pdu\/4 is used by both a and b$/,
  ],
  ['a port listed twice', `{synaccess: {p: {${PDU} {a: [3, 3]}}}}`, /synaccess p: a: a port is listed twice/],
  [
    'a machine of two controllers',
    `{synaccess: {p: {${PDU} {a: 3}}, q: {address: "h", ports: {a: 1}}}}`,
    /^a is in both p and q/,
  ],
  [
    'a label of two sections',
    `{synaccess: {p: {${PDU} {a: 3}}}, tasmota: {p: {address: "h", ports: {b: 1}}}}`,
    /^the label p is used in both synaccess and tasmota/,
  ],
  [
    'one outlet under two labels',
    `{synaccess: {p: {${PDU} {a: 3}}, q: {${PDU} {b: 3}}}}`,
    /^p\/3 \(a\) and q\/3 \(b\) are the same outlet/,
  ],
  [
    'a machine given twice',
    `{synaccess: {p: {${PDU} {\n"a": 3,\na: 4}}}}`,
    /^"a" is given twice, in lines 2 and 3$/,
  ],
  [
    'a label given twice',
    `{synaccess: {p: {${PDU} {a: 3}}, p: {${PDU} {b: 4}}}}`,
    /^"p" is given twice, in lines 1 and 1$/,
  ],
  [
    'a member given in two cases',
    `{synaccess: {p: {${PDU} {}, Address: "h"}}}`,
    /^synaccess p: address is given twice$/,
  ],
  ['an unknown section', `{synacess: {}}`, /^"synacess" is unknown; did you mean synaccess\?$/],
  [
    'an unknown member',
    `{synaccess: {p: {adress: "h", ports: {}}}}`,
    /^synaccess p: "adress" is unknown; did you mean address\?$/,
  ],
  [
    'a member of another kind',
    `{tasmota: {p: {address: "h", keyFile: "k"}}}`,
    /^tasmota p: "keyFile" is unknown/,
  ],
  ['an address missing', `{tasmota: {p: {ports: {a: 1}}}}`, /tasmota p.*address/],
  [
    'a port that cannot be one',
    `{tasmota: {p: {address: "h", ports: {a: "x y"}}}}`,
    /^tasmota p: a: "x y" is not a port$/,
  ],
  [
    'a second spelling of a port',
    `{synaccess: {p: {address: "h", ports: {a: 3, b: "03"}}}, protected: ["p/3"]}`,
    /^synaccess p: b: "03" is not a port$/,
  ],
  [
    'one device by two addresses',
    `{mpower: {p: {address: "h", user: "u", ports: {a: 3}}, q: {address: "h:22", user: "u", ports: {b: 3}}}}`,
    /^p\/3 \(a\) and q\/3 \(b\) are the same outlet/,
  ],
  [
    'one controller by two URLs',
    `{redfish: {p: {user: "u", password: "p", ports: {a: "https://h", b: "https://H/"}}}}`,
    /are the same outlet/,
  ],
  [
    'ports whose names are too long for the server',
    `{command: {p: {on: ["x"], off: ["x"], ports: {a: ["${'x'.repeat(60)}", "${'y'.repeat(60)}", "${'z'.repeat(60)}", "${'w'.repeat(60)}"]}}}}`,
    /^command p: a: its ports are longer than 200 characters together$/,
  ],
  [
    'a port that is a flag',
    `{command: {p: {on: ["x"], off: ["x"], ports: {a: "-rf"}}}}`,
    /^command p: a: "-rf" is not a port$/,
  ],
  [
    'a machine ID that cannot be one',
    `{tasmota: {p: {address: "h", ports: {"a b": 1}}}}`,
    /tasmota p: ports: .*a b/,
  ],
  ['an off time of an hour', `{tasmota: {p: {address: "h", offSeconds: 3600}}}`, /tasmota p.*offSeconds/],
  ['a default that cannot be', `{defaults: {maxPerDay: 0}}`, /defaults.*maxPerDay/],
  [
    'an unknown default',
    `{defaults: {ofSeconds: 1}}`,
    /^defaults: "ofSeconds" is unknown; did you mean offSeconds\?$/,
  ],
  [
    'two machines on a ganged hub',
    `{uhubctl: {h: {location: "1-1", ganged: true, ports: {a: 1, b: 2}}}}`,
    /^uhubctl h: .*both a and b are on it$/,
  ],
  [
    'an unknown profile',
    `{snmp: {p: {profile: "apc", address: "h", version: "2c", community: "c"}}}`,
    /^snmp p: profile "apc" is unknown: use one of apc_rpdu2/,
  ],
  [
    'SNMP without a community',
    `{snmp: {p: {profile: "poe", address: "h", version: "2c"}}}`,
    /^snmp p: version "2c" needs community/,
  ],
  [
    'a password and its file',
    `{tasmota: {p: {address: "h", password: "x", passwordFile: "/x"}}}`,
    /unknown|both given/,
  ],
  [
    'a password file that is missing',
    `{redfish: {p: {user: "u", passwordFile: "/nowhere/x", ports: {}}}}`,
    /^redfish p: passwordFile \/nowhere\/x cannot be read \(ENOENT\)$/,
  ],
  [
    'a read without its expressions',
    `{command: {p: {on: ["x"], off: ["x"], read: ["x"]}}}`,
    /^command p: read needs readOn and readOff/,
  ],
  [
    'a bad expression',
    `{command: {p: {on: ["x"], off: ["x"], read: ["x"], readOn: "(", readOff: "b"}}}`,
    /^command p: readOn is not a regular expression$/,
  ],
  [
    'a protected outlet of no controller',
    `{protected: ["rack4-pdu/1"]}`,
    /^protected: "rack4-pdu\/1" names no controller/,
  ],
  [
    'an address with a password',
    `{tasmota: {p: {address: "http://u:p@h", ports: {}}}}`,
    /^tasmota p: address must be like/,
  ],
  ['a list as config', `[]`, /^the config must be an object/],
  ['what is not JSON5', `{synaccess`, /^not JSON5/],
];

describe('the config of the power-cycle server', () => {
  it('takes a config of the Go program as it is', () => {
    const { machines, controllers } = readRackConfig(GO);
    assert.deepEqual(
      [...machines.values()].map(({ id, controller, ports }) => [
        id,
        controller.section,
        controller.label,
        ports,
      ]),
      [
        ['skia-rpi-001', 'mpower', 'rack4-strip', ['1']],
        ['skia-rpi-002', 'mpower', 'rack4-strip', ['2']],
        ['skia-rpi-003', 'edgeswitch', 'rack4-poe', ['5']],
        ['skia-e-linux-001', 'synaccess', 'rack4-pdu', ['3']],
      ],
    );
    assert.deepEqual(
      controllers.map(({ settings }) => [settings['address'], settings['user'], settings['password']]),
      [
        ['192.168.1.33:22', 'ubnt', undefined],
        ['192.168.1.117:22', 'ubnt', 'hush-hush'],
        ['10.4.0.30', 'admin', 'still'],
      ],
    );
  });

  it('controls nothing if it is empty', () => {
    for (const text of ['', '{}', ' // nothing yet\n{}']) assert.equal(readRackConfig(text).machines.size, 0);
  });

  for (const [what, text, message] of REFUSED) {
    it(`refuses ${what}, naming the places`, () => {
      assert.throws(
        () => readRackConfig(text),
        (error: Error) => message.test(error.message) || assert.fail(error.message),
      );
    });
  }

  it('has an off time by kind, by default and by controller', () => {
    const offOf = (text: string) => readRackConfig(text).controllers.map(({ timing }) => timing.offSeconds);
    const two = `edgeswitch: {e: {address: "h", user: "u"}}, tasmota: {t: {address: "h"}, u: {address: "i", offSeconds: 7}}`;
    assert.deepEqual(offOf(`{${two}}`), [5, 10, 7]);
    assert.deepEqual(offOf(`{defaults: {offSeconds: 20}, ${two}}`), [20, 20, 7]);
  });

  it('uses the own cycle by default only if its off time is a parameter', () => {
    const own = (text: string) => readRackConfig(text).controllers.map(({ ownCycle }) => ownCycle);
    const argv = `on: ["x"], off: ["x"]`;
    assert.deepEqual(
      own(
        `{synaccess: {p: {address: "h"}, q: {address: "i", ownCycle: true}}, tasmota: {t: {address: "h"}}}`,
      ),
      [false, true, true],
    );
    assert.deepEqual(
      own(`{command: {a: {${argv}}, b: {${argv}, cycle: ["x", "{seconds}"]}, c: {${argv}, cycle: ["x"]}}}`),
      [false, true, false],
    );
  });

  it('gives $POWERCYCLE_PASSWORD to edgeswitch alone', () => {
    const text = `{edgeswitch: {e: {address: "h", user: "u"}}, synaccess: {p: {address: "h"}}, mpower: {m: {address: "h", user: "u"}}}`;
    assert.deepEqual(
      readRackConfig(text, 'hush-hush').controllers.map(({ section, settings }) => [
        section,
        settings['password'],
      ]),
      [
        ['mpower', undefined],
        ['edgeswitch', 'hush-hush'],
        ['synaccess', undefined],
      ],
    );
  });

  it('reads secrets from files and knows them all, so that no log shows them', () => {
    const file = join(makeDirectory(), 'secret');
    writeFileSync(file, 'from-a-file\n');
    const { secrets } = readRackConfig(
      `{snmp: {p: {profile: "poe", address: "h", version: "2c", communityFile: ${JSON.stringify(file)}}}, tasmota: {t: {address: "h", password: "inline"}}}`,
    );
    assert.deepEqual(secrets, ['from-a-file', 'inline', Buffer.from('admin:inline').toString('base64')]);
  });

  it('says at each start what is not checked', () => {
    const { remarks } = readRackConfig(
      `{synaccess: {p: {address: "h"}}, redfish: {r: {user: "u", password: "x", insecure: true, ports: {a: "https://10.4.1.1"}}}}`,
    );
    assert.deepEqual(remarks, [
      'p: uses the default password of the device',
      'r: TLS certificates are not checked (insecure: true)',
    ]);
  });

  it('never switches a protected outlet, whichever of a machine’s it is', () => {
    const { machines } = readRackConfig(
      `{synaccess: {p: {address: "h", ports: {a: [1, 2], b: 3}}}, protected: ["p/2", "p/9"]}`,
    );
    assert.deepEqual(
      [...machines.values()].map(({ isProtected }) => isProtected),
      [true, false],
    );
  });

  it('protects an outlet however its name is spelled', () => {
    const text = `{redfish: {p: {user: "u", password: "p", ports: {a: "https://h"}}}, protected: ["p/https://H/"]}`;
    assert.equal(readRackConfig(text).machines.get('a')?.isProtected, true);
  });

  it('takes the systems of one chassis as outlets of their own', () => {
    const blade = (system: string, machine: string) =>
      `{user: "u", password: "p", system: "${system}", ports: {${machine}: "https://h"}}`;
    const text = `{redfish: {p: ${blade('1', 'a')}, q: ${blade('2', 'b')}}}`;
    assert.equal(readRackConfig(text).machines.size, 2);
  });

  it('takes __proto__ for a name like any other', () => {
    assert.throws(() => readRackConfig(`{"__proto__": {}}`), /"__proto__" is unknown/);
    assert.throws(
      () => readRackConfig(`{synaccess: {p: {"__proto__": {address: "h"}}}}`),
      /"__proto__" is unknown/,
    );
  });

  it('reads a config of a megabyte in time that grows with its length only', () => {
    const ports = Array.from({ length: 5_000 }, (_, at) => `"m-${at}": "a${at}"`).join(',\n');
    assert.equal(
      readRackConfig(`{command: {c: {on: ["x"], off: ["x"], ports: {${ports}}}}}`).machines.size,
      5_000,
    );
  });
});
