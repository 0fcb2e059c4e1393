/** `sw_vers -productVersion`: the version of macOS. */
import type { Tool } from '../tool/tool.ts';

export const swVers: Tool<string> = {
  command: 'sw_vers',
  args: ['-productVersion'],
  timeoutMs: 5_000,
  parse: (stdout) => {
    const version = stdout.trim();
    if (!/^\d{1,4}(\.\d{1,6}){0,3}$/.test(version)) throw new Error('printed no version');
    return version;
  },
};
