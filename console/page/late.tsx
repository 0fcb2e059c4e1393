/** What the first rows do not wait for: everything that people do after they have looked. It is one file, asked for as soon as the page is drawn. */
import type { ComponentType } from 'preact';
import { signal } from '@preact/signals';
import { isThere, untilThere } from './there.ts';

const importParts = () => import('./late_parts.ts');
type Parts = Awaited<ReturnType<typeof importParts>>;

const parts = signal<Parts | undefined>(undefined);
/** A file could not be loaded from a server that is there: the release that this page came from is gone. */
export const isOutOfDate = signal(false);
/** It could not be loaded because the server is away. */
const isAway = signal(false);

let loading: Promise<Parts> | undefined;
/** Rejects if it cannot be loaded. */
export const loadLate = (): Promise<Parts> => (loading ??= importParts());

/** Shows the late parts as soon as they are loaded. */
export const startLate = async (): Promise<void> => {
  try {
    parts.value = await loadLate();
  } catch {
    isAway.value = !(await isThere());
    isOutOfDate.value = !isAway.value;
    if (isOutOfDate.value) return;
    await untilThere();
    // A browser does not ask twice for a file that failed. Until now, nobody could do anything here.
    location.reload();
  }
};

type PartName = { [N in keyof Parts]: Parts[N] extends ComponentType ? N : never }[keyof Parts];

/** A component that draws nothing until it is loaded. If it cannot be, the place of the banner says so. */
export const late =
  (name: PartName): ComponentType =>
  () => {
    const Part = parts.value?.[name];
    if (Part !== undefined) return <Part />;
    if (name !== 'Banner') return null;
    if (isAway.value) return <p class="banner">The server cannot be reached. The page keeps trying.</p>;
    return isOutOfDate.value ? (
      <a class="banner" href="">
        There is a new version of this page: reload it.
      </a>
    ) : null;
  };
