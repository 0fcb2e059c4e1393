/** What differs between operating systems; each has one file in this folder. */
import type { ReadText } from '../../tool/read_text.ts';
import type { Run } from '../../../loop/tool.ts';
import type { Gpu } from './gpu.ts';

/** The means of reading a host, which tests replace. */
export interface HostTools {
  readonly run: Run;
  readonly readText: ReadText;
  /** Returns the names in a folder. */
  readonly list: (folder: string) => Promise<string[]>;
}

/** Both methods throw if the host does not provide the values. */
export interface HostPlatform {
  /** From vague to precise. */
  osVersions(signal: AbortSignal): Promise<string[]>;
  gpus(signal: AbortSignal): Promise<Gpu[]>;
}

/** The version in all precisions, any of which a task can ask for: `Mac`, `Mac-14`, `Mac-14.5`. */
export const precisions = (name: string, version: string): string[] => {
  const parts = version === '' ? [] : version.split('.');
  return [name, ...parts.map((_, at) => `${name}-${parts.slice(0, at + 1).join('.')}`)];
};
