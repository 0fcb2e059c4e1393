/** What differs between operating systems; each is one file beside this one. */
import type { Run } from '../../tool/tool.ts';
import type { Gpu } from './gpu.ts';

/** How a host is looked at, from outside. */
export interface HostTools {
  readonly run: Run;
  readonly readText: (path: string) => Promise<string>;
  /** Names in a folder. */
  readonly list: (folder: string) => Promise<string[]>;
}

/** Both throw where the host does not say. */
export interface HostPlatform {
  /** From vague to precise. */
  osVersions(signal: AbortSignal): Promise<string[]>;
  gpus(signal: AbortSignal): Promise<Gpu[]>;
}
