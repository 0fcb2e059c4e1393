/** `lspci -mm -nn`: the graphics cards of a Linux machine. */
import type { Tool } from '../tool/tool.ts';
import type { Gpu } from '../device/standalone/gpu.ts';

const ID_AT_END = /\[([0-9a-f]{4})\]$/;
const idOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : ID_AT_END.exec(text)?.[1];

/** `00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "UHD Graphics 630 [3e9b]" -r02 …`: every second piece was in quotes. */
const cardOf = (line: string): Pick<Gpu, 'vendor' | 'device'> | undefined => {
  const pieces = line.split('"');
  const [kind, vendor, device] = [pieces[1], pieces[3], pieces[5]].map(idOf);
  if (kind?.startsWith('03') !== true || vendor === undefined || device === undefined) return undefined;
  return { vendor, device };
};

export const lspci: Tool<Pick<Gpu, 'vendor' | 'device'>[]> = {
  command: 'lspci',
  args: ['-mm', '-nn'],
  timeoutMs: 5_000,
  parse: (stdout) =>
    stdout
      .split('\n')
      .map((line) => cardOf(line.trim()))
      .filter((card) => card !== undefined),
};
