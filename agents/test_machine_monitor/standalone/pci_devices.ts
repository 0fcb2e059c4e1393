/** The graphics cards of a Linux machine from the kernel itself, which lspci reads too: for machines where lspci is not installed. */
import type { Gpu } from '../device/standalone/gpu.ts';
import type { HostTools } from '../device/standalone/host_platform.ts';

const FOLDER = '/sys/bus/pci/devices';

/** `0x8086` as `8086`. */
const idIn = (text: string): string => text.trim().slice('0x'.length);

/** Throws where the kernel shows no PCI bus. */
export const graphicsCards = async ({
  readText,
  list,
}: Pick<HostTools, 'readText' | 'list'>): Promise<Pick<Gpu, 'vendor' | 'device'>[]> => {
  const cards: Pick<Gpu, 'vendor' | 'device'>[] = [];
  for (const slot of (await list(FOLDER)).sort()) {
    const read = async (file: string): Promise<string> => idIn(await readText(`${FOLDER}/${slot}/${file}`));
    const kind = await read('class');
    if (kind.startsWith('03')) cards.push({ vendor: await read('vendor'), device: await read('device') });
  }
  return cards;
};
