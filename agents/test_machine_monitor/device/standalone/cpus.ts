/** The values of the dimension `cpu`, from vague to precise: instruction set, bits, model. */

const INSTRUCTION_SETS: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'x86'],
  ['amd64', 'x86'],
  ['i386', 'x86'],
  ['i686', 'x86'],
  ['aarch64', 'arm64'],
  ['arm64', 'arm64'],
]);

/** Trademarks, and the generation in `12th Gen Intel(R) …`. */
const INTEL_MARKS = /Intel\(R\)|\((?:R|TM)\)|\b\d{1,2}(?:st|nd|rd|th) Gen\b/gi;

/** Words that are in the brand of almost every Intel CPU. */
const INTEL_WORDS: ReadonlySet<string> = new Set(['Core', 'Xeon', 'CPU', 'Processor']);

const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** `Gold_6226R` for `Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz`; "" if the brand names no model, as in `Intel(R) Xeon(R) CPU @ 2.30GHz`. */
const intelModelOf = (brand: string): string => {
  const [withoutClock = ''] = brand.split('@', 1);
  const words = wordsOf(withoutClock.replace(INTEL_MARKS, ''));
  return words.filter((word) => !INTEL_WORDS.has(word)).join('_');
};

/** `Apple_M1` for `Apple M1`; "" for `unknown`, the brand of a CPU without a name. Schedulers ask for exactly these values. */
const modelOf = (brand: string): string => {
  if (brand === 'unknown') return '';
  return (brand.includes('Intel') && intelModelOf(brand)) || wordsOf(brand).join('_');
};

/** `Haswell_GCE` for the platform `Intel Haswell`, `AMD_Rome_GCE` for `AMD Rome`. The brand of a GCE machine has no model number. */
const gceModelOf = (platform: string): string =>
  `${platform.replace(/^Intel /, '')} GCE`.replaceAll(' ', '_');

/** `machine` as uname prints it (`x86_64`), `brand` as the CPU reports it, `gcePlatform` only on GCE. */
export const cpus = (machine: string, brand: string, gcePlatform: string | undefined): string[] => {
  const set = INSTRUCTION_SETS.get(machine) ?? machine;
  const bits = machine.endsWith('64') ? '64' : '32';
  const model = gcePlatform === undefined ? modelOf(brand) : gceModelOf(gcePlatform);
  return [set, `${set}-${bits}`, ...(model === '' ? [] : [`${set}-${bits}-${model}`])];
};
