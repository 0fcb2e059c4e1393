/** A graphics card, and the values of the dimension `gpu`, from vague to precise: vendor, device, driver. */

/**
 * Vendor and device are PCI IDs of four hexadecimal digits or, off the PCI bus, IDs of the operating system. `driver` is a version: "" if there is
 * no driver, undefined if it could not be read yet.
 */
export interface Gpu {
  readonly vendor: string;
  readonly device: string;
  readonly driver: string | undefined;
}

export const NVIDIA = '10de';
export const INTEL = '8086';
export const AMD = '1002';
export const APPLE = '106b';

/** Returns ["none"] without a graphics card, which a task can ask for as well. */
export const gpuValues = (gpus: readonly Gpu[]): string[] => {
  const values = gpus.flatMap(({ vendor, device, driver }) => {
    const name = `${vendor}:${device}`;
    return [vendor, name, ...(driver ? [`${name}-${driver}`] : [])];
  });
  return values.length === 0 ? ['none'] : [...new Set(values)];
};
