/** Linux: its distribution and its graphics cards. */
import type { HostPlatform, HostTools } from './host_platform.ts';
import { AMD, type Gpu, INTEL, NVIDIA } from './gpu.ts';
import { lspci } from './lspci.ts';
import { mesaVersion } from './mesa_version.ts';
import { parseOsRelease } from './os_release.ts';
import { graphicsCards } from './pci_devices.ts';
import { precisions } from './precisions.ts';

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const nvidiaDriver = async ({ readText }: HostTools): Promise<string> =>
  (await readText('/sys/module/nvidia/version')).trim();

/** "" where it cannot be had: the card is there all the same. */
const driverOf = async (vendor: string, tools: HostTools, signal: AbortSignal): Promise<string> => {
  try {
    if (vendor === NVIDIA) return await nvidiaDriver(tools);
    if (vendor === INTEL || vendor === AMD) return await tools.run(mesaVersion, signal);
  } catch {
    signal.throwIfAborted();
  }
  return '';
};

const cards = async (tools: HostTools, signal: AbortSignal): Promise<Pick<Gpu, 'vendor' | 'device'>[]> => {
  try {
    return await tools.run(lspci, signal);
  } catch (error) {
    signal.throwIfAborted();
    // What to install is said where the kernel does not say it either.
    return graphicsCards(tools).catch(() => Promise.reject(error as Error));
  }
};

export const linux: HostPlatform = {
  async osVersions({ readText }) {
    const { id, version } = parseOsRelease(await readText('/etc/os-release'));
    // Only Debian's own file knows its point release; Ubuntu's names the Debian it came from.
    const point = (await readText('/etc/debian_version').catch(() => '')).trim();
    const isPoint = version !== '' && point.startsWith(`${version}.`);
    return ['Linux', ...precisions(capitalized(id), isPoint ? point : version)];
  },
  async gpus(tools, signal) {
    const gpus: Gpu[] = [];
    for (const card of await cards(tools, signal)) {
      gpus.push({ ...card, driver: await driverOf(card.vendor, tools, signal) });
    }
    return gpus;
  },
};
