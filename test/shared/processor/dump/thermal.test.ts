import assert from 'node:assert/strict';
import { MAX_SENSOR_NAME, MAX_SENSORS, readSensors } from '../../../../shared/processor/dump/thermal.ts';

const HEADING = 'Current temperatures from HAL:\n';
const line = (name: string, value: string, type = '0'): string =>
  `\tTemperature{mValue=${value}, mType=${type}, mName=${name}, mStatus=0}\n`;

describe('readSensors', () => {
  const table: readonly [name: string, dump: string, sensors: Record<string, number>][] = [
    ['reads each line under the heading', HEADING + line('a', '33.8') + line('b', '20'), { a: 33.8, b: 20 }],
    ['ignores cached temperatures', `Cached temperatures:\n${line('a', '50')}${HEADING}`, {}],
    ['ends at the first line without a tab', `${HEADING}${line('a', '1')}\n${line('b', '2')}`, { a: 1 }],
    ['ends at a line that begins with a blank', `${HEADING} ${line('a', '1')}`, {}],
    ['skips a line that is not a reading', `${HEADING}\tgarbage\n${line('a', '1')}`, { a: 1 }],
    ['reads a line with two tabs', `${HEADING}\t${line('a', '1')}`, { a: 1 }],
    ['reads lines that end in CRLF', (HEADING + line('a', '1')).replaceAll('\n', '\r\n'), { a: 1 }],
    ['reads a last line without a line end', (HEADING + line('a', '1')).trimEnd(), { a: 1 }],
    [
      'reads only the first reading on a line',
      `${HEADING}${line('a', '1').trimEnd()}${line('b', '2')}`,
      { a: 1 },
    ],
    ['skips a negative value', HEADING + line('a', '-0.1'), {}],
    ['reads 0', HEADING + line('a', '0.0') + line('b', '-0.0'), { a: 0, b: 0 }],
    ['reads 1000 as degrees', HEADING + line('a', '1000'), { a: 1000 }],
    ['reads more than 1000 as milli-degrees', HEADING + line('a', '1000.1'), { a: 1.0001 }],
    [
      'reads a value that begins or ends with a point',
      HEADING + line('a', '.5') + line('b', '5.'),
      { a: 0.5, b: 5 },
    ],
    ['skips a value with two points', HEADING + line('a', '1.2.3'), {}],
    ['skips a value that is only a point', HEADING + line('a', '.'), {}],
    ['skips a value with an exponent', HEADING + line('a', '3.1e1'), {}],
    ['skips NaN and an empty value', HEADING + line('a', 'NaN') + line('b', ''), {}],
    ['skips a value too large for a double', HEADING + line('a', '9'.repeat(400)), {}],
    ['skips a sensor of type -1', HEADING + line('a', '30', '-1'), {}],
    [
      'skips voltage, current and percentage: types 6, 7 and 8',
      HEADING + line('vbat', '4.384', '6') + line('ibat', '61', '7') + line('soc', '61.0', '8'),
      {},
    ],
    ['skips these types whatever the sensor is called', HEADING + line('skin', '61', '8'), {}],
    [
      'reads a temperature that shares its name with a percentage',
      HEADING + line('battery', '29', '2') + line('battery', '94', '8'),
      { battery: 29 },
    ],
    [
      'reads types 6, 7 and 8 of a name that begins with TYPE_: Samsung counts from 1',
      HEADING +
        line('TYPE_POWER_AMPLIFIER', '36', '6') +
        line('TYPE_X', '37', '7') +
        line('TYPE_Y', '38', '8'),
      { TYPE_POWER_AMPLIFIER: 36, TYPE_X: 37, TYPE_Y: 38 },
    ],
    [
      'skips a percentage whose name only contains TYPE_, or begins with type_',
      HEADING + line('A_TYPE_B', '38', '8') + line('type_a', '38', '8'),
      {},
    ],
    [
      'reads higher types, known or not',
      HEADING +
        line('tpu', '31', '9') +
        line('a', '32', '16') +
        line('b', '33', '60') +
        line('c', '34', '88'),
      { tpu: 31, a: 32, b: 33, c: 34 },
    ],
    ['skips a sensor without a name', HEADING + line('', '30'), {}],
    ['skips a reading without a status', `${HEADING}\tTemperature{mValue=30.0, mType=0, mName=a}\n`, {}],
    ['keeps blanks in a name', HEADING + line('skin  of nose', '30'), { 'skin  of nose': 30 }],
    ['accepts several blanks between fields', HEADING + line('a', '30').replaceAll(', ', ',   '), { a: 30 }],
    ['returns the last of equal names', HEADING + line('a', '30') + line('a', '31'), { a: 31 }],
    ['reads a sensor named like an Object member', HEADING + line('constructor', '1'), { constructor: 1 }],
    ['returns no sensor without the heading', line('a', '1'), {}],
    ['returns no sensor if nothing follows the heading', HEADING.trimEnd(), {}],
    [
      'reads only the block of the first heading',
      HEADING + line('a', '1') + HEADING + line('b', '2'),
      { a: 1 },
    ],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.deepEqual(readSensors(dump).celsius, Object.entries(expected)));

  it('reads a sensor named __proto__', () =>
    assert.deepEqual(readSensors(HEADING + line('__proto__', '30')).celsius, [['__proto__', 30]]));

  it(`keeps ${MAX_SENSORS} sensors and counts the rest`, () => {
    const names = Array.from({ length: MAX_SENSORS + 3 }, (_, i) => `s${i}`);
    const { celsius, leftOut } = readSensors(HEADING + names.map((name) => line(name, '30')).join(''));
    assert.deepEqual(
      celsius.map(([name]) => name),
      names.slice(0, MAX_SENSORS),
    );
    assert.equal(leftOut, 3);
  });

  it('still updates the sensors it has after the limit is reached', () => {
    const names = Array.from({ length: MAX_SENSORS }, (_, i) => `s${i}`);
    const dump = HEADING + [...names, 'new'].map((name) => line(name, '30')).join('') + line('s0', '31');
    const { celsius, leftOut } = readSensors(dump);
    assert.equal(new Map(celsius).get('s0'), 31);
    assert.equal(leftOut, 1);
  });

  it('neither keeps nor counts voltage, current and percentage', () => {
    const dump = HEADING + line('soc', '61', '8').repeat(MAX_SENSORS + 1) + line('a', '30');
    assert.deepEqual(readSensors(dump), { celsius: [['a', 30]], leftOut: 0 });
  });

  it(`leaves out names longer than ${MAX_SENSOR_NAME} characters, and counts them`, () => {
    const [fits, long] = ['x'.repeat(MAX_SENSOR_NAME), 'x'.repeat(MAX_SENSOR_NAME + 1)];
    const { celsius, leftOut } = readSensors(HEADING + line(long, '30') + line(fits, '30'));
    assert.deepEqual(celsius, [[fits, 30]]);
    assert.equal(leftOut, 1);
  });
});
