/** `docker version`: whether tasks can use Docker, which takes the client and its daemon. */
import type { Tool } from '../tool/tool.ts';

export const dockerVersion: Tool<true> = {
  command: 'docker',
  args: ['version'],
  timeoutMs: 10_000,
  parse: () => true,
};
