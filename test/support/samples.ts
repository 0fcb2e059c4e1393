/** What real tools printed of real devices; test/fixtures/samples/README.md says where it is from. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/samples/', import.meta.url);

/** One tool's samples with what each is to be read as. Throws where a sample has no expectation, or an expectation no sample. */
export const samples = <Expected>(
  tool: string,
  expected: Readonly<Record<string, Expected>>,
): { device: string; text: string; expected: Expected }[] => {
  const files = readdirSync(new URL(tool, FOLDER)).map((file) => file.replace(/\.txt$/, ''));
  const unmatched = [
    ...files.filter((device) => !Object.hasOwn(expected, device)),
    ...Object.keys(expected).filter((device) => !files.includes(device)),
  ];
  if (unmatched.length > 0)
    throw new Error(`${tool}: a sample or its expectation is missing: ${unmatched.join(', ')}`);
  return Object.entries(expected).map(([device, reading]) => ({
    device: device.replaceAll('_', ' '),
    text: readFileSync(new URL(`${tool}/${device}.txt`, FOLDER), 'utf8'),
    expected: reading,
  }));
};
