/** The output of real tools for real devices; test/fixtures/samples/README.md names the sources. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/samples/', import.meta.url);

const devicesOf = (tool: string): string[] => {
  const folder = new URL(`${tool}/`, FOLDER);
  return existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.txt$/, '')) : [];
};

/**
 * Returns a tool's samples with their expected readings, for one test each. Call it inside `describe`: it adds the test that every
 * sample has an expectation and every expectation a sample. A missing sample has an empty text, so that loading never fails.
 */
export const samples = <Expected>(
  tool: string,
  expected: Readonly<Record<string, Expected>>,
): { device: string; text: string; expected: Expected }[] => {
  const devices = devicesOf(tool);
  it(`has a sample and an expectation for each device of ${tool}`, () =>
    assert.deepEqual(Object.keys(expected).sort(), devices.sort()));
  return Object.entries(expected).map(([device, reading]) => ({
    device: device.replaceAll('_', ' '),
    text: devices.includes(device) ? readFileSync(new URL(`${tool}/${device}.txt`, FOLDER), 'utf8') : '',
    expected: reading,
  }));
};
