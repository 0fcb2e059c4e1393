/** What differs between operating systems; each is one file beside this one. */
import type { Gpu } from './gpu.ts';
import type { Run } from '../../tool/tool.ts';

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

/** A version in all precisions: `Mac`, `Mac-14`, `Mac-14.5`: a task can ask for any. */
export const precisions = (name: string, version: string): string[] => {
  const parts = version === '' ? [] : version.split('.');
  return [name, ...parts.map((_, at) => `${name}-${parts.slice(0, at + 1).join('.')}`)];
};
