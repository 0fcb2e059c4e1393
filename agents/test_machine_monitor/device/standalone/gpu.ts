/** A graphics card, and how a list of them reads: vendor, device, driver, from vague to precise. */

/** PCI IDs, four hexadecimal digits; the driver's version is "" where it has none, undefined where nobody could say yet. */
export interface Gpu {
  readonly vendor: string;
  readonly device: string;
  readonly driver: string | undefined;
}

export const NVIDIA = '10de';
export const INTEL = '8086';
export const AMD = '1002';
export const APPLE = '106b';

/** `none` where there is no card, which a task can ask for too. */
export const gpuValues = (gpus: readonly Gpu[]): string[] => {
  const values = gpus.flatMap(({ vendor, device, driver }) => {
    const name = `${vendor}:${device}`;
    return [vendor, name, ...(driver ? [`${name}-${driver}`] : [])];
  });
  return values.length === 0 ? ['none'] : [...new Set(values)];
};
