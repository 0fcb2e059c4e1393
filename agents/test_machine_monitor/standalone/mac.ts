/** macOS: its version and its graphics cards. */
import type { HostPlatform } from './host_platform.ts';
import { precisions } from './precisions.ts';
import { swVers } from './sw_vers.ts';
import { systemProfiler } from './system_profiler.ts';

export const mac: HostPlatform = {
  osVersions: async ({ run }, signal) => precisions('Mac', await run(swVers, signal)),
  gpus: ({ run }, signal) => run(systemProfiler, signal),
};
