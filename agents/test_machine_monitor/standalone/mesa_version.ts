/** `dpkg-query`: the version of Mesa, the driver of Intel's and AMD's cards. */
import type { Tool } from '../tool/tool.ts';

/** `1:22.3.6-1+deb12u1` is upstream's 22.3.6: Debian's epoch and revision are its own. */
const upstreamOf = (version: string): string => {
  const withoutEpoch = version.slice(version.indexOf(':') + 1);
  const revision = withoutEpoch.lastIndexOf('-');
  return revision === -1 ? withoutEpoch : withoutEpoch.slice(0, revision);
};

export const mesaVersion: Tool<string> = {
  command: 'dpkg-query',
  // A line for each architecture; a removed package is still listed.
  args: ['-W', '-f=${db:Status-Status} ${Version}\\n', 'libgl1-mesa-dri'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const installed = stdout.split('\n').find((line) => line.startsWith('installed '));
    if (installed === undefined) throw new Error('libgl1-mesa-dri is not installed');
    return upstreamOf(installed.slice('installed '.length).trim());
  },
};
